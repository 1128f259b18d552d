package io.durable.engine;

import io.durable.history.Decision.ContinuedAsNew;
import io.durable.history.Decision.EventSent;
import io.durable.history.Decision.ExecutionCompleted;
import io.durable.history.Decision.PatchRecorded;
import io.durable.history.Decision.SideEffectRecorded;
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
import io.durable.history.InboundEvent;
import io.durable.history.InboundEvent.EventRaised;
import io.durable.history.InboundEvent.StepAnswered;
import io.durable.history.InboundEvent.UpdateRequested;
import io.durable.history.Payload;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An event in one line: inbound ones begin with {@code <}, decisions with their verb. Times count from {@link Story#START}. */
final class Rendering {

    private Rendering() {}

    static String of(HistoryEvent event) {
        return switch (event.kind()) {
            case EXECUTION_STARTED -> "< started";
            case TASK_COMPLETED -> "< completed " + ((StepAnswered) event).step();
            case TASK_FAILED -> "< failed " + ((StepAnswered) event).step();
            case TIMER_FIRED -> "< fired " + ((StepAnswered) event).step();
            case SUB_ORCHESTRATION_COMPLETED -> "< child completed " + ((StepAnswered) event).step();
            case SUB_ORCHESTRATION_FAILED -> "< child failed " + ((StepAnswered) event).step();
            case EVENT_RAISED -> "< event " + ((EventRaised) event).name();
            case EXECUTION_SUSPENDED -> "< suspended";
            case EXECUTION_RESUMED -> "< resumed";
            case EXECUTION_CANCEL_REQUESTED -> "< cancel requested";
            case EXECUTION_REWOUND -> "< rewound " + ((InboundEvent.ExecutionRewound) event).steps();
            case EXECUTION_FORKED -> "< forked " + ((InboundEvent.ExecutionForked) event).steps();
            case EXECUTION_TERMINATED -> "< terminated";
            case TASK_SCHEDULED -> of((TaskScheduled) event);
            case TASK_CANCELED -> "cancel activity " + ((TaskCanceled) event).step();
            case TIMER_CREATED -> of((TimerCreated) event);
            case TIMER_CANCELED -> "cancel timer " + ((TimerCanceled) event).step();
            case SUB_ORCHESTRATION_CREATED -> of((SubOrchestrationCreated) event);
            case SUB_ORCHESTRATION_CANCELED -> of((SubOrchestrationCanceled) event);
            case EVENT_SENT -> of((EventSent) event);
            case START_SENT -> of((StartSent) event);
            case CONTINUED_AS_NEW -> "continue as new " + text(((ContinuedAsNew) event).input());
            case EXECUTION_COMPLETED -> of((ExecutionCompleted) event);
            case SIDE_EFFECT_RECORDED -> of((SideEffectRecorded) event);
            case PATCH_RECORDED -> "patch " + ((PatchRecorded) event).changeId();
            case UPDATE_REQUESTED -> "< update " + ((UpdateRequested) event).update();
            case UPDATE_VALIDATED -> of((UpdateValidated) event);
            case UPDATE_COMPLETED -> of((UpdateCompleted) event);
        };
    }

    private static String of(TaskScheduled event) {
        return "activity " + event.step() + " " + event.name() + " " + text(event.input());
    }

    private static String of(TimerCreated event) {
        return "timer " + event.step() + " at " + Duration.between(Story.START, event.fireAt());
    }

    private static String of(SubOrchestrationCreated event) {
        return "child " + event.step() + " " + event.name() + " as " + event.child() + " " + text(event.input());
    }

    private static String of(SubOrchestrationCanceled event) {
        return event.policy().name().toLowerCase(Locale.ROOT) + " child " + event.step() + " " + event.child();
    }

    private static String of(EventSent event) {
        return "send " + event.name() + " to " + event.target() + " " + text(event.payload());
    }

    private static String of(StartSent event) {
        return "start " + event.name() + " as " + event.target() + " " + text(event.input());
    }

    private static String of(UpdateValidated event) {
        return event.rejection() == null
                ? "take " + event.update()
                : "reject " + event.update() + " with " + event.rejection().summary();
    }

    private static String of(UpdateCompleted event) {
        return event.failure() == null
                ? "answer " + event.update() + " " + text(event.result())
                : "fail " + event.update() + " with " + event.failure().summary();
    }

    private static String of(SideEffectRecorded event) {
        return event.failure() == null
                ? "side effect " + text(event.value())
                : "side effect failed with " + event.failure().summary();
    }

    private static String of(ExecutionCompleted event) {
        return switch (event.status()) {
            case COMPLETED -> "end with " + text(event.output());
            case FAILED -> "fail with " + event.failure().summary();
            case CANCELED -> "cancel with " + text(event.output());
            case TERMINATED -> "terminate with " + text(event.output());
            case PENDING, RUNNING, SUSPENDED, STALLED -> throw new IllegalArgumentException("Not terminal: " + event);
        };
    }

    private static @Nullable String text(@Nullable Payload payload) {
        return payload == null ? null : payload.text();
    }
}
