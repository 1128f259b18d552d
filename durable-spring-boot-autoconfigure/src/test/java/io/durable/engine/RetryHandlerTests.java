package io.durable.engine;

import static io.durable.engine.Events.completed;
import static io.durable.engine.Events.failed;
import static io.durable.engine.Events.fired;
import static io.durable.engine.Events.raised;
import static io.durable.engine.Events.resumed;
import static io.durable.engine.Events.started;
import static io.durable.engine.Events.suspended;
import static io.durable.engine.Events.terminated;
import static io.durable.engine.Story.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.durable.RetryHandler;
import io.durable.Task;
import io.durable.TaskFailedException;
import io.durable.TaskOptions;
import io.durable.history.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetryHandlerTests {

    private static TaskOptions with(RetryHandler handler) {
        return TaskOptions.defaults().withRetryHandler(handler);
    }

    /** Waits n seconds before retry n, and gives up after three attempts. */
    private static Optional<Duration> threeTimes(RetryHandler.FailedAttempt failed) {
        return failed.attempt() < 3 ? Optional.of(Duration.ofSeconds(failed.attempt())) : Optional.empty();
    }

    @Test
    void makesEachAttemptAStepOfItsOwnWithATimerBetween() {
        Story.of((context, input) -> context.callActivity("a", "x", String.class, with(RetryHandlerTests::threeTimes))
                        .await())
                .turn(started())
                .records("< started", "activity 0 a \"x\"")
                .turn(failed(0, "once"))
                .records("< failed 0", "timer 1 at PT1S")
                .after(Duration.ofSeconds(1))
                .turn(fired(1))
                .records("< fired 1", "activity 2 a \"x\"")
                .turn(failed(2, "twice"))
                .records("< failed 2", "timer 3 at PT3S")
                .after(Duration.ofSeconds(2))
                .turn(fired(3))
                .records("< fired 3", "activity 4 a \"x\"")
                .turn(completed(4, "\"done\""))
                .records("< completed 4", "end with \"done\"");
    }

    @Test
    void recordsNoPolicyForItsAttempts() {
        Story story = Story.of(context -> context.callActivity(
                                "retriedA", null, String.class, with(RetryHandlerTests::threeTimes))
                        .await())
                .turn(started());

        assertThat(story.execution().openTasks())
                .singleElement()
                .satisfies(open -> assertThat(open.decision().retry()).isEqualTo(RetryPolicy.none()));
    }

    @Test
    void tellsTheHandlerWhatItHasToKnow() {
        Story.of((context, input) -> {
                    List<Object> told = new ArrayList<>();
                    try {
                        context.callActivity("a", null, String.class, with(failed -> {
                                    told.add(List.of(
                                            failed.activity(),
                                            failed.attempt(),
                                            String.valueOf(failed.failure().message()),
                                            failed.failure().attempts(),
                                            failed.elapsed().toString()));
                                    return threeTimes(failed);
                                }))
                                .await();
                    } catch (TaskFailedException e) {
                        told.add(e.getFailureDetails().attempts());
                        told.add(e.getStep());
                    }
                    return told;
                })
                .turn(started())
                .after(Duration.ofSeconds(10))
                .turn(failed(0, "1st"))
                .after(Duration.ofSeconds(10))
                .turn(fired(1))
                .turn(failed(2, "2nd"))
                .after(Duration.ofSeconds(10))
                .turn(fired(3))
                .turn(failed(4, "3rd"))
                .records(
                        "< failed 4",
                        "end with [[\"a\",1,\"1st\",1,\"PT10S\"],[\"a\",2,\"2nd\",2,\"PT20S\"],[\"a\",3,\"3rd\",3,\"PT30S\"],3,4]");
    }

    @Test
    void decidesWhileTheCodeWaitsForSomethingElse() {
        Story.of((context, input) -> {
                    Task<String> a = context.callActivity("a", null, String.class, with(RetryHandlerTests::threeTimes));
                    String x = context.waitForExternalEvent("x", String.class).await();
                    return x + a.await();
                })
                .turn(started())
                .turn(failed(0, "no"))
                .records("< failed 0", "timer 1 at PT1S")
                .turn(fired(1), raised("x", "\"x\""))
                .records("< fired 1", "activity 2 a null", "< event x")
                .turn(completed(2, "\"a\""))
                .records("< completed 2", "end with \"xa\"");
    }

    @Test
    void retriesOneOfAFanWhileAnotherOneIsSlow() {
        Story.of((context, input) -> {
                    Task<String> slow =
                            context.callActivity("slow", null, String.class, with(RetryHandlerTests::threeTimes));
                    Task<String> fast = context.callActivity(
                            "fast", null, String.class, with(failed -> Optional.of(Duration.ZERO)));
                    return context.allOf(List.of(slow, fast)).await();
                })
                .turn(started())
                .turn(failed(1, "fast"), failed(0, "slow"))
                .records("< failed 1", "activity 2 fast null", "< failed 0", "timer 3 at PT1S")
                .turn(failed(2, "again"))
                .records("< failed 2", "activity 4 fast null")
                .turn(completed(4, "\"f\""))
                .records("< completed 4")
                .turn(fired(3))
                .records("< fired 3", "activity 5 slow null")
                .turn(completed(5, "\"s\""))
                .records("< completed 5", "end with [\"s\",\"f\"]");
    }

    @Test
    void failsTheTaskWithWhatTheHandlerThrows() {
        Story.of((context, input) -> {
                    try {
                        return context.callActivity("a", null, String.class, with(failed -> {
                                    throw new IllegalStateException("handler of " + failed.attempt());
                                }))
                                .await();
                    } catch (IllegalStateException e) {
                        return e.getMessage();
                    }
                })
                .turn(started())
                .turn(failed(0, "no"))
                .records("< failed 0", "end with \"handler of 1\"");
    }

    @Test
    void refusesANegativeDelay() {
        Story.of((context, input) -> {
                    try {
                        return context.callActivity(
                                        "a", null, String.class, with(failed -> Optional.of(Duration.ofNanos(-1))))
                                .await();
                    } catch (IllegalArgumentException e) {
                        return e.getMessage();
                    }
                })
                .turn(started())
                .turn(failed(0, "no"))
                .records(
                        "< failed 0",
                        "end with \"The retry handler of activity 'a' answered PT-0.000000001S, it must be zero or more\"");
    }

    @Test
    void cancelsTheAttemptOrTheTimerThatIsUnderWay() {
        Story.of(context -> {
                    Task<String> a = context.callActivity("a", null, String.class, with(RetryHandlerTests::threeTimes));
                    Task<String> b = context.callActivity("b", null, String.class, with(RetryHandlerTests::threeTimes));
                    context.waitForExternalEvent("stop", String.class).await();
                    a.cancel();
                    b.cancel();
                    context.waitForExternalEvent("end", String.class).await();
                })
                .turn(started())
                .turn(failed(1, "no"))
                .records("< failed 1", "timer 2 at PT1S")
                .turn(raised("stop", null))
                .records("< event stop", "cancel activity 0", "cancel timer 2")
                .cancelsTasks(row(1, 0))
                .cancelsTimers(row(2, 0));
    }

    @Test
    void isNotAskedForACancelledTask() {
        Story.of(context -> {
                    Task<String> a = context.callActivity("a", null, String.class, with(failed -> {
                        throw new AssertionError("asked");
                    }));
                    context.waitForExternalEvent("stop", String.class).await();
                    a.cancel();
                    context.waitForExternalEvent("end", String.class).await();
                })
                .turn(started())
                .turn(raised("stop", null), failed(0, "late"))
                .records("< event stop", "cancel activity 0");
    }

    @Test
    void decidesWhenTheInstanceIsResumed() {
        Story.of((context, input) -> context.callActivity("a", null, String.class, with(RetryHandlerTests::threeTimes))
                        .await())
                .turn(started())
                .turn(suspended())
                .turn(failed(0, "no"))
                .records("< failed 0")
                .turn(resumed())
                .records("< resumed", "timer 1 at PT1S");
    }

    @Test
    void decidesNothingAfterTheEnd() {
        Story.of((context, input) -> {
                    context.callActivity("a", null, String.class, with(RetryHandlerTests::threeTimes));
                    context.callActivity("b", null, String.class, with(RetryHandlerTests::threeTimes));
                    return context.waitForExternalEvent("stop", String.class).await();
                })
                .turn(started())
                .turn(failed(1, "no"))
                .records("< failed 1", "timer 2 at PT1S")
                .turn(raised("stop", "\"s\""), failed(0, "late"), fired(2))
                .records("< event stop", "< failed 0", "< fired 2", "end with \"s\"");
        Story.of((context, input) -> context.callActivity("a", null, String.class, with(RetryHandlerTests::threeTimes))
                        .await())
                .turn(started())
                .turn(terminated("enough"), failed(0, "late"))
                .records("< terminated", "< failed 0", "terminate with \"enough\"");
    }

    @Test
    void eitherAPolicyOrAHandlerDecides() {
        TaskOptions handled = with(RetryHandlerTests::threeTimes);
        TaskOptions retried = TaskOptions.defaults().withRetry(RetryPolicy.none());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> handled.withRetry(RetryPolicy.none()))
                .withMessageContaining("not both");
        assertThatIllegalArgumentException().isThrownBy(() -> retried.withRetryHandler(RetryHandlerTests::threeTimes));
        assertThat(handled.withQueue("q").withTag("k", "v").retryHandler()).isSameAs(handled.retryHandler());
    }
}
