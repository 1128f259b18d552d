package io.durable.runtime;

import io.durable.history.InstanceId;
import io.durable.history.TaskId;
import io.durable.spi.ScheduledTask;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The pending tasks of one partition as their owner last wrote them. Used by the loop alone. */
final class TaskBoard {

    private final Map<TaskId, ScheduledTask> pending = new HashMap<>();

    void put(ScheduledTask task) {
        pending.put(task.id(), task);
    }

    void putIfAbsent(ScheduledTask task) {
        pending.putIfAbsent(task.id(), task);
    }

    /** The tasks of one instance, in the order of their ids. */
    List<ScheduledTask> findAll(InstanceId instance) {
        return pending.values().stream()
                .filter(task -> task.execution().instance().equals(instance))
                .sorted(Comparator.comparing(task -> task.id().value()))
                .toList();
    }

    void remove(TaskId id) {
        pending.remove(id);
    }

    Optional<ScheduledTask> find(TaskId id) {
        return Optional.ofNullable(pending.get(id));
    }

    /** Whether a later attempt than this one is under way already. */
    boolean isOutdated(ScheduledTask task) {
        ScheduledTask known = pending.get(task.id());
        return known != null && known.attempt() > task.attempt();
    }

    void clear() {
        pending.clear();
    }
}
