package io.durable.runtime;

import io.durable.spi.Assignments;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Keeps what is assigned for the node that runs now, and for the one that will. */
final class NodeAssignments implements Assignments {

    private final Map<Integer, Long> generations = new ConcurrentHashMap<>();
    private @Nullable AssignedPartitions running;
    private @Nullable Listener listener;

    synchronized void connect(AssignedPartitions starting) {
        running = starting;
        if (listener != null) {
            starting.listen(listener);
        }
        generations.forEach((partition, generation) -> starting.assign(List.of(partition), generation));
    }

    /** What is assigned from now on waits for the next node. */
    synchronized void disconnect() {
        if (running != null) {
            running.stopped();
            running = null;
        }
    }

    @Override
    public synchronized void assign(Collection<Integer> partitions, long generation) {
        partitions.forEach(partition -> generations.put(partition, generation));
        if (running != null) {
            running.assign(partitions, generation);
        }
    }

    @Override
    public boolean revoke(Collection<Integer> partitions, Duration waitMax) {
        AssignedPartitions revoked;
        synchronized (this) {
            partitions.forEach(generations::remove);
            revoked = running;
        }
        return revoked == null || revoked.revoke(partitions, waitMax);
    }

    @Override
    public synchronized void listen(Listener told) {
        listener = told;
        if (running != null) {
            running.listen(told);
        }
    }
}
