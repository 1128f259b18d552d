package io.durable.engine;

import io.durable.history.Decision.EventSent;
import io.durable.history.Decision.ExecutionCompleted;
import io.durable.history.Decision.PatchRecorded;
import io.durable.history.Decision.StartSent;
import io.durable.history.Decision.SubOrchestrationCanceled;
import io.durable.history.Decision.SubOrchestrationCreated;
import io.durable.history.Decision.TaskCanceled;
import io.durable.history.Decision.TaskScheduled;
import io.durable.history.Decision.TimerCanceled;
import io.durable.history.Decision.TimerCreated;
import io.durable.history.Decision.UpdateCompleted;
import io.durable.history.Decision.UpdateValidated;
import io.durable.history.HistoryEvent;
import io.durable.history.HistoryEventKind;
import io.durable.history.InboundEvent.EventRaised;
import io.durable.history.InboundEvent.ExecutionStarted;
import io.durable.history.InboundEvent.StepAnswered;
import io.durable.history.InboundEvent.UpdateRequested;

/**
 * What of an event the code must do again when it is replayed: two events with the same signature are the same call. Inputs are no part of it, nor are times.
 *
 * @param step -1 for events without one
 * @param name of the activity, the child, the event or the status; empty for events without one
 * @param target the instance that is started or sent to; empty for the others
 */
record Signature(HistoryEventKind kind, int step, String name, String target) {

    private static final int NO_STEP = -1;

    static Signature of(HistoryEvent event) {
        return switch (event.kind()) {
            case EXECUTION_STARTED -> named(event, ((ExecutionStarted) event).name());
            case TASK_COMPLETED, TASK_FAILED, TIMER_FIRED, SUB_ORCHESTRATION_COMPLETED, SUB_ORCHESTRATION_FAILED ->
                stepped(event, ((StepAnswered) event).step());
            case EVENT_RAISED -> named(event, ((EventRaised) event).name());
            case EXECUTION_SUSPENDED,
                    EXECUTION_RESUMED,
                    EXECUTION_TERMINATED,
                    EXECUTION_CANCEL_REQUESTED,
                    EXECUTION_REWOUND,
                    EXECUTION_FORKED -> named(event, "");
            case TASK_SCHEDULED -> of((TaskScheduled) event);
            case TASK_CANCELED -> stepped(event, ((TaskCanceled) event).step());
            case TIMER_CREATED -> stepped(event, ((TimerCreated) event).step());
            case TIMER_CANCELED -> stepped(event, ((TimerCanceled) event).step());
            case SUB_ORCHESTRATION_CREATED -> of((SubOrchestrationCreated) event);
            case SUB_ORCHESTRATION_CANCELED -> stepped(event, ((SubOrchestrationCanceled) event).step());
            case EVENT_SENT -> of((EventSent) event);
            case START_SENT -> of((StartSent) event);
            case CONTINUED_AS_NEW -> named(event, "");
            case EXECUTION_COMPLETED ->
                named(event, ((ExecutionCompleted) event).status().name());
            case SIDE_EFFECT_RECORDED -> named(event, "");
            case PATCH_RECORDED -> named(event, ((PatchRecorded) event).changeId());
            case UPDATE_REQUESTED -> named(event, ((UpdateRequested) event).update());
            case UPDATE_VALIDATED -> named(event, ((UpdateValidated) event).update());
            case UPDATE_COMPLETED -> named(event, ((UpdateCompleted) event).update());
        };
    }

    /** In words that go after "the history has" and "the code did". */
    String description() {
        return switch (kind) {
            case EXECUTION_STARTED -> "the start of '" + name + "'";
            case TASK_COMPLETED -> "the result of the activity" + atStep();
            case TASK_FAILED -> "the failure of the activity" + atStep();
            case TIMER_FIRED -> "the end of the timer" + atStep();
            case SUB_ORCHESTRATION_COMPLETED -> "the result of the sub-orchestration" + atStep();
            case SUB_ORCHESTRATION_FAILED -> "the failure of the sub-orchestration" + atStep();
            case EVENT_RAISED -> "the arrival of event '" + name + "'";
            case EXECUTION_SUSPENDED -> "a suspension";
            case EXECUTION_RESUMED -> "a resumption";
            case EXECUTION_TERMINATED -> "a termination";
            case EXECUTION_CANCEL_REQUESTED -> "a request to cancel";
            case EXECUTION_REWOUND -> "a rewind";
            case EXECUTION_FORKED -> "a fork";
            case TASK_SCHEDULED -> "activity '" + name + "'" + atStep();
            case TASK_CANCELED -> "the cancellation of the activity" + atStep();
            case TIMER_CREATED -> "timer" + atStep();
            case TIMER_CANCELED -> "the cancellation of the timer" + atStep();
            case SUB_ORCHESTRATION_CREATED -> "sub-orchestration '" + name + "' as '" + target + "'" + atStep();
            case SUB_ORCHESTRATION_CANCELED -> "the cancellation of the sub-orchestration" + atStep();
            case EVENT_SENT -> "event '" + name + "' to instance '" + target + "'";
            case START_SENT -> "start of '" + name + "' as '" + target + "'";
            case CONTINUED_AS_NEW -> "continue-as-new";
            case EXECUTION_COMPLETED -> "the end as " + name;
            case SIDE_EFFECT_RECORDED -> "a side effect";
            case PATCH_RECORDED -> "the patch '" + name + "'";
            case UPDATE_REQUESTED -> "the arrival of update '" + name + "'";
            case UPDATE_VALIDATED -> "a look at update '" + name + "'";
            case UPDATE_COMPLETED -> "the answer to update '" + name + "'";
        };
    }

    private String atStep() {
        return " (step " + step + ")";
    }

    private static Signature of(TaskScheduled event) {
        return new Signature(event.kind(), event.step(), event.name(), "");
    }

    private static Signature of(SubOrchestrationCreated event) {
        return new Signature(
                event.kind(), event.step(), event.name(), event.child().value());
    }

    private static Signature of(EventSent event) {
        return new Signature(event.kind(), NO_STEP, event.name(), event.target().value());
    }

    private static Signature of(StartSent event) {
        return new Signature(event.kind(), NO_STEP, event.name(), event.target().value());
    }

    private static Signature stepped(HistoryEvent event, int step) {
        return new Signature(event.kind(), step, "", "");
    }

    private static Signature named(HistoryEvent event, String name) {
        return new Signature(event.kind(), NO_STEP, name, "");
    }
}
