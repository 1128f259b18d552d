package io.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.durable.history.RetryPolicy;
import io.durable.history.TaskAdmission;
import io.durable.history.TaskTimeouts;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What options and other values refuse, where they are made. */
@SuppressWarnings("NullAway") // nulls are what some of this is about
class BadInputTests {

    private static final Duration NEGATIVE = Duration.ofNanos(-1);
    private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);
    private static final StartOptions START = StartOptions.defaults();
    private static final SubOrchestrationOptions CHILD = SubOrchestrationOptions.defaults();
    private static final TaskOptions TASK = TaskOptions.defaults();
    private static final InstanceQuery QUERY = InstanceQuery.all();
    private static final RetryPolicy RETRY = RetryPolicy.of(3, Duration.ofSeconds(1));
    private static final ScheduleSpec SCHEDULE = ScheduleSpec.every("report", Duration.ofHours(1));
    private static final DurableHttpRequest HTTP = DurableHttpRequest.get("https://api.test/x");

    static Stream<Arguments> refused() {
        return Stream.of(starts(), children(), calls(), policies(), queries(), schedules(), requests())
                .flatMap(rows -> rows);
    }

    private static Stream<Arguments> starts() {
        return Stream.of(
                bad("Version 'v2' can't be compared", () -> START.withVersion("v2")),
                bad("Version '' can't be compared", () -> Version.of("")),
                bad("too far away", () -> START.withStartAt(Instant.MAX)),
                bad("delay of the start is PT-0.000000001S", () -> START.withDelay(NEGATIVE)),
                bad("delay of the start", () -> START.withDelay(FOR_EVER)),
                bad("Request id '' is not allowed", () -> START.withRequestId("")),
                bad("Request id", () -> START.withRequestId("r".repeat(256))),
                bad("Tag 'k'", () -> START.withTag("k", "a\u0000b")),
                bad("Tag 'k", () -> START.withTag("k\t", "v")),
                bad("Tag 'k'", () -> START.withTag("k", "v".repeat(201))),
                missing("instance id", () -> StartOptions.instanceId(null)),
                missing("version", () -> START.withVersion(null)),
                missing("time of the start", () -> START.withStartAt(null)),
                missing("", () -> START.withDelay(null)),
                missing("reuse policy", () -> START.withReusePolicy(null)),
                missing("request id", () -> START.withRequestId(null)),
                missing("", () -> START.withTag(null, "v")),
                missing("", () -> START.withTag("k", null)),
                missing("name of the orchestration", () -> OrchestrationStart.of(null, "input")),
                missing(
                        "options of the start",
                        () -> OrchestrationStart.of("ship", null).withOptions(null)));
    }

    private static Stream<Arguments> children() {
        return Stream.of(
                bad("Version '1-rc' can't be compared", () -> CHILD.withVersion("1-rc")),
                bad("Tag 'a=b'", () -> CHILD.withTag("a=b", "v")),
                missing("instance id", () -> CHILD.withInstanceId(null)),
                missing("version", () -> CHILD.withVersion(null)),
                missing("parent-close policy", () -> CHILD.withParentClosePolicy(null)),
                missing("retry policy", () -> CHILD.withRetry(null)),
                bad(
                        "Version 'new' can't be compared",
                        () -> ContinueOptions.preservingEvents().withVersion("new")),
                missing("version", () -> ContinueOptions.droppingEvents().withVersion(null)));
    }

    private static Stream<Arguments> calls() {
        return Stream.of(
                bad("can't be the name of a queue", () -> TASK.withQueue("a queue")),
                bad("can't be the name of a queue", () -> TASK.withQueue("")),
                bad("can't be the name of a queue", () -> TASK.withQueue("q".repeat(61))),
                bad("scheduleToClose is PT0S", () -> TASK.withScheduleToClose(Duration.ZERO)),
                bad("startToClose is", () -> TASK.withStartToClose(NEGATIVE)),
                bad("heartbeat is", () -> TASK.withHeartbeat(FOR_EVER)),
                bad("Tag ''", () -> TASK.withTag("", "v")),
                bad(
                        "21 tags",
                        () -> new TaskOptions(
                                null, null, null, TaskTimeouts.none(), TaskAdmission.byDefault(), tags(21))),
                bad("not both", () -> TASK.withRetry(RETRY).withRetryHandler(failed -> null)),
                missing("retry policy", () -> TASK.withRetry(null)),
                missing("retry handler", () -> TASK.withRetryHandler(null)),
                missing("queue", () -> TASK.withQueue(null)),
                missing("limit", () -> TASK.withScheduleToClose(null)),
                missing("limit", () -> TASK.withStartToClose(null)),
                missing("limit", () -> TASK.withHeartbeat(null)),
                missing("timeouts", () -> new TaskOptions(null, null, null, null, TaskAdmission.byDefault(), Map.of())),
                missing("admission", () -> new TaskOptions(null, null, null, TaskTimeouts.none(), null, Map.of())),
                bad("concurrency key", () -> TaskOptions.defaults().withConcurrencyKey(" ")),
                missing("concurrency key", () -> TaskOptions.defaults().withConcurrencyKey(null)),
                bad("Priority 1001", () -> TaskOptions.defaults().withPriority(1001)));
    }

    private static Stream<Arguments> policies() {
        return Stream.of(
                bad("maxAttempts is 0", () -> RetryPolicy.of(0, Duration.ofSeconds(1))),
                bad("firstInterval is PT-0.000000001S", () -> RetryPolicy.of(3, NEGATIVE)),
                bad("firstInterval is", () -> RetryPolicy.of(3, FOR_EVER)),
                bad("maxInterval is", () -> RETRY.withMaxInterval(NEGATIVE)),
                bad("maxInterval is", () -> RETRY.withMaxInterval(FOR_EVER)),
                bad("timeout is", () -> RETRY.withTimeout(NEGATIVE)),
                bad("timeout is", () -> RETRY.withTimeout(FOR_EVER)),
                bad("backoffCoefficient is 0.5", () -> RETRY.withBackoffCoefficient(0.5)),
                bad("backoffCoefficient is NaN", () -> RETRY.withBackoffCoefficient(Double.NaN)),
                bad("backoffCoefficient is Infinity", () -> RETRY.withBackoffCoefficient(Double.POSITIVE_INFINITY)),
                bad("jitter is 1.1", () -> RETRY.withJitter(1.1)),
                bad("jitter is NaN", () -> RETRY.withJitter(Double.NaN)),
                missing("", () -> RetryPolicy.of(3, null)),
                missing("", () -> RETRY.withNonRetryable(null)));
    }

    private static Stream<Arguments> queries() {
        return Stream.of(
                bad("Page size is 0", () -> QUERY.withPageSize(0)),
                bad("Page size is 1001", () -> QUERY.withPageSize(1001)),
                bad("Instance id 'a b' is not allowed", () -> QUERY.withIdPrefix("a b")),
                bad("Instance id '' is not allowed", () -> QUERY.withParentId("")),
                bad("Version 'latest' can't be compared", () -> QUERY.withVersion("latest")),
                bad("The name", () -> QUERY.withName("ship\u0000")),
                bad("The tag", () -> QUERY.withTag("tenant", "a\nb")),
                missing("", () -> QUERY.withTag("tenant", null)));
    }

    private static Stream<Arguments> schedules() {
        return Stream.of(
                bad("There is no time zone 'Berlin'", () -> ScheduleSpec.cron("report", "@daily", "Berlin")),
                bad("not neither", () -> ScheduleSpec.cron("report", null)),
                bad("interval of a schedule is PT0.5S", () -> ScheduleSpec.every("report", Duration.ofMillis(500))),
                bad("interval of a schedule is", () -> ScheduleSpec.every("report", NEGATIVE)),
                bad("interval of a schedule is", () -> ScheduleSpec.every("report", FOR_EVER)),
                bad("catch-up window of a schedule", () -> SCHEDULE.withCatchUp(NEGATIVE)),
                bad("catch-up window of a schedule", () -> SCHEDULE.withCatchUp(FOR_EVER)),
                missing("orchestration", () -> ScheduleSpec.cron(null, "@daily")),
                missing("zone", () -> SCHEDULE.withZone(null)),
                missing("overlap policy", () -> SCHEDULE.withOverlap(null)),
                missing("", () -> SCHEDULE.withCatchUp(null)));
    }

    private static Stream<Arguments> requests() {
        return Stream.of(
                bad(
                        "the secret of its header 'Authorization' has no name",
                        () -> HTTP.withSecretHeader("Authorization", " ")),
                bad("poll interval is", () -> HTTP.withPollInterval(FOR_EVER)),
                bad("timeout is", () -> HTTP.withTimeout(FOR_EVER)),
                bad("its status 600", () -> HTTP.withRetry(RETRY, 503, 600)),
                missing("retry policy", () -> HTTP.withRetry(null, 503)),
                missing("", () -> HTTP.withRetry(RETRY, 503, null)),
                missing("", () -> HTTP.withTimeout(null)),
                missing("", () -> HTTP.withHeader("X", null)),
                missing("", () -> HTTP.withSecretHeader("X", null)),
                missing("", () -> DurableHttpRequest.get(null)),
                missing("", () -> DurableHttpRequest.of(null, HTTP.uri())));
    }

    @ParameterizedTest(name = "{index} {1} {2}")
    @MethodSource("refused")
    void isRefusedWhereItIsMade(ThrowingCallable made, Class<? extends Exception> type, String problem) {
        assertThatThrownBy(made).isExactlyInstanceOf(type).satisfies(refusal -> {
            if (!problem.isEmpty()) {
                assertThat(refusal).hasMessageContaining(problem);
            }
        });
    }

    private static Map<String, String> tags(int count) {
        Map<String, String> tags = new HashMap<>();
        for (int i = 0; i < count; i++) {
            tags.put("k" + i, "v");
        }
        return tags;
    }

    private static Arguments bad(String problem, ThrowingCallable made) {
        return arguments(made, IllegalArgumentException.class, problem);
    }

    /** @param what names it in the message; empty: it is Java that says so */
    private static Arguments missing(String what, ThrowingCallable made) {
        return arguments(made, NullPointerException.class, what);
    }
}
