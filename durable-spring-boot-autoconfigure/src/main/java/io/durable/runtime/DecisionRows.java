package io.durable.runtime;

import io.durable.engine.TurnResult;
import io.durable.history.Decision.EventSent;
import io.durable.history.Decision.StartSent;
import io.durable.history.Decision.SubOrchestrationCanceled;
import io.durable.history.Decision.SubOrchestrationCreated;
import io.durable.history.Decision.TaskScheduled;
import io.durable.history.Decision.TimerCreated;
import io.durable.history.Decision.UpdateCompleted;
import io.durable.history.Decision.UpdateValidated;
import io.durable.history.ExecutionId;
import io.durable.history.HistoryEvent;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import io.durable.history.ParentClosePolicy;
import io.durable.history.ParentInstance;
import io.durable.spi.InstanceCommit.UpdateAnswered;
import io.durable.spi.InstanceRecord;
import io.durable.spi.ScheduledTask;
import io.durable.spi.UpdateOutcome;
import io.durable.spi.UpdateOutcome.Status;
import io.durable.spi.UpdateRequest;
import java.time.Instant;

/** Turns the decisions of a turn into the rows that carry them out. */
final class DecisionRows {

    private final CommitDraft draft;
    private final TurnRunner runner;
    private final InstanceRecord row;
    private final ExecutionId execution;
    private final TurnIds ids;
    private final Instant time;

    DecisionRows(CommitDraft draft, TurnRunner runner, InstanceRecord row, Turn.Step step) {
        this.draft = draft;
        this.runner = runner;
        this.row = row;
        this.execution = step.id();
        this.ids = step.ids();
        this.time = step.time();
    }

    void write(TurnResult.Advanced turn) {
        turn.appended().forEach(this::write);
        turn.canceledTimers().forEach(draft::cancelTimer);
        turn.canceledTasks().forEach(draft::cancelTask);
    }

    private void write(HistoryEvent event) {
        switch (event.kind()) {
            case TASK_SCHEDULED -> schedule((TaskScheduled) event);
            case TIMER_CREATED -> createTimer((TimerCreated) event);
            case SUB_ORCHESTRATION_CREATED -> startChild((SubOrchestrationCreated) event);
            case SUB_ORCHESTRATION_CANCELED -> endChild((SubOrchestrationCanceled) event);
            case EVENT_SENT -> sendEvent((EventSent) event);
            case START_SENT -> sendStart((StartSent) event);
            case UPDATE_VALIDATED -> reject((UpdateValidated) event);
            case UPDATE_COMPLETED -> answer((UpdateCompleted) event);
            case EXECUTION_STARTED,
                    UPDATE_REQUESTED,
                    TASK_COMPLETED,
                    TASK_FAILED,
                    TIMER_FIRED,
                    SUB_ORCHESTRATION_COMPLETED,
                    SUB_ORCHESTRATION_FAILED,
                    EVENT_RAISED,
                    EXECUTION_SUSPENDED,
                    EXECUTION_RESUMED,
                    EXECUTION_TERMINATED,
                    EXECUTION_CANCEL_REQUESTED,
                    EXECUTION_REWOUND,
                    EXECUTION_FORKED,
                    TASK_CANCELED,
                    TIMER_CANCELED,
                    CONTINUED_AS_NEW,
                    EXECUTION_COMPLETED,
                    SIDE_EFFECT_RECORDED,
                    PATCH_RECORDED -> {
                // no row of their own
            }
        }
    }

    private void reject(UpdateValidated decision) {
        if (decision.rejection() != null) {
            answer(decision.update(), new UpdateOutcome(Status.REJECTED, null, decision.rejection()));
        }
    }

    private void answer(UpdateCompleted decision) {
        Status status = decision.failure() == null ? Status.COMPLETED : Status.FAILED;
        answer(decision.update(), new UpdateOutcome(status, decision.result(), decision.failure()));
    }

    private void answer(String update, UpdateOutcome outcome) {
        draft.answer(
                new UpdateAnswered(new UpdateRequest(execution.instance(), execution.incarnation(), update), outcome));
    }

    private void schedule(TaskScheduled decision) {
        draft.schedule(runner.placement()
                .place(new ScheduledTask(
                        decision.task(),
                        execution,
                        decision.step(),
                        decision.name(),
                        1,
                        time,
                        decision.queue(),
                        null)));
    }

    private void createTimer(TimerCreated decision) {
        InstanceId self = execution.instance();
        MessageBody fire = new MessageBody.FireTimer(execution, decision.step());
        draft.send(new Message(decision.message(), self, self, fire, decision.fireAt()));
    }

    private void startChild(SubOrchestrationCreated decision) {
        ParentInstance parent = new ParentInstance(execution, row.name(), decision.step());
        send(
                decision.child(),
                new MessageBody.StartChild(
                        decision.name(),
                        decision.version(),
                        decision.input(),
                        parent,
                        decision.tags(),
                        runner.trace(row, decision.name(), decision.version(), decision.child())));
    }

    private void endChild(SubOrchestrationCanceled decision) {
        if (decision.policy() != ParentClosePolicy.ABANDON) {
            send(decision.child(), ending(execution.instance(), decision.policy()));
        }
    }

    /** What a child is told that nobody waits for any more. */
    static MessageBody ending(InstanceId parent, ParentClosePolicy policy) {
        String reason = "Its parent '" + parent + "' does not wait for it any more";
        return switch (policy) {
            case TERMINATE -> new MessageBody.Terminate(reason, false);
            case CANCEL -> new MessageBody.Cancel(reason);
            case ABANDON -> throw new IllegalArgumentException("A child that runs on is told nothing");
        };
    }

    private void sendEvent(EventSent decision) {
        send(decision.target(), new MessageBody.RaiseEvent(decision.name(), decision.payload()));
    }

    private void sendStart(StartSent decision) {
        send(
                decision.target(),
                new MessageBody.StartChild(
                        decision.name(),
                        decision.version(),
                        decision.input(),
                        null,
                        decision.tags(),
                        runner.trace(row, decision.name(), decision.version(), decision.target())));
    }

    private void send(InstanceId target, MessageBody body) {
        draft.send(new Message(ids.nextMessage(), target, execution.instance(), body, time));
    }
}
