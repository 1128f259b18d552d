package io.durable.runtime;

import io.durable.history.TaskId;
import io.durable.spi.Fence;
import io.durable.spi.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Tasks whose rows are still to be removed because nobody wants their outcome. Apart from the commit, which must not wait for a row that an activity holds;
 * what is held is tried again after a while.
 */
final class UnwantedTasks {

    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Store store;
    private final Set<TaskId> tasks = new LinkedHashSet<>();
    private Instant retryAt = Instant.MIN;

    UnwantedTasks(Store store) {
        this.store = store;
    }

    void add(TaskId task) {
        tasks.add(task);
        retryAt = Instant.MIN;
    }

    void remove(Fence fence, Instant now) {
        if (!tasks.isEmpty() && !now.isBefore(retryAt)) {
            tasks.retainAll(store.discardTasks(fence, List.copyOf(tasks)));
            retryAt = now.plus(RETRY);
        }
    }

    void clear() {
        tasks.clear();
    }
}
