package io.durable.history;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A history event that the orchestrator's code made: what a turn asks for. The turn's commit carries it out. */
public sealed interface Decision extends HistoryEvent {

    /**
     * An activity is to be executed.
     *
     * @param step the number that its outcome will answer
     * @param task id of the task row
     * @param name the activity's name
     * @param queue by which it reaches those who execute it
     * @param retry the policy that holds for this task whatever the code says later
     * @param admission how this task stands among those that wait
     * @param timeouts the limits that hold for this task whatever the code says later
     */
    record TaskScheduled(
            int step,
            TaskId task,
            String name,
            String queue,
            @Nullable Payload input,
            RetryPolicy retry,
            TaskTimeouts timeouts,
            TaskAdmission admission,
            Map<String, String> tags)
            implements Decision {

        public TaskScheduled {
            tags = Map.copyOf(tags);
        }

        /** A task in the default queue. */
        public TaskScheduled(
                int step,
                TaskId task,
                String name,
                @Nullable Payload input,
                RetryPolicy retry,
                Map<String, String> tags) {
            this(
                    step,
                    task,
                    name,
                    TaskQueue.DEFAULT,
                    input,
                    retry,
                    TaskTimeouts.none(),
                    TaskAdmission.byDefault(),
                    tags);
        }

        /** A task without limits. */
        public TaskScheduled(
                int step,
                TaskId task,
                String name,
                String queue,
                @Nullable Payload input,
                RetryPolicy retry,
                Map<String, String> tags) {
            this(step, task, name, queue, input, retry, TaskTimeouts.none(), TaskAdmission.byDefault(), tags);
        }

        @Override
        public HistoryEventKind kind() {
            return HistoryEventKind.TASK_SCHEDULED;
        }
    }

    /** The code no longer wants the outcome of an activity. */
    record TaskCanceled(int step) implements Decision {

        @Override
        public HistoryEventKind kind() {
            return HistoryEventKind.TASK_CANCELED;
        }
    }

    /**
     * A timer is to fire.
     *
     * @param message id of the message that fires it
     * @param fireAt not before this time
     */
    record TimerCreated(int step, MessageId message, Instant fireAt) implements Decision {

        @Override
        public HistoryEventKind kind() {
            return HistoryEventKind.TIMER_CREATED;
        }
    }

    /** The code no longer wants a timer. */
    record TimerCanceled(int step) implements Decision {

        @Override
        public HistoryEventKind kind() {
            return HistoryEventKind.TIMER_CANCELED;
        }
    }

    /**
     * A sub-orchestration is to be started, whose outcome answers the step.
     *
     * @param closePolicy what becomes of it when nobody waits for it any more
     */
    record SubOrchestrationCreated(
            int step,
            InstanceId child,
            String name,
            @Nullable String version,
            @Nullable Payload input,
            Map<String, String> tags,
            ParentClosePolicy closePolicy)
            implements Decision {

        public SubOrchestrationCreated {
            tags = Map.copyOf(tags);
        }

        /** A child that runs on. */
        public SubOrchestrationCreated(
                int step,
                InstanceId child,
                String name,
                @Nullable String version,
                @Nullable Payload input,
                Map<String, String> tags) {
            this(step, child, name, version, input, tags, ParentClosePolicy.ABANDON);
        }

        @Override
        public HistoryEventKind kind() {
            return HistoryEventKind.SUB_ORCHESTRATION_CREATED;
        }
    }

    /** The code no longer waits for a sub-orchestration, which goes the way of this policy; at the end of an execution only those that are not to run on. */
    record SubOrchestrationCanceled(int step, InstanceId child, ParentClosePolicy policy) implements Decision {

        @Override
        public HistoryEventKind kind() {
            return HistoryEventKind.SUB_ORCHESTRATION_CANCELED;
        }
    }

    /** An event is to be raised for another instance. */
    record EventSent(
            InstanceId target, String name, @Nullable Payload payload) implements Decision {

        @Override
        public HistoryEventKind kind() {
            return HistoryEventKind.EVENT_SENT;
        }
    }

    /** An instance is to be started that is nobody's child: whether it can be, and what becomes of it, is not reported back. */
    record StartSent(
            InstanceId target,
            String name,
            @Nullable String version,
            @Nullable Payload input,
            Map<String, String> tags) implements Decision {

        public StartSent {
            tags = Map.copyOf(tags);
        }

        @Override
        public HistoryEventKind kind() {
            return HistoryEventKind.START_SENT;
        }
    }

    /**
     * The execution ends and the next one begins with this input.
     *
     * @param preserveUnprocessedEvents whether buffered external events go on to the next execution
     * @param version of the code that is to run it; absent: as before
     */
    record ContinuedAsNew(
            @Nullable Payload input,
            boolean preserveUnprocessedEvents,
            @Nullable String version) implements Decision {

        /** With the version as before. */
        public ContinuedAsNew(@Nullable Payload input, boolean preserveUnprocessedEvents) {
            this(input, preserveUnprocessedEvents, null);
        }

        @Override
        public HistoryEventKind kind() {
            return HistoryEventKind.CONTINUED_AS_NEW;
        }
    }

    /**
     * The code took a value from outside its history, once.
     *
     * @param value what it got
     * @param failure present if and only if there was no value to get
     */
    record SideEffectRecorded(
            @Nullable Payload value, @Nullable FailureDetails failure) implements Decision {

        @Override
        public HistoryEventKind kind() {
            return HistoryEventKind.SIDE_EFFECT_RECORDED;
        }
    }

    /** The code asked for a change that it was patched with, and takes the new way. */
    record PatchRecorded(String changeId) implements Decision {

        @Override
        public HistoryEventKind kind() {
            return HistoryEventKind.PATCH_RECORDED;
        }
    }

    /**
     * The last event of an instance.
     *
     * @param status a terminal one
     * @param output the result, or the reason of a termination or a cancellation as JSON text
     * @param failure present if and only if the instance failed
     */
    record ExecutionCompleted(
            OrchestrationRuntimeStatus status,
            @Nullable Payload output,
            @Nullable FailureDetails failure) implements Decision {

        @Override
        public HistoryEventKind kind() {
            return HistoryEventKind.EXECUTION_COMPLETED;
        }
    }

    /**
     * The code has looked at an update.
     *
     * @param rejection why it does not take it; absent: it handles it
     */
    record UpdateValidated(String update, @Nullable FailureDetails rejection) implements Decision {

        @Override
        public HistoryEventKind kind() {
            return HistoryEventKind.UPDATE_VALIDATED;
        }
    }

    /**
     * The code has handled an update.
     *
     * @param result its answer
     * @param failure present if and only if there is none
     */
    record UpdateCompleted(
            String update,
            @Nullable Payload result,
            @Nullable FailureDetails failure) implements Decision {

        @Override
        public HistoryEventKind kind() {
            return HistoryEventKind.UPDATE_COMPLETED;
        }
    }
}
