package io.durable.engine;

import static io.durable.engine.Events.cancelRequested;
import static io.durable.engine.Events.completed;
import static io.durable.engine.Events.failed;
import static io.durable.engine.Events.fired;
import static io.durable.engine.Events.started;
import static org.assertj.core.api.Assertions.assertThat;

import io.durable.CompositeTaskFailedException;
import io.durable.OrchestrationCancelledException;
import io.durable.OrchestrationContext;
import io.durable.Saga;
import io.durable.SagaOptions;
import io.durable.TaskFailedException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Steps that are taken back. */
class SagaTests {

    private static final SagaOptions DEFAULTS = SagaOptions.defaults();

    @Test
    void compensatesInReverseOrderOneAfterTheOther() {
        Story.of(booking(DEFAULTS))
                .turn(started())
                .turn(completed(0, "\"s\""))
                .turn(completed(1, "\"c\""))
                .turn(failed(2, "no carrier"))
                .records("< failed 2", "activity 3 refund \"c\"")
                .turn(completed(3, null))
                .records("< completed 3", "activity 4 release \"s\"")
                .turn(completed(4, null))
                .records("< completed 4", "end with \"'ship' (step 2)\"");
    }

    @Test
    void leavesWhatWasNotReachedAlone() {
        Story.of(booking(DEFAULTS))
                .turn(started())
                .turn(failed(0, "no stock"))
                .records("< failed 0", "end with \"'reserve' (step 0)\"");
    }

    @Test
    void stopsAtTheFirstFailureAndRunsTheRestWhenCalledAgain() {
        Story.of((context, input) -> {
                    Saga saga = three(context, DEFAULTS);
                    try {
                        saga.compensate();
                    } catch (TaskFailedException failure) {
                        context.setCustomStatus(failure.getTaskName());
                    }
                    saga.compensate();
                    saga.compensate();
                    return null;
                })
                .turn(started())
                .records("< started", "activity 0 c 3")
                .turn(failed(0, "no"))
                .records("< failed 0", "activity 1 b 2")
                .turn(completed(1, null))
                .records("< completed 1", "activity 2 a 1")
                .turn(completed(2, null))
                .records("< completed 2", "end with null");
    }

    @Test
    void goesOnInSpiteOfErrorsAndReportsAllOfThem() {
        Story.of((context, input) -> failures(three(context, DEFAULTS.continuingWithError())))
                .turn(started())
                .turn(failed(0, "no"))
                .records("< failed 0", "activity 1 b 2")
                .turn(completed(1, null))
                .turn(failed(2, "never"))
                .records("< failed 2", "end with [\"'c' (step 0)\",\"'a' (step 2)\"]");
    }

    @Test
    void runsTasksSideBySideAndReportsAllFailures() {
        Story.of((context, input) -> failures(three(context, DEFAULTS.inParallel())))
                .turn(started())
                .records("< started", "activity 0 c 3", "activity 1 b 2", "activity 2 a 1")
                .turn(failed(2, "no"))
                .turn(failed(0, "never"), completed(1, null))
                .records("< failed 0", "< completed 1", "end with [\"'c' (step 0)\",\"'a' (step 2)\"]");
    }

    @Test
    void runsCodeInItsPlaceAmongTheTasks() {
        Story.of((context, input) -> {
                    Saga saga = context.saga(DEFAULTS.inParallel());
                    saga.addCompensation("first", null);
                    saga.addCompensation(() -> context.sleep(Duration.ofSeconds(1)));
                    saga.addCompensationTask(() -> context.callActivity("last", null, String.class));
                    saga.compensate();
                    return "done";
                })
                .turn(started())
                .records("< started", "activity 0 last null", "timer 1 at PT1S")
                .turn(fired(1))
                .records("< fired 1", "activity 2 first null")
                .turn(completed(0, null), completed(2, null))
                .records("< completed 0", "< completed 2", "end with \"done\"");
    }

    @Test
    void startsNothingMoreSideBySideOnceCodeHasFailed() {
        Story.of((context, input) -> {
                    Saga saga = context.saga(DEFAULTS.inParallel());
                    saga.addCompensation("first", null);
                    saga.addCompensation(() -> {
                        throw new IllegalStateException("no");
                    });
                    saga.addCompensation("last", null);
                    return failures(saga);
                })
                .turn(started())
                .records("< started", "activity 0 last null")
                .turn(completed(0, null))
                .records("< completed 0", "end with [\"no\"]");
    }

    @Test
    void compensatesWhatWasAskedToEnd() {
        Story.of(booking(DEFAULTS))
                .turn(started())
                .turn(completed(0, "\"s\""))
                .turn(cancelRequested("enough"))
                .records("< cancel requested", "activity 2 release \"s\"")
                .turn(completed(2, null))
                .records("< completed 2", "cancel with \"enough\"");
    }

    @Test
    void goesOnCompensatingWhenAskedToEndMeanwhile() {
        Story.of((context, input) -> {
                    three(context, DEFAULTS).compensate();
                    return "unreached";
                })
                .turn(started())
                .records("< started", "activity 0 c 3")
                .turn(cancelRequested("enough"))
                .records("< cancel requested")
                .turn(completed(0, null))
                .records("< completed 0", "activity 1 b 2")
                .turn(completed(1, null))
                .turn(completed(2, null))
                .records("< completed 2", "cancel with \"enough\"");
    }

    private static OrchestratorFunction booking(SagaOptions options) {
        return (context, input) -> {
            Saga saga = context.saga(options);
            try {
                String stock =
                        context.callActivity("reserve", null, String.class).await();
                saga.addCompensation("release", stock);
                String charge =
                        context.callActivity("charge", null, String.class).await();
                saga.addCompensation("refund", charge);
                return context.callActivity("ship", null, String.class).await();
            } catch (OrchestrationCancelledException cancelled) {
                saga.compensate();
                throw cancelled;
            } catch (TaskFailedException failure) {
                saga.compensate();
                return name(failure);
            }
        };
    }

    private static Saga three(OrchestrationContext context, SagaOptions options) {
        Saga saga = context.saga(options);
        saga.addCompensation("a", 1);
        saga.addCompensation("b", 2);
        saga.addCompensation("c", 3);
        return saga;
    }

    private static List<String> failures(Saga saga) {
        try {
            saga.compensate();
            return List.of();
        } catch (CompositeTaskFailedException failed) {
            assertThat(failed).hasMessageContaining("of 3 tasks failed");
            return failed.getFailures().stream().map(SagaTests::name).toList();
        }
    }

    private static String name(Exception failure) {
        return failure.getMessage().replaceFirst(" failed after.*", "");
    }
}
