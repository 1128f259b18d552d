package io.durable.kafka;

import io.durable.spi.Assignments;
import java.time.Duration;
import java.util.Collection;

/** The assignments of a process that can't own anything. */
final class NoAssignments implements Assignments {

    @Override
    public void assign(Collection<Integer> partitions, long generation) {
        throw new IllegalStateException("A process without the hub's database was assigned partitions " + partitions);
    }

    @Override
    public boolean revoke(Collection<Integer> partitions, Duration waitMax) {
        return true;
    }

    @Override
    public void listen(Listener listener) {
        // there is nothing to tell
    }
}
