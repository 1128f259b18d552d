package io.durable.runtime;

import io.durable.history.InstanceId;
import io.durable.history.TaskId;
import io.durable.spi.ScheduledTask;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The pending tasks of one partition as their owner last wrote or read them, and which of them others have: those that went over to whoever takes them, and those of other
 * nodes. Used by the loop alone.
 */
final class TaskBoard {

    private final Map<TaskId, ScheduledTask> pending = new HashMap<>();
    private final Map<TaskId, Elsewhere> elsewhere = new LinkedHashMap<>();
    private final Map<TaskId, Integer> refusals = new HashMap<>();

    /** A task that is in nobody else's hands. */
    void put(ScheduledTask task) {
        pending.put(task.id(), task);
        elsewhere.remove(task.id());
    }

    void putIfAbsent(ScheduledTask task) {
        pending.putIfAbsent(task.id(), task);
    }

    /** A task that somebody else has since then. */
    void putElsewhere(ScheduledTask task, Instant since) {
        pending.put(task.id(), task);
        elsewhere.remove(task.id()); // behind those that were looked at less lately
        elsewhere.put(task.id(), new Elsewhere(task, since, Instant.MIN));
    }

    /** Somebody says that he executes the attempt until then. */
    void lease(ScheduledTask task, Instant until) {
        elsewhere.computeIfPresent(
                task.id(),
                (id, known) -> known.task().attempt() == task.attempt() && until.isAfter(known.leasedUntil())
                        ? new Elsewhere(known.task(), known.since(), until)
                        : known);
    }

    boolean isElsewhere(TaskId id) {
        return elsewhere.containsKey(id);
    }

    Optional<Elsewhere> findElsewhere(TaskId id) {
        return Optional.ofNullable(elsewhere.get(id));
    }

    /** All that others have, in the order in which it went there. */
    Stream<Elsewhere> allElsewhere() {
        return elsewhere.values().stream();
    }

    /** Whoever had this attempt has said how it ended. */
    void heardOf(ScheduledTask attempt) {
        Elsewhere known = elsewhere.get(attempt.id());
        if (known != null && known.task().attempt() == attempt.attempt()) {
            elsewhere.remove(attempt.id());
        }
    }

    /** An attempt at it could not be made. Returns how often that was so. */
    int refused(TaskId id) {
        return refusals.merge(id, 1, Integer::sum);
    }

    /** Nobody else has it any more. */
    void takeBack(TaskId id) {
        elsewhere.remove(id);
    }

    /** The tasks of one instance, in the order of their ids. */
    List<ScheduledTask> findAll(InstanceId instance) {
        return pending.values().stream()
                .filter(task -> task.execution().instance().equals(instance))
                .sorted(Comparator.comparing(task -> task.id().value()))
                .toList();
    }

    int size() {
        return pending.size();
    }

    void remove(TaskId id) {
        pending.remove(id);
        elsewhere.remove(id);
        refusals.remove(id);
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
        elsewhere.clear();
        refusals.clear();
    }

    /**
     * A task that somebody else has.
     *
     * @param task its node is who, if that is known
     * @param since when it went there, or was found there
     * @param leasedUntil until then it is surely under way
     */
    record Elsewhere(ScheduledTask task, Instant since, Instant leasedUntil) {}
}
