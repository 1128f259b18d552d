package io.durable.spi;

import io.durable.history.InstanceId;
import java.util.Collection;

/**
 * The doorbell, the way of tasks to workers, and the way of plain outcomes back. Everything that goes over it is a hint or can be done again: it may be
 * lost, doubled, delayed or reordered, and nothing but time suffers. No method blocks or throws.
 */
public interface Bus {

    /** Says that these instances have something to look at. */
    void ring(Collection<InstanceId> instances);

    /** Hands pending tasks to whoever executes activities. */
    void dispatch(Collection<TaskInvocation> invocations);

    /** Tells the owner how an attempt ended. */
    void report(ScheduledTask task, TaskOutcome outcome);
}
