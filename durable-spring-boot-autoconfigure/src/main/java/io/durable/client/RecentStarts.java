package io.durable.client;

import io.durable.history.InstanceId;
import io.durable.spi.InstanceRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Instances that this process has started a moment ago, that it owns as far as it knows, and of whose end it has not heard: most likely they have not ended. Any thread may call.
 */
final class RecentStarts {

    /** Later one might have waited for them elsewhere, and it is not worth the memory. */
    private static final long AGE_MAX_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int COUNT_MAX = 4_096;

    private final LongSupplier nanoTime;
    private final Map<InstanceId, Start> starts = new LinkedHashMap<>() {

        @Override
        protected boolean removeEldestEntry(Map.Entry<InstanceId, Start> eldest) {
            return size() > COUNT_MAX;
        }
    };

    RecentStarts(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    synchronized void add(InstanceRecord row) {
        starts.put(row.id(), new Start(row.incarnation(), nanoTime.getAsLong()));
    }

    /** The incarnation that most likely lives. */
    synchronized Optional<UUID> find(InstanceId id) {
        return Optional.ofNullable(starts.get(id))
                .filter(start -> nanoTime.getAsLong() - start.nanos < AGE_MAX_NANOS)
                .map(Start::incarnation);
    }

    synchronized void remove(InstanceId id, UUID incarnation) {
        Start start = starts.get(id);
        if (start != null && start.incarnation.equals(incarnation)) {
            starts.remove(id);
        }
    }

    private record Start(UUID incarnation, long nanos) {}
}
