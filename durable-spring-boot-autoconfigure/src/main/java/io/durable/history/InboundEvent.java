package io.durable.history;

import java.util.List;
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
     * @param origin the execution that has lived through what follows; absent: this one
     * @param cuts how often the history had been cut when it began anew; 0 if it was never cut back to its beginning
     * @param trace to which the instance belongs, if it does to any
     */
    record ExecutionStarted(
            String name,
            @Nullable String version,
            @Nullable Payload input,
            @Nullable ParentInstance parent,
            Map<String, String> tags,
            @Nullable ExecutionId origin,
            int cuts,
            @Nullable TraceContext trace)
            implements InboundEvent {

        public ExecutionStarted {
            tags = Map.copyOf(tags);
        }

        /** The same for a copy of the history that this one has lived through, unless it is a copy already. */
        public ExecutionStarted copiedFrom(ExecutionId source) {
            return origin != null
                    ? this
                    : new ExecutionStarted(name, version, input, parent, tags, source, cuts, trace);
        }

        /** The same for a history that was cut so often, the last time at its very beginning. */
        public ExecutionStarted afterCuts(int count) {
            return count == cuts
                    ? this
                    : new ExecutionStarted(name, version, input, parent, tags, origin, count, trace);
        }

        /** The same in another trace, or in none. */
        public ExecutionStarted tracedBy(@Nullable TraceContext other) {
            return new ExecutionStarted(name, version, input, parent, tags, origin, cuts, other);
        }

        /** One that belongs to no trace. */
        public ExecutionStarted(
                String name,
                @Nullable String version,
                @Nullable Payload input,
                @Nullable ParentInstance parent,
                Map<String, String> tags,
                @Nullable ExecutionId origin,
                int cuts) {
            this(name, version, input, parent, tags, origin, cuts, null);
        }

        /** One with a history of its own that was never cut, and that belongs to no trace. */
        public ExecutionStarted(
                String name,
                @Nullable String version,
                @Nullable Payload input,
                @Nullable ParentInstance parent,
                Map<String, String> tags) {
            this(name, version, input, parent, tags, null, 0, null);
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

    /** An inbound event from which on some of the steps that are open are carried out again: their decisions follow, with new ids. */
    sealed interface StepsRepeated extends InboundEvent {

        /** The steps that are carried out again, as far as they are open. */
        List<Integer> steps();

        /** The same with other steps. */
        StepsRepeated with(List<Integer> steps);
    }

    /**
     * The instance had failed, and goes on from here: what its history had behind this place was cut off. What had arrived there, but for the failures, follows.
     *
     * @param steps those that failed, and those that were given up when the instance failed
     */
    record ExecutionRewound(@Nullable String reason, List<Integer> steps) implements StepsRepeated {

        public ExecutionRewound {
            steps = List.copyOf(steps);
        }

        @Override
        public StepsRepeated with(List<Integer> others) {
            return new ExecutionRewound(reason, others);
        }

        @Override
        public HistoryEventKind kind() {
            return HistoryEventKind.EXECUTION_REWOUND;
        }
    }

    /**
     * The history up to here is that of another execution, and the instance goes its own way from here on.
     *
     * @param source whose history it is
     * @param execution that goes on from here: what the code makes up behind this place is its own
     * @param steps those that were open in it
     */
    record ExecutionForked(InstanceId source, ExecutionId execution, List<Integer> steps) implements StepsRepeated {

        public ExecutionForked {
            steps = List.copyOf(steps);
        }

        @Override
        public StepsRepeated with(List<Integer> others) {
            return new ExecutionForked(source, execution, others);
        }

        @Override
        public HistoryEventKind kind() {
            return HistoryEventKind.EXECUTION_FORKED;
        }
    }
}
