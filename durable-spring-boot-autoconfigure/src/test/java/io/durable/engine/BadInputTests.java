package io.durable.engine;

import static io.durable.engine.Events.started;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.durable.ContinueOptions;
import io.durable.DurableHttpRequest;
import io.durable.InstanceIdReusePolicy;
import io.durable.OrchestrationContext;
import io.durable.PayloadTooLargeException;
import io.durable.Saga;
import io.durable.StartOptions;
import io.durable.SubOrchestrationOptions;
import io.durable.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.core.ParameterizedTypeReference;

/** What the context and a saga refuse at the call. Whatever it is, nothing of it is recorded and the code can go on. */
@SuppressWarnings("NullAway") // nulls are what some of this is about
class BadInputTests {

    private static final String LONG = "x".repeat(201);
    private static final String HUGE = "x".repeat(Story.PAYLOAD_SIZE_MAX);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final SubOrchestrationOptions CHILD = SubOrchestrationOptions.defaults();

    static Stream<Arguments> refused() {
        return Stream.of(activities(), children(), starts(), events(), others(), sagas())
                .flatMap(rows -> rows);
    }

    private static Stream<Arguments> activities() {
        return Stream.of(
                bad("activity is blank", ctx -> ctx.callActivity(" ", 1, String.class)),
                bad("activity is not allowed", ctx -> ctx.callActivity(LONG, 1, String.class)),
                bad("control character", ctx -> ctx.callActivity("a\u0000b", 1, String.class)),
                tooLarge("activity 'a'", ctx -> ctx.callActivity("a", HUGE, String.class)),
                missing("", ctx -> ctx.callActivity((String) null, 1, String.class)),
                missing("result type", ctx -> ctx.callActivity("a", 1, (Class<String>) null)),
                missing("", ctx -> ctx.callActivity("a", 1, (ParameterizedTypeReference<String>) null)),
                missing("", ctx -> ctx.callActivity("a", 1, String.class, null)),
                missing("", ctx -> ctx.callHttp(null)),
                tooLarge(
                        "HTTP request to 'x.test'",
                        ctx -> ctx.callHttp(DurableHttpRequest.post("http://x.test/", HUGE))));
    }

    private static Stream<Arguments> children() {
        return Stream.of(
                bad("sub-orchestration is blank", ctx -> ctx.callSubOrchestrator("", 1, String.class)),
                bad("sub-orchestration is not allowed", ctx -> ctx.callSubOrchestrator(LONG, 1, String.class)),
                bad(
                        "Instance id 'a b' is not allowed",
                        ctx -> ctx.callSubOrchestrator("ship", 1, String.class, CHILD.withInstanceId("a b"))),
                bad(
                        "is not allowed",
                        ctx -> ctx.callSubOrchestrator("ship", 1, String.class, CHILD.withInstanceId("i".repeat(256)))),
                tooLarge("sub-orchestration 'ship'", ctx -> ctx.callSubOrchestrator("ship", HUGE, String.class)),
                missing("", ctx -> ctx.callSubOrchestrator((String) null, 1, String.class)),
                missing("result type", ctx -> ctx.callSubOrchestrator("ship", 1, (Class<String>) null)),
                missing("", ctx -> ctx.callSubOrchestrator("ship", 1, String.class, null)));
    }

    private static Stream<Arguments> starts() {
        return Stream.of(
                bad("orchestration is blank", ctx -> ctx.startNew(" ", 1)),
                bad("client.schedules().create", ctx -> ctx.startNew("durable.schedule", 1)),
                bad("client.schedules().create", ctx -> ctx.callSubOrchestrator("durable.schedule", 1, String.class)),
                bad("orchestration is not allowed", ctx -> ctx.startNew("a\nb", 1)),
                bad("Instance id '' is not allowed", ctx -> ctx.startNew("ship", 1, StartOptions.instanceId(""))),
                bad(
                        "only a client's start",
                        ctx -> ctx.startNew("ship", 1, StartOptions.defaults().withDelay(SECOND))),
                bad(
                        "only a client's start",
                        ctx -> ctx.startNew(
                                "ship",
                                1,
                                StartOptions.defaults().withReusePolicy(InstanceIdReusePolicy.REUSE_TERMINAL))),
                tooLarge("orchestration 'ship'", ctx -> ctx.startNew("ship", HUGE)),
                missing("", ctx -> ctx.startNew((String) null, 1)),
                missing("", ctx -> ctx.startNew("ship", 1, null)));
    }

    private static Stream<Arguments> events() {
        return Stream.of(
                bad("event is blank", ctx -> ctx.waitForExternalEvent(" ", String.class)),
                bad("event is not allowed", ctx -> ctx.waitForExternalEvent(LONG, SECOND, String.class)),
                missing("", ctx -> ctx.waitForExternalEvent(null, String.class)),
                missing("type of an event", ctx -> ctx.waitForExternalEvent("go", (Class<String>) null)),
                missing("timeout of an event", ctx -> ctx.waitForExternalEvent("go", null, String.class)),
                missing(
                        "timeout of an event",
                        ctx -> ctx.waitForExternalEvent("go", null, new ParameterizedTypeReference<List<String>>() {})),
                bad("event is blank", ctx -> ctx.sendEvent("other", "", 1)),
                bad("Instance id 'o ther' is not allowed", ctx -> ctx.sendEvent("o ther", "go", 1)),
                tooLarge("event 'go'", ctx -> ctx.sendEvent("other", "go", HUGE)),
                missing("", ctx -> ctx.sendEvent(null, "go", 1)),
                missing("", ctx -> ctx.sendEvent("other", null, 1)));
    }

    private static Stream<Arguments> others() {
        return Stream.of(
                missing("", ctx -> ctx.createTimer((Duration) null)),
                missing("", ctx -> ctx.createTimer((Instant) null)),
                missing("", ctx -> ctx.sleep(null)),
                bad("at least one", ctx -> ctx.anyOf(List.of())),
                bad("not for null", ctx -> ctx.allOf(Arrays.asList((Task<String>) null))),
                bad("not for null", ctx -> ctx.anyOf(Arrays.asList((Task<String>) null))),
                missing("", ctx -> ctx.allOf(null)),
                tooLarge("input of continue-as-new", ctx -> ctx.continueAsNew(HUGE)),
                missing("", ctx -> ctx.continueAsNew(1, (ContinueOptions) null)),
                tooLarge("custom status", ctx -> ctx.setCustomStatus(HUGE)),
                missing("side effect", ctx -> ctx.sideEffect((Supplier<String>) null, String.class)),
                missing("type of a side effect", ctx -> ctx.sideEffect(() -> "v", (Class<String>) null)),
                bad("change id", ctx -> ctx.patched(" ")),
                bad("change id", ctx -> ctx.patched(LONG)),
                missing("", ctx -> ctx.patched(null)),
                missing("", ctx -> ctx.getLogger(null)));
    }

    private static Stream<Arguments> sagas() {
        return Stream.of(
                missing("options of a saga", ctx -> ctx.saga(null)),
                saga(IllegalArgumentException.class, "Activity name ' '", saga -> saga.addCompensation(" ", 1)),
                saga(IllegalArgumentException.class, "Activity name", saga -> saga.addCompensation(LONG, 1)),
                saga(NullPointerException.class, "", saga -> saga.addCompensation((String) null, 1)),
                saga(NullPointerException.class, "compensation", saga -> saga.addCompensation((Runnable) null)),
                saga(NullPointerException.class, "compensation", saga -> saga.addCompensationTask(null)));
    }

    @ParameterizedTest(name = "{index} {1} {2}")
    @MethodSource("refused")
    void isRefusedAtTheCallAndLeavesNothingBehind(
            Consumer<OrchestrationContext> call, Class<? extends Exception> type, String problem) {
        Story.of((context, input) -> {
                    assertThatThrownBy(() -> call.accept(context))
                            .isExactlyInstanceOf(type)
                            .message()
                            .contains(problem);
                    return "went on";
                })
                .turn(started())
                .records("< started", "end with \"went on\"");
    }

    private static Arguments bad(String problem, Consumer<OrchestrationContext> call) {
        return row(call, IllegalArgumentException.class, problem);
    }

    private static Arguments tooLarge(String problem, Consumer<OrchestrationContext> call) {
        return row(call, PayloadTooLargeException.class, problem);
    }

    /** @param what names it in the message; empty: it is Java that says so */
    private static Arguments missing(String what, Consumer<OrchestrationContext> call) {
        return row(call, NullPointerException.class, what);
    }

    /** A refused compensation is not among those that run. */
    private static Arguments saga(Class<? extends Exception> type, String problem, Consumer<Saga> call) {
        return row(
                ctx -> {
                    Saga saga = ctx.saga();
                    try {
                        call.accept(saga);
                    } finally {
                        saga.compensate();
                    }
                },
                type,
                problem);
    }

    private static Arguments row(Consumer<OrchestrationContext> call, Class<? extends Exception> type, String problem) {
        return arguments(call, type, problem);
    }
}
