package io.durable.runtime;

import io.durable.history.InstanceId;
import io.durable.spi.InstanceRecord;
import io.durable.spi.ScheduledTask;
import java.time.Instant;
import java.util.Collection;

/**
 * Puts news into a loop's inbox and wakes the loop. What comes while the partition is not owned is not taken, lest it piles up on a node that stands by: whoever
 * owns the partition hears of it, or finds it in the database.
 */
record LoopMailbox(PartitionLoop loop, Runnable wake) implements NodeBus.Mailbox {

    @Override
    public boolean ring(Collection<InstanceId> instances) {
        return hear(() -> loop.inbox().ring(instances));
    }

    @Override
    public boolean ringStarted(InstanceRecord row) {
        return hear(() -> loop.inbox().ringStarted(row));
    }

    @Override
    public boolean report(Report report) {
        return hear(() -> loop.inbox().report(report));
    }

    @Override
    public void lease(ScheduledTask task, Instant until) {
        hear(() -> loop.inbox().lease(task, until));
    }

    private boolean hear(Runnable news) {
        boolean here = loop.isOwner();
        if (here) {
            news.run();
            wake.run();
        }
        return here;
    }
}
