package io.durable.spi;

import io.durable.history.InstanceId;
import io.durable.history.TraceContext;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the pieces of work of which a trace is made, while they are done, and knows which trace that is. Called in the middle of the work by any thread, several at once:
 * must not block. Whatever happens twice, such as a turn whose commit was lost, is seen twice.
 */
public interface Observer {

    /** Looks at nothing, and passes on the traces that others have begun. */
    Observer NONE = new Observer() {};

    /** One that can't disturb what it looks at: what the other one throws is logged, the first time, and changes nothing. */
    static Observer guarded(Observer observer) {
        return observer == NONE ? NONE : new GuardedObserver(observer);
    }

    /** A client starts an instance, in the trace of the calling thread if it is in one. The row is in none yet. */
    default Observed<NewInstance.Outcome> starting(InstanceRecord row) {
        return unobserved();
    }

    /**
     * The code of an instance starts another one.
     *
     * @param trace of the instance whose code it is; absent: the other one is to be in a trace of its own, if in any
     * @return where the other one belongs
     */
    default @Nullable TraceContext started(
            @Nullable TraceContext trace, String orchestration, @Nullable String version, InstanceId instance) {
        return trace;
    }

    /** An instance has a turn. The code of it may run on another thread. */
    default Observed<InstanceCommit> turning(InstanceRecord row) {
        return unobserved();
    }

    /** The calling thread makes an attempt at an activity. */
    default Observed<TaskOutcome> attempting(TaskInvocation invocation) {
        return unobserved();
    }

    /** The turns of so many instances are committed together. */
    default Observed<CommitOutcome> committing(int instances) {
        return unobserved();
    }

    /** An instance has ended, for good or until it is rewound; its last turn is committed. */
    default void ended(InstanceRecord row) {}

    /** A piece of work that nobody looks at. */
    @SuppressWarnings("unchecked") // it takes whatever comes of it and keeps nothing
    static <R> Observed<R> unobserved() {
        return (Observed<R>) GuardedObserver.NOTHING;
    }
}
