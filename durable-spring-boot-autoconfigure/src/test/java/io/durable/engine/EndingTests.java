package io.durable.engine;

import static io.durable.engine.Events.completed;
import static io.durable.engine.Events.failed;
import static io.durable.engine.Events.fired;
import static io.durable.engine.Events.raised;
import static io.durable.engine.Events.started;
import static io.durable.engine.Events.terminated;
import static io.durable.engine.Story.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.durable.DurableException;
import io.durable.TaskFailedException;
import io.durable.engine.TurnResult.Advanced;
import io.durable.engine.TurnResult.Ending;
import io.durable.engine.TurnResult.Stalled;
import io.durable.history.Decision.ExecutionCompleted;
import io.durable.history.FailureDetails;
import io.durable.history.InboundEvent.ExecutionTerminated;
import io.durable.history.InstanceId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EndingTests {

    private static final Duration DAY = Duration.ofDays(1);

    @Test
    void completesWithTheOutput() {
        Story story = Story.of((context, input) -> Map.of("paid", input.text())).turn(started("5"));
        assertThat(story.last().ending())
                .isEqualTo(new Ending.Completed(new ExecutionCompleted(
                        OrchestrationRuntimeStatus.COMPLETED, Payload.of("{\"paid\":\"5\"}"), null)));
        assertThat(story.snapshot().ended()).isTrue();
    }

    @Test
    void recordsWhatIsLeftInTheInboxBeforeTheEnd() {
        Story.of((context, input) -> {
                    context.callActivity("b", null, String.class);
                    return context.callActivity("a", null, String.class).await();
                })
                .turn(started())
                .turn(
                        completed(1, "\"1\""),
                        raised("x", null),
                        completed(0, "\"2\""),
                        completed(1, "\"3\""),
                        terminated(null))
                .records("< completed 1", "< event x", "< completed 0", "< terminated", "end with \"1\"")
                .cancelsTasks();
    }

    @Test
    void anEventThatComesBehindTheEndIsSeenByNobody() {
        Story story = Story.of(context -> {
                    context.waitForExternalEvent("x", String.class);
                    context.waitForExternalEvent("y", DAY, String.class);
                    context.createTimer(DAY).await();
                })
                .turn(started())
                .turn(fired(1), raised("x", null), raised("y", null))
                .records("< fired 1", "< event x", "< event y", "end with null")
                .cancelsTimers(row(1, 0));
        assertThat(story.snapshot().bufferedEvents()).containsExactly("x", "y");
        assertThat(story.snapshot().waiters()).isEmpty();
    }

    @Test
    void reportsWhatWasOpenAtTheEnd() {
        Story story = Story.of(context -> {
                    context.callActivity("a", null, String.class);
                    context.createTimer(DAY);
                    context.callSubOrchestrator("child", null, String.class);
                    context.waitForExternalEvent("x", DAY, String.class);
                    context.callActivity("b", null, String.class);
                    context.callActivity("c", null, String.class).await();
                })
                .turn(started())
                .turn(completed(5, null), completed(0, null))
                .records("< completed 5", "< completed 0", "end with null")
                .cancelsTimers(row(1, 1), row(1, 2))
                .cancelsTasks(row(1, 3));
        assertThat(story.execution().openTasks()).isEmpty();
        assertThat(story.execution().isOpen(4)).isFalse();
        assertThat(story.execution().openChildren()).containsExactly(new InstanceId("order-1:2:2:0f7d22f9"));
        assertThat(story.snapshot().openSteps()).isEmpty();
        assertThat(story.snapshot().nextStep()).isEqualTo(6);
    }

    @Test
    void failsWithTheDetailsOfTheException() {
        Story story = Story.of((context, input) -> {
                    throw new java.io.IOException("disk", new IllegalStateException("full"));
                })
                .turn(started())
                .records("< started", "fail with java.io.IOException: disk");
        ExecutionCompleted end = end(story);
        assertThat(end.output()).isNull();
        assertThat(end.failure().attempts()).isEqualTo(1);
        assertThat(end.failure().stackTrace()).contains("EndingTests");
        assertThat(end.failure().cause().summary()).isEqualTo("java.lang.IllegalStateException: full");
        assertThat(end.failure().cause().cause()).isNull();
    }

    @Test
    void failsWithTheFailureOfTheActivityBehindTheException() {
        Story story = Story.of((context, input) -> {
                    try {
                        return context.callActivity("a", null, String.class).await();
                    } catch (TaskFailedException e) {
                        throw new IllegalStateException("wrapped", e);
                    }
                })
                .turn(started())
                .turn(failed(0, "no"))
                .records("< failed 0", "fail with java.lang.IllegalStateException: wrapped");
        FailureDetails failure = end(story).failure();
        assertThat(failure.cause().type()).isEqualTo(TaskFailedException.class.getName());
        assertThat(failure.cause().cause()).isEqualTo(FailureDetails.of("com.example.Refused", "no"));
        assertThat(failure.isCausedBy("com.example.Refused")).isTrue();
    }

    @Test
    void aChainOfFailuresIsCutAtTen() {
        FailureDetails chain = null;
        for (int i = 0; i < 20; i++) {
            chain = new FailureDetails("T" + i, null, "", chain, 1);
        }
        FailureDetails details = Failures.detailsOf(new TaskFailedException("a", 0, chain));
        assertThat(Stream.iterate(details, FailureDetails::cause).takeWhile(cause -> cause != null))
                .hasSize(10);
        assertThat(details.cause().type()).isEqualTo("T19");
        FailureDetails wrapped = Failures.detailsOf(new IllegalStateException(new TaskFailedException("a", 0, chain)));
        assertThat(Stream.iterate(wrapped, FailureDetails::cause).takeWhile(cause -> cause != null))
                .hasSize(10);
    }

    @Test
    void anAssertionErrorIsAFailure() {
        Story.of((context, input) -> {
                    throw new AssertionError("not so");
                })
                .turn(started())
                .records("< started", "fail with java.lang.AssertionError: not so");
    }

    @Test
    void anyOtherErrorParksTheInstance() {
        OrchestrationExecution execution = execution((context, input) -> {
            throw new NoClassDefFoundError("com/example/Gone");
        });
        TurnResult result = execution.turn(Story.START, new UUID(1, 1), List.of(started()));
        assertThat(((Stalled) result).reason())
                .isExactlyInstanceOf(DurableException.class)
                .hasMessageStartingWith(
                        "Orchestration 'order-1' died of java.lang.NoClassDefFoundError: com/example/Gone")
                .hasCauseInstanceOf(NoClassDefFoundError.class);
        assertThatThrownBy(() -> execution.turn(Story.START, new UUID(2, 1), List.of()))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void failsIfTheOutputIsTooLargeOrHasNoStoredForm() {
        Story.of((context, input) -> "x".repeat(999))
                .turn(started())
                .records(
                        "< started",
                        "fail with io.durable.PayloadTooLargeException: The output has 1001 bytes, at most 1000 are allowed"
                                + " (durable.payloads.max-size). Store it elsewhere and pass a reference, or raise the limit");
        Story.of((context, input) -> new Object() {
                    @SuppressWarnings("unused")
                    public Object getSelf() {
                        throw new IllegalStateException("no form");
                    }
                })
                .turn(started())
                .records(
                        "< started",
                        "fail with io.durable.DataConversionException: Can't write io.durable.engine.EndingTests$1");
    }

    @Test
    void terminatesAtOnceWithTheReasonAsOutput() {
        Story story = Story.of(context -> {
                    context.callActivity("a", null, String.class);
                    context.callSubOrchestrator("child", null, String.class);
                    context.createTimer(DAY).await();
                })
                .turn(started())
                .turn(terminated("enough"), completed(0, null))
                .records("< terminated", "< completed 0", "terminate with \"enough\"")
                .cancelsTimers(row(1, 1))
                .cancelsTasks();
        assertThat(end(story).status()).isEqualTo(OrchestrationRuntimeStatus.TERMINATED);
        assertThat(end(story).failure()).isNull();
        assertThat(story.execution().openChildren()).containsExactly(new InstanceId("order-1:2:1:0f7d22f9"));
        assertThat(story.strand().hasEnded()).isTrue();
    }

    @Test
    void keepsTheFirstOfTwoTerminations() {
        Story.of(context -> context.createTimer(DAY).await())
                .turn(started())
                .turn(terminated(null), terminated("second"))
                .records("< terminated", "< terminated", "terminate with null");
    }

    @Test
    void terminatesInTheTurnOfTheStart() {
        Story.of(context -> context.callActivity("a", null, String.class).await())
                .turn(started(), terminated("enough"))
                .records("< started", "activity 0 a null", "< terminated", "terminate with \"enough\"")
                .cancelsTasks(row(1, 0));
    }

    @Test
    void terminatesWhatNeverBegan() {
        ThreadStrand.Factory strands = new ThreadStrand.Factory();
        OrchestrationExecution execution =
                new OrchestrationExecution(Story.ID, (context, input) -> "unreached", Story.SETTINGS, strands);
        ExecutionTerminated event = new ExecutionTerminated("enough", true);
        ExecutionCompleted end =
                new ExecutionCompleted(OrchestrationRuntimeStatus.TERMINATED, Payload.of("\"enough\""), null);
        assertThat(execution.turn(Story.START, new UUID(1, 1), List.of(event)))
                .isEqualTo(new Advanced(List.of(event, end), List.of(), List.of(), new Ending.Completed(end)));
        assertThat(strands.opened()).isEmpty();
        execution.evict();
    }

    @Test
    void terminatesCodeThatPullsTheTerminationItself() {
        Story story = Story.of(context -> {
                    context.callActivity("a", null, String.class).await();
                    try {
                        context.callActivity("b", null, String.class).await();
                    } catch (Exception e) {
                        context.sendEvent("other", "caught", null);
                    }
                })
                .turn(started())
                .turn(completed(0, null), terminated("enough"))
                .records("< completed 0", "activity 1 b null", "< terminated", "terminate with \"enough\"")
                .cancelsTasks(row(2, 0));
        assertThat(story.strand().hasEnded()).isTrue();
    }

    @Test
    void refusesTurnsAfterTheEnd() {
        Story story = Story.of((context, input) -> null).turn(started());
        assertThatThrownBy(() -> story.execution().turn(Story.START, new UUID(9, 9), List.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("This execution of 'order-1' has ended, stalled");
    }

    @Test
    void refusesToBeginWithoutAStartOrToBeginTwice() {
        assertThatThrownBy(() -> execution((context, input) -> null)
                        .turn(Story.START, new UUID(1, 1), List.of(raised("x", null), started())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The first event of 'order-1' must be its start, not EVENT_RAISED");
        assertThatThrownBy(() -> Story.of(context -> context.createTimer(DAY).await())
                        .turn(started())
                        .turn(started()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The execution has begun already");
    }

    @Test
    void aTurnWithoutEventsDoesNothing() {
        Story.of(context -> context.createTimer(DAY).await())
                .turn()
                .records()
                .isOpen()
                .turn(started())
                .turn()
                .records()
                .isOpen();
    }

    private static OrchestrationExecution execution(OrchestratorFunction code) {
        return new OrchestrationExecution(Story.ID, code, Story.SETTINGS, new ThreadStrand.Factory());
    }

    private static ExecutionCompleted end(Story story) {
        return ((Ending.Completed) story.last().ending()).event();
    }
}
