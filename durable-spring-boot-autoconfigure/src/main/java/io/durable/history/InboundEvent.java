package io.durable.history;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A history event that came from outside the orchestrator's code. */
public sealed interface InboundEvent extends HistoryEvent {

    /** An inbound event that answers a step. */
    sealed interface StepAnswered extends InboundEvent {

        /** The step that is answered. */
        int step();
    }

    /**
     * Always the first event of an execution.
     *
     * @param version of the code the instance was started for, if it was said
     * @param parent who waits for the result, absent for an instance that a client started
     */
    record ExecutionStarted(
            String name,
            @Nullable String version,
            @Nullable Payload input,
            @Nullable ParentInstance parent,
            Map<String, String> tags)
            implements InboundEvent {

        public ExecutionStarted {
            tags = Map.copyOf(tags);
        }

        @Override
        public HistoryEventKind kind() {
            return HistoryEventKind.EXECUTION_STARTED;
        }
    }

    /** An activity ended well. */
    record TaskCompleted(int step, @Nullable Payload result) implements StepAnswered {

        @Override
        public HistoryEventKind kind() {
            return HistoryEventKind.TASK_COMPLETED;
        }
    }

    /** An activity failed for good, after the retries its policy allows. */
    record TaskFailed(int step, FailureDetails failure) implements StepAnswered {

        @Override
        public HistoryEventKind kind() {
            return HistoryEventKind.TASK_FAILED;
        }
    }

    /** A timer's time has come. */
    record TimerFired(int step) implements StepAnswered {

        @Override
        public HistoryEventKind kind() {
            return HistoryEventKind.TIMER_FIRED;
        }
    }

    /** A sub-orchestration completed. */
    record SubOrchestrationCompleted(int step, @Nullable Payload result) implements StepAnswered {

        @Override
        public HistoryEventKind kind() {
            return HistoryEventKind.SUB_ORCHESTRATION_COMPLETED;
        }
    }

    /** A sub-orchestration failed, was terminated or cancelled, or could not be started. */
    record SubOrchestrationFailed(int step, FailureDetails failure) implements StepAnswered {

        @Override
        public HistoryEventKind kind() {
            return HistoryEventKind.SUB_ORCHESTRATION_FAILED;
        }
    }

    /** An external event arrived. Names are compared without regard to case. */
    record EventRaised(String name, @Nullable Payload payload) implements InboundEvent {

        @Override
        public HistoryEventKind kind() {
            return HistoryEventKind.EVENT_RAISED;
        }
    }

    /** From here on events are recorded but not shown to the code. */
    record ExecutionSuspended(@Nullable String reason) implements InboundEvent {

        @Override
        public HistoryEventKind kind() {
            return HistoryEventKind.EXECUTION_SUSPENDED;
        }
    }

    /** What was held back since the suspension is shown to the code now, in its order. */
    record ExecutionResumed(@Nullable String reason) implements InboundEvent {

        @Override
        public HistoryEventKind kind() {
            return HistoryEventKind.EXECUTION_RESUMED;
        }
    }

    /**
     * The instance was asked to end. Of several requests in an execution the first one counts. As the first event behind the start of an instance, in the same turn, it
     * ends the instance before its code has begun.
     */
    record ExecutionCancelRequested(@Nullable String reason) implements InboundEvent {

        @Override
        public HistoryEventKind kind() {
            return HistoryEventKind.EXECUTION_CANCEL_REQUESTED;
        }
    }

    /** The instance was ended from outside. */
    record ExecutionTerminated(@Nullable String reason, boolean recursive) implements InboundEvent {

        @Override
        public HistoryEventKind kind() {
            return HistoryEventKind.EXECUTION_TERMINATED;
        }
    }

    /**
     * An update arrived.
     *
     * @param update its id within the instance
     */
    record UpdateRequested(
            String update, String name, @Nullable Payload input) implements InboundEvent {

        @Override
        public HistoryEventKind kind() {
            return HistoryEventKind.UPDATE_REQUESTED;
        }
    }
}
