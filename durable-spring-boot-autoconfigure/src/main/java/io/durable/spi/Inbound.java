package io.durable.spi;

import io.durable.history.InstanceId;
import java.time.Instant;
import java.util.Collection;

/** What a transport hands over to the node that it is the transport of. No method blocks or throws; any thread may call. */
public interface Inbound {

    /** Somebody rang for instances of a partition. Forgotten if this node does not own it. */
    void ring(int partition, Collection<InstanceId> instances);

    /**
     * An attempt has ended somewhere.
     *
     * @param settled called at most once, by any thread, when the report is in the database or turned out to be of no use; never if it was forgotten
     * @return false if this node does not own the partition: nothing was taken, and {@code settled} will not be called
     */
    boolean report(int partition, ScheduledTask task, TaskOutcome outcome, Runnable settled);

    /** An attempt is under way somewhere. Forgotten if this node does not own the partition. */
    void lease(int partition, ScheduledTask task, Instant until);

    /** How many more attempts this node would take now. */
    int room();

    /**
     * An attempt to execute here. Taken even if there is no room, and then waits. One that is here already is not taken a second time.
     *
     * @param redelivered whether it may have been executed before, by this node or another one
     * @param done called exactly once, by any thread, when the transport may forget the attempt: it has ended and its owner was told, or is known in the database to be under
     *     way, or is not to be executed any more; never for what was given up because the node stops, or came while none runs
     */
    void execute(TaskInvocation invocation, boolean redelivered, Runnable done);
}
