package io.durable.engine;

import static io.durable.engine.Events.failed;
import static io.durable.engine.Events.fired;
import static io.durable.engine.Events.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.durable.TaskFailedException;
import io.durable.TaskOptions;
import io.durable.engine.OrchestrationExecution.OpenTask;
import io.durable.history.TaskTimeouts;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActivityTimeoutTests {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private static TaskOptions retriedAfter(Duration delay) {
        return TaskOptions.defaults().withRetryHandler(failed -> Optional.of(delay));
    }

    @Test
    void recordsTheLimitsOfTheCallOverTheDeclaredOnes() {
        Story story = Story.of(context -> {
                    context.callActivity("plain", null, Void.class);
                    context.callActivity("limitedA", null, Void.class);
                    context.callActivity(
                            "limitedB",
                            null,
                            Void.class,
                            TaskOptions.defaults().withStartToClose(SECOND).withHeartbeat(SECOND.plus(SECOND)));
                    context.callActivity(
                            "limitedC", null, Void.class, TaskOptions.defaults().withScheduleToClose(SECOND));
                    context.waitForExternalEvent("end", String.class).await();
                })
                .turn(started());

        assertThat(story.execution().openTasks())
                .extracting(OpenTask::decision)
                .extracting(decision -> decision.timeouts())
                .containsExactly(
                        TaskTimeouts.none(),
                        NamedTargets.LIMITS,
                        new TaskTimeouts(Duration.ofHours(1), SECOND, SECOND.plus(SECOND)),
                        TaskTimeouts.none().withScheduleToClose(SECOND));
    }

    @Test
    void leavesALaterAttemptOfARetryHandlerTheRestOfTheTime() {
        Story story = Story.of((context, input) -> context.callActivity(
                                "a",
                                null,
                                String.class,
                                retriedAfter(SECOND).withScheduleToClose(Duration.ofSeconds(10)))
                        .await())
                .turn(started())
                .after(Duration.ofSeconds(3))
                .turn(failed(0, "no"))
                .after(SECOND)
                .turn(fired(1));

        assertThat(story.execution().openTasks())
                .singleElement()
                .satisfies(open ->
                        assertThat(open.decision().timeouts().scheduleToClose()).isEqualTo(Duration.ofSeconds(6)));
    }

    @Test
    void doesNotAskTheHandlerForATryThatWouldComeTooLate() {
        OrchestratorFunction code = (context, input) -> {
            try {
                return context.callActivity(
                                "a",
                                null,
                                String.class,
                                retriedAfter(SECOND).withScheduleToClose(Duration.ofSeconds(10)))
                        .await();
            } catch (TaskFailedException e) {
                return e.getFailureDetails().message();
            }
        };
        Story.of(code)
                .turn(started())
                .after(Duration.ofSeconds(9))
                .turn(failed(0, "late"))
                .records("< failed 0", "end with \"late\"");
        Story.of(code)
                .turn(started())
                .after(Duration.ofSeconds(8))
                .turn(failed(0, "in time"))
                .records("< failed 0", "timer 1 at PT9S")
                .after(Duration.ofSeconds(2))
                .turn(fired(1))
                .records("< fired 1", "end with \"in time\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "P36501D"})
    void refusesALimitThatMakesNoSense(String wrong) {
        Duration limit = Duration.parse(wrong);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskOptions.defaults().withScheduleToClose(limit))
                .withMessageContaining("scheduleToClose is " + limit);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskOptions.defaults().withStartToClose(limit))
                .withMessageContaining("startToClose is " + limit);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskOptions.defaults().withHeartbeat(limit))
                .withMessageContaining("heartbeat is " + limit);
    }
}
