package io.durable.spi;

import io.durable.history.InstanceId;
import io.durable.history.TaskId;
import java.util.Collection;
import java.util.List;

/**
 * The doorbell, the way of tasks to workers, and the way of plain outcomes back. Everything that goes over it is a hint or can be done again: it may be
 * lost, doubled, delayed or reordered, and nothing but time suffers. No method blocks or throws.
 */
public interface Bus {

    /** Says that these instances have something to look at. */
    void ring(Collection<InstanceId> instances);

    /**
     * Says that an instance was inserted just now, by a transaction that has committed. For an owner in this process the row is a hint, with which it may begin
     * without reading it; for all others this is a ring.
     *
     * @return whether the owner is in this process and has heard it
     */
    default boolean ringStarted(InstanceRecord row) {
        ring(List.of(row.id()));
        return false;
    }

    /**
     * How many more attempts at this activity the node would begin at once if they were dispatched now, those that are promised already left out. Without bound
     * where nobody else could execute them.
     */
    int room(String activity);

    /** Says that so many attempts more will be dispatched to this node, or fewer if negative. */
    void promise(int attempts);

    /** Hands pending tasks out: those that this node has to this node, the others to whoever executes activities. */
    void dispatch(Collection<TaskInvocation> invocations);

    /** Says that nobody wants these tasks any more, so that attempts at them that run here can be stopped. Forgotten if there are none here. */
    void abandon(Collection<TaskId> tasks);

    /**
     * Tells the owner how an attempt ended.
     *
     * @param delivered called once, by any thread, when the owner knows or the report is on its way
     */
    void report(ScheduledTask task, TaskOutcome outcome, Runnable delivered);

    /** Tells the owner how an attempt ended. */
    default void report(ScheduledTask task, TaskOutcome outcome) {
        report(task, outcome, () -> {});
    }

    /** Whether tasks that this node does not have can be with other nodes. */
    boolean reachesOthers();

    /** Takes a mark in the stream of a queue's tasks that go to others: all that were dispatched before lie before it. */
    Transport.Mark mark(int partition, String queue);
}
