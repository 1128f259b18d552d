package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.durable.TaskOptions;
import io.durable.TaskTimeoutException;
import io.durable.engine.OrchestrationExecution;
import io.durable.engine.TurnResult;
import io.durable.history.Decision.SubOrchestrationCreated;
import io.durable.history.Decision.TaskScheduled;
import io.durable.history.Decision.TimerCreated;
import io.durable.history.ExecutionId;
import io.durable.history.FailureDetails;
import io.durable.history.InboundEvent;
import io.durable.history.InboundEvent.EventRaised;
import io.durable.history.InboundEvent.ExecutionResumed;
import io.durable.history.InboundEvent.ExecutionSuspended;
import io.durable.history.InboundEvent.ExecutionTerminated;
import io.durable.history.InboundEvent.SubOrchestrationCompleted;
import io.durable.history.InboundEvent.SubOrchestrationFailed;
import io.durable.history.InboundEvent.TaskCompleted;
import io.durable.history.InboundEvent.TaskFailed;
import io.durable.history.InboundEvent.TimerFired;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import io.durable.history.RetryPolicy;
import io.durable.history.TaskId;
import io.durable.spi.InstanceCommit;
import io.durable.spi.InstanceCommit.InstanceChange;
import io.durable.spi.InstanceCommit.TaskFinished;
import io.durable.spi.InstanceCommit.TaskRetried;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskOutcome;
import io.durable.spi.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An execution that waits for an activity (step 0, two attempts), a timer (step 1) and a child (step 2). */
class InboundTranslatorTests {

    private static final ExecutionId ID = Bench.execution("a");

    private final Bench bench = new Bench();
    private final TaskBoard board = new TaskBoard();
    private final CommitDraft draft = new CommitDraft(ID.instance());
    private OrchestrationExecution execution;
    private TaskId task;
    private long chance;

    @BeforeEach
    void begin() {
        begin(RetryPolicy.of(2, Duration.ofSeconds(5)));
    }

    private void begin(RetryPolicy twice) {
        begin(TaskOptions.defaults().withRetry(twice));
    }

    private void begin(TaskOptions options) {
        execution = new OrchestrationExecution(
                ID,
                (context, input) -> {
                    context.callActivity("work", "x", String.class, options);
                    context.createTimer(Duration.ofHours(1));
                    context.callSubOrchestrator("child", "x", String.class);
                    return context.waitForExternalEvent("end", String.class).await();
                },
                Bench.engine(),
                bench.strands);
        var row = Bench.row("a", "flow", Bench.state(OrchestrationRuntimeStatus.PENDING, Bench.T0));
        TurnResult.Advanced turn =
                (TurnResult.Advanced) execution.turn(Bench.T0, new UUID(1, 0), List.of(Rows.started(row, row.input())));
        assertThat(turn.appended()).hasAtLeastOneElementOfType(TimerCreated.class);
        assertThat(turn.appended()).hasAtLeastOneElementOfType(SubOrchestrationCreated.class);
        task = turn.appended().stream()
                .filter(TaskScheduled.class::isInstance)
                .map(event -> ((TaskScheduled) event).task())
                .findFirst()
                .orElseThrow();
    }

    @AfterEach
    void end() {
        execution.evict();
        bench.close();
    }

    private List<InboundEvent> translate(List<MessageBody> bodies, Report... reports) {
        List<Message> messages = new ArrayList<>();
        bodies.forEach(body -> messages.add(bench.message("a", body)));
        InboundTranslator translator =
                new InboundTranslator(ID, execution, new Retries(board, () -> chance), draft, Bench.T0.plusSeconds(60));
        return translator.translate(new Delivery(ID.instance(), true, messages, List.of(reports), List.of()));
    }

    private InstanceCommit commit() {
        return draft.toCommit(new InstanceChange.None());
    }

    private Report attempt(int attempt, TaskOutcome outcome) {
        return new Report(new ScheduledTask(task, ID, 0, "work", attempt, Bench.T0), outcome);
    }

    @Test
    void believesTheRowRatherThanTheMemoryOfALaterAttempt() {
        ScheduledTask first = new ScheduledTask(task, ID, 0, "work", 1, Bench.T0);
        board.put(new ScheduledTask(task, ID, 0, "work", 2, Bench.T0));

        assertThat(translate(List.of(), new Report(first, Bench.failed("F")))).isEmpty();
        assertThat(commit().retried()).as("of a late worker").isEmpty();
        TaskOutcome recorded = new TaskOutcome.Failed(FailureDetails.of("F", "no"), true);
        assertThat(translate(List.of(), Report.ofRow(first, recorded))).isEmpty();
        assertThat(commit().retried())
                .singleElement()
                .satisfies(retried -> assertThat(retried.attempt()).isEqualTo(2));
    }

    @Test
    void showsUpdatesOfThisIncarnationOnly() {
        MessageBody ours = new MessageBody.RequestUpdate(ID.incarnation(), "u1", "rename", null);
        MessageBody others = new MessageBody.RequestUpdate(new UUID(9, 9), "u1", "rename", null);

        assertThat(translate(List.of(others, ours)))
                .containsExactly(new InboundEvent.UpdateRequested("u1", "rename", null));
        assertThat(commit().consumed()).hasSize(2);
    }

    @Test
    void showsWhatConcernsTheInstanceWhateverTheExecution() {
        assertThat(translate(List.of(
                        new MessageBody.Terminate("why", true),
                        new MessageBody.Suspend("wait"),
                        new MessageBody.Resume("go"),
                        new MessageBody.RaiseEvent("name", Payload.of("p")))))
                .containsExactly(
                        new ExecutionTerminated("why", true),
                        new ExecutionSuspended("wait"),
                        new ExecutionResumed("go"),
                        new EventRaised("name", Payload.of("p")));
        assertThat(commit().consumed()).hasSize(4);
    }

    @Test
    void showsAnswersToOpenSteps() {
        FailureDetails failure = FailureDetails.of("F", "no");
        assertThat(translate(List.of(
                        new MessageBody.FireTimer(ID, 1), new MessageBody.ChildCompleted(ID, 2, Payload.of("r")))))
                .containsExactly(new TimerFired(1), new SubOrchestrationCompleted(2, Payload.of("r")));
        assertThat(translate(List.of(new MessageBody.ChildFailed(ID, 2, failure))))
                .containsExactly(new SubOrchestrationFailed(2, failure));
    }

    @Test
    void consumesAndDropsAnswersThatNobodyWaitsFor() {
        assertThat(translate(List.of(
                        new MessageBody.FireTimer(ID.next(), 1),
                        new MessageBody.FireTimer(ID, 77),
                        new MessageBody.ChildCompleted(ID.next(), 2, null))))
                .isEmpty();
        assertThat(commit().consumed()).hasSize(3);
    }

    @Test
    void showsOneOfSeveralAnswersToTheSameStep() {
        assertThat(translate(List.of(new MessageBody.FireTimer(ID, 1), new MessageBody.FireTimer(ID, 1))))
                .containsExactly(new TimerFired(1));
        assertThat(commit().consumed()).hasSize(2);
    }

    @Test
    void refusesToTranslateAStart() {
        assertThatIllegalStateException()
                .isThrownBy(() -> translate(List.of(Bench.startChild("flow", "p", 0))))
                .withMessageContaining("a#1");
    }

    @Test
    void finishesATaskWhoseRowIsPendingOrDone() {
        assertThat(translate(List.of(), attempt(1, Bench.done("r"))))
                .containsExactly(new TaskCompleted(0, Payload.of("r")));
        translate(List.of(), attempt(1, new TaskOutcome.Completed(Payload.of("r"), true)));

        assertThat(commit().finished())
                .containsExactly(new TaskFinished(task, TaskState.PENDING), new TaskFinished(task, TaskState.DONE));
        assertThat(draft.unwanted()).isEmpty();
    }

    @Test
    void triesAgainWhatThePolicyAllows() {
        assertThat(translate(List.of(), attempt(1, Bench.failed("F")))).isEmpty();
        translate(List.of(), attempt(1, new TaskOutcome.Failed(FailureDetails.of("F", "no"), true)));

        assertThat(commit().retried())
                .containsExactly(
                        new TaskRetried(task, TaskState.PENDING, 2, Bench.T0.plusSeconds(65)),
                        new TaskRetried(task, TaskState.FAILED, 2, Bench.T0.plusSeconds(65)));
        assertThat(commit().finished()).isEmpty();
    }

    @Test
    void takesARandomPartOfTheJitterOffTheDelay() {
        execution.evict();
        begin(RetryPolicy.of(2, Duration.ofSeconds(10)).withJitter(0.4));
        chance = 1L << 63; // a half

        translate(List.of(), attempt(1, Bench.failed("F")));

        assertThat(commit().retried())
                .containsExactly(new TaskRetried(task, TaskState.PENDING, 2, Bench.T0.plusSeconds(68)));
    }

    @Test
    void triesNothingAgainThatWouldBeginAtTheEndOfItsTimeOrLater() {
        execution.evict();
        begin(TaskOptions.defaults()
                .withRetry(RetryPolicy.of(9, Duration.ofSeconds(5)))
                .withScheduleToClose(Duration.ofSeconds(65)));

        assertThat(translate(List.of(), attempt(3, Bench.failed("F"))))
                .containsExactly(new TaskFailed(0, FailureDetails.of("F", "no").withAttempts(3)));
        assertThat(commit().finished()).containsExactly(new TaskFinished(task, TaskState.PENDING));
        assertThat(commit().retried()).isEmpty();
    }

    @Test
    void endsATaskWhoseTimeIsOverWhicheverAttemptItIsAt() {
        ScheduledTask second = attempt(2, Bench.done("")).task();
        board.put(second);

        Report over = Report.ofClock(second, Duration.ofSeconds(60));
        assertThat(translate(List.of(), over)).singleElement().satisfies(event -> {
            FailureDetails failure = ((TaskFailed) event).failure();
            assertThat(failure.isCausedBy(TaskTimeoutException.class)).isTrue();
            assertThat(failure.message()).isEqualTo("SCHEDULE_TO_CLOSE: activity 'work' had not ended after PT1M");
            assertThat(failure.attempts()).isEqualTo(2);
        });
        assertThat(commit().finished()).containsExactly(new TaskFinished(task, TaskState.PENDING));
        assertThat(commit().retried()).isEmpty();
    }

    @Test
    void asksChanceOnlyForAPolicyWithJitter() {
        Retries retries = new Retries(board, () -> {
            throw new AssertionError("asked");
        });

        assertThat(retries.nextDue(
                        RetryPolicy.of(2, Duration.ofSeconds(5)),
                        attempt(1, Bench.done("")).task(),
                        Bench.T0))
                .isEqualTo(Bench.T0.plusSeconds(5));
    }

    @Test
    void showsTheLastFailureWithItsAttempt() {
        assertThat(translate(List.of(), attempt(2, Bench.failed("F"))))
                .containsExactly(new TaskFailed(0, FailureDetails.of("F", "no").withAttempts(2)));
        assertThat(commit().finished()).containsExactly(new TaskFinished(task, TaskState.PENDING));
    }

    @Test
    void dropsTheFailureOfAnAttemptThatHasASuccessor() {
        board.put(attempt(2, Bench.done("")).task());

        assertThat(translate(List.of(), attempt(1, Bench.failed("F")))).isEmpty();

        assertThat(commit().retried()).isEmpty();
        assertThat(commit().finished()).isEmpty();
    }

    @Test
    void takesOneOfSeveralOutcomesOfATask() {
        assertThat(translate(
                        List.of(),
                        attempt(1, Bench.done("first")),
                        attempt(1, Bench.done("second")),
                        attempt(1, Bench.failed("F"))))
                .containsExactly(new TaskCompleted(0, Payload.of("first")));
        assertThat(commit().finished()).hasSize(1);
        assertThat(translate(List.of(), attempt(1, Bench.failed("F")), attempt(1, Bench.done("late"))))
                .isEmpty();
        assertThat(draft.unwanted()).isEmpty();
    }

    @Test
    void wantsTheRowsRemovedOfOutcomesThatNobodyWaitsFor() {
        ScheduledTask earlier = new ScheduledTask(Bench.taskId(1), ID.next(), 0, "work", 1, Bench.T0);
        ScheduledTask closed = new ScheduledTask(Bench.taskId(2), ID, 77, "work", 1, Bench.T0);
        ScheduledTask other = new ScheduledTask(Bench.taskId(3), ID, 0, "work", 1, Bench.T0);

        assertThat(translate(
                        List.of(),
                        new Report(earlier, Bench.done("r")),
                        new Report(closed, Bench.done("r")),
                        new Report(other, Bench.failed("F"))))
                .isEmpty();

        assertThat(draft.unwanted()).containsExactly(Bench.taskId(1), Bench.taskId(2), Bench.taskId(3));
        assertThat(commit().finished()).isEmpty();
    }
}
