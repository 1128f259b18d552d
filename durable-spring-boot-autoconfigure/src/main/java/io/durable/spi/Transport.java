package io.durable.spi;

import io.durable.history.InstanceId;
import java.time.Duration;
import java.util.Collection;
import java.util.UUID;

/**
 * The way to other nodes: doorbells and reports to the owner of a partition, tasks to whoever executes activities. Everything that goes over it may be lost,
 * doubled, delayed or reordered, and nothing but time suffers. No method blocks or throws; any thread may call.
 */
public interface Transport {

    /** Whether what is sent now has a chance to arrive. While it has not, nodes do themselves what they can. */
    boolean isAvailable();

    /** Tells the owner of a partition that these instances have something to look at. */
    void ring(int partition, Collection<InstanceId> instances);

    /**
     * Hands one attempt at a task to whoever executes the activities of its queue.
     *
     * @param undelivered called at most once, by any thread, if it is known that nobody will get it
     */
    void dispatch(TaskInvocation invocation, Runnable undelivered);

    /**
     * Tells the owner of a partition how an attempt ended.
     *
     * @param answer how the sending ended, called exactly once, by any thread
     */
    void report(int partition, ScheduledTask task, TaskOutcome outcome, Sending answer);

    /**
     * Tells the owner of a partition that an attempt is still under way in a worker that can't say so in the database.
     *
     * @param lease how long the owner may rely on it
     * @param answer how the sending ended, called exactly once, by any thread
     */
    void lease(int partition, ScheduledTask task, UUID worker, Duration lease, Sending answer);

    /**
     * Takes a mark in the stream of a queue's tasks: everything that was dispatched to it before now lies before the mark.
     *
     * @param partition whose reports are of interest
     */
    Mark mark(int partition, String queue);

    /** A place in the stream of tasks. */
    interface Mark {

        /**
         * Whether every task before the mark has been taken out of the stream and was executed, is leased, or lost; and whether every report that was sent before it
         * was taken out has reached this node. May be asked again and again, does not block.
         */
        boolean isPassed();
    }

    /** How a sending ended. */
    interface Sending {

        /** It is on its way. */
        void delivered();

        /** It is not, or nobody knows; to send it again is safe. */
        void failed();
    }

    /** Leads nowhere: the transport of a node that is alone. */
    static Transport none() {
        return NoTransport.INSTANCE;
    }
}
