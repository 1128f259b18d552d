package io.durable.engine;

import static io.durable.engine.Events.completed;
import static io.durable.engine.Events.failed;
import static io.durable.engine.Events.fired;
import static io.durable.engine.Events.raised;
import static io.durable.engine.Events.started;
import static io.durable.engine.Events.terminated;
import static io.durable.engine.Story.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.durable.DurableHttpRequest;
import io.durable.DurableHttpResponse;
import io.durable.Task;
import io.durable.TaskFailedException;
import io.durable.history.Decision.TaskScheduled;
import io.durable.history.RetryPolicy;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpCallTests {

    private static final JsonConverter JSON = new JsonConverter();
    private static final DurableHttpRequest JOBS = DurableHttpRequest.post("https://api.test/v1/jobs?x=1", "{}")
            .withHeader("X-Tenant", "t")
            .withSecretHeader("Authorization", "api");

    private static Story calling(DurableHttpRequest request) {
        return Story.of((context, input) -> {
            DurableHttpResponse response = context.callHttp(request).await();
            return response.statusCode() + " " + response.content();
        });
    }

    private static String answer(int status, String headers) {
        return "{\"statusCode\":" + status + ",\"headers\":{" + headers + "},\"content\":\"c\"}";
    }

    private static DurableHttpRequest sent(Story story) {
        TaskScheduled exchange = story.last().appended().stream()
                .filter(TaskScheduled.class::isInstance)
                .map(TaskScheduled.class::cast)
                .findFirst()
                .orElseThrow();
        assertThat(exchange.name()).isEqualTo(DurableHttpRequest.ACTIVITY);
        return (DurableHttpRequest) Objects.requireNonNull(
                JSON.deserialize(Objects.requireNonNull(exchange.input()).bytes(), DurableHttpRequest.class));
    }

    @Test
    void answersWithWhatTheServerAnswered() {
        Story story = calling(JOBS).turn(started());
        assertThat(sent(story)).isEqualTo(JOBS);

        story.turn(completed(0, answer(404, ""))).records("< completed 0", "end with \"404 c\"");
    }

    @Test
    void looksAgainWhereAndWhenTheAnswerSays() {
        Story story = calling(JOBS)
                .turn(started())
                .turn(completed(0, answer(202, "\"location\":[\"7/status\"],\"retry-after\":[\"5\"]")));
        assertThat(Rendering.of(story.last().appended().get(1))).isEqualTo("timer 1 at PT5S");

        story.after(Duration.ofSeconds(5)).turn(fired(1));
        DurableHttpRequest look = sent(story);
        assertThat(look.method()).isEqualTo("GET");
        assertThat(look.uri()).isEqualTo(URI.create("https://api.test/v1/7/status"));
        assertThat(look.content()).isNull();
        assertThat(look.headers()).isEqualTo(JOBS.headers());
        assertThat(look.secretHeaders()).isEqualTo(JOBS.secretHeaders());

        story.turn(completed(2, answer(202, "\"Location\":[\"/done\"]")));
        assertThat(Rendering.of(story.last().appended().get(1))).isEqualTo("timer 3 at PT35S");
        story.after(Duration.ofSeconds(30)).turn(fired(3));
        assertThat(sent(story).uri()).isEqualTo(URI.create("https://api.test/done"));
        story.turn(completed(4, answer(200, "")));
        assertThat(Rendering.of(story.last().appended().get(1))).isEqualTo("end with \"200 c\"");
    }

    @Test
    void keepsSecretsFromOtherServers() {
        Story story = calling(JOBS)
                .turn(started())
                .turn(completed(0, answer(202, "\"Location\":[\"https://elsewhere.test/7\"]")))
                .turn(fired(1));

        assertThat(sent(story).secretHeaders()).isEmpty();
        assertThat(sent(story).headers()).containsOnlyKeys("X-Tenant");
    }

    @ParameterizedTest
    @CsvSource({"0, PT1S", "90, PT1M30S", "'Thu, 01 Jan 1970 00:00:00 GMT', PT1S", "soon, PT30S", "-5, PT30S"})
    void waitsAsLongAsItIsAskedTo(String retryAfter, String delay) {
        Story story = calling(JOBS)
                .turn(started())
                .turn(completed(0, answer(202, "\"Location\":[\"/x\"],\"Retry-After\":[\"" + retryAfter + "\"]")));
        assertThat(Rendering.of(story.last().appended().get(1))).isEqualTo("timer 1 at " + delay);
    }

    @Test
    void waitsUntilADate() {
        Story story = calling(JOBS).turn(started());
        Instant then = story.history().get(0).time().plusSeconds(120);
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(then.atOffset(ZoneOffset.UTC));
        story.after(Duration.ofSeconds(20))
                .turn(completed(0, answer(202, "\"Location\":[\"/x\"],\"Retry-After\":[\"" + date + "\"]")));
        assertThat(Rendering.of(story.last().appended().get(1))).isEqualTo("timer 1 at PT2M");
    }

    @ParameterizedTest
    @CsvSource({"''", "'\"Location\":[\"ftp://x/y\"]'", "'\"Location\":[\"a b\"]'"})
    void takesAnAnswerForFinalThatNamesNoPlaceToLook(String headers) {
        Story story = calling(JOBS).turn(started()).turn(completed(0, answer(202, headers)));
        assertThat(Rendering.of(story.last().appended().get(1))).isEqualTo("end with \"202 c\"");
    }

    @Test
    void takes202ForFinalIfItIsToldSo() {
        Story story = calling(JOBS.withoutAsynchronousPattern())
                .turn(started())
                .turn(completed(0, answer(202, "\"Location\":[\"/x\"]")));
        assertThat(Rendering.of(story.last().appended().get(1))).isEqualTo("end with \"202 c\"");
    }

    @Test
    void failsWithItsExchange() {
        Story.of((context, input) -> {
                    try {
                        return context.callHttp(JOBS).await();
                    } catch (TaskFailedException e) {
                        return "no: " + e.getFailureDetails().message();
                    }
                })
                .turn(started())
                .turn(failed(0, "refused"))
                .records("< failed 0", "end with \"no: refused\"");
    }

    @Test
    void leavesRetriesToTheTask() {
        Story story = calling(JOBS.withRetry(RetryPolicy.of(4, Duration.ofSeconds(2)), 503))
                .turn(started());
        RetryPolicy retry =
                story.execution().openTasks().iterator().next().decision().retry();
        assertThat(retry.maxAttempts()).isEqualTo(4);
        assertThat(retry.nonRetryable()).containsExactly("io.durable.http.HttpTargetRefusedException");
    }

    @Test
    void takesBackWhatIsUnderWayWhenItIsCancelled() {
        Story.of((context, input) -> {
                    Task<DurableHttpResponse> call = context.callHttp(JOBS);
                    context.waitForExternalEvent("stop", String.class).await();
                    return call.cancel();
                })
                .turn(started())
                .turn(completed(0, answer(202, "\"Location\":[\"/x\"]")))
                .turn(raised("stop", "\"now\""))
                .cancelsTimers(row(2, 0));
    }

    @Test
    void looksNoMoreWhenItsInstanceHasEnded() {
        Story story = Story.of(context -> {
                    context.callHttp(JOBS);
                    context.waitForExternalEvent("never", String.class).await();
                })
                .turn(started())
                .turn(completed(0, answer(202, "\"Location\":[\"/x\"]")));
        story.turn(terminated("enough"));
        assertThat(story.last().appended()).hasSize(2);
    }

    @Test
    void looksForSeveralAtTheSameTime() {
        Story story = Story.of((context, input) ->
                        context.allOf(List.of(context.callHttp(JOBS), context.callHttp(JOBS))).await().stream()
                                .map(DurableHttpResponse::statusCode)
                                .toList())
                .turn(started())
                .turn(completed(1, answer(202, "\"Location\":[\"/x\"]")), completed(0, answer(201, "")))
                .turn(fired(2))
                .turn(completed(3, answer(200, "")));
        assertThat(Rendering.of(story.last().appended().get(1))).isEqualTo("end with [201,200]");
    }
}
