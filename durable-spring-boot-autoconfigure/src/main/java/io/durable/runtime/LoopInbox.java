package io.durable.runtime;

import io.durable.history.InstanceId;
import io.durable.history.Payload;
import io.durable.history.TaskId;
import io.durable.spi.InstanceRecord;
import io.durable.spi.ScheduledTask;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a partition's loop. Any thread may put something in; the loop takes it out. Rings of the same instance are one. Instances are taken in the
 * order in which they began to wait, whatever for, and what is put back goes before all that waits, so that nobody starves.
 */
final class LoopInbox {

    /** What is started faster than it is taken is read in large batches, which is cheap. */
    private static final int HINTS_MAX = 1_000;

    private static final int HINT_BYTES_MAX = 1_048_576;

    private final Map<InstanceId, Waiting> returned = new LinkedHashMap<>();
    private final Map<InstanceId, Waiting> arrived = new LinkedHashMap<>();
    private final Map<InstanceId, Instant> held = new HashMap<>();
    private final Map<TaskId, Lease> leases = new HashMap<>();
    private int hints;
    private int hintBytes;

    synchronized void ring(Collection<InstanceId> instances) {
        instances.forEach(id -> read(waiting(id)).rung = true);
    }

    /** The row is kept as a hint if there is nothing else for the instance, then or later, and not too much is kept already; otherwise this is a ring. */
    synchronized void ringStarted(InstanceRecord row) {
        Waiting waiting = waiting(row.id());
        if (waiting.isNothing() && hints < HINTS_MAX && hintBytes + size(row) <= HINT_BYTES_MAX) {
            waiting.started = row;
            hints++;
            hintBytes += size(row);
        } else {
            read(waiting).rung = true;
        }
    }

    synchronized void report(Report report) {
        read(waiting(report.task().execution().instance())).reports.add(report);
    }

    synchronized void recover(ScheduledTask task) {
        read(waiting(task.execution().instance())).recovered.add(task);
    }

    synchronized void lease(ScheduledTask task, Instant until) {
        leases.merge(task.id(), new Lease(task, until), Lease::later);
    }

    /** Takes out the leases that were heard of. */
    synchronized List<Lease> leases() {
        if (leases.isEmpty()) {
            return List.of();
        }
        List<Lease> heard = List.copyOf(leases.values());
        leases.clear();
        return heard;
    }

    /** Whether there is nothing to take. */
    synchronized boolean isEmpty() {
        return held.isEmpty()
                ? returned.isEmpty() && arrived.isEmpty()
                : held.keySet().containsAll(returned.keySet()) && held.keySet().containsAll(arrived.keySet());
    }

    /** How many instances wait. */
    synchronized int size() {
        return returned.size() + arrived.size();
    }

    /** Whether the end of an attempt can be taken. */
    synchronized boolean hasReports() {
        return hasReports(returned) || hasReports(arrived);
    }

    /** Keeps what there is and will be for an instance here until then. */
    synchronized void hold(InstanceId instance, Instant until) {
        held.put(instance, until);
    }

    /** Lets go what was held until now. */
    synchronized void release(Instant now) {
        held.values().removeIf(until -> !until.isAfter(now));
    }

    synchronized void clear() {
        returned.clear();
        arrived.clear();
        hints = 0;
        hintBytes = 0;
        held.clear();
        leases.clear();
    }

    /** Takes out what there is for one instance. */
    synchronized Taken takeOnly(InstanceId instance) {
        return take(Set.of(instance));
    }

    /** Takes out what there is for at most so many instances, those that wait longest first. */
    synchronized Taken take(int instancesMax) {
        Set<InstanceId> taken = new LinkedHashSet<>();
        addUpTo(instancesMax, returned.keySet(), taken);
        addUpTo(instancesMax, arrived.keySet(), taken);
        return take(taken);
    }

    /** Puts back what was taken and not used. */
    synchronized void putBack(Delivery delivery) {
        putBack(delivery.instance(), delivery.rung(), delivery.reports(), delivery.recovered());
    }

    /** Puts back all that was taken. */
    synchronized void putBack(Taken taken) {
        for (InstanceId id : taken.instances()) {
            putBack(
                    id,
                    taken.rung().contains(id) || taken.started().containsKey(id),
                    taken.reports().getOrDefault(id, List.of()),
                    taken.recovered().getOrDefault(id, List.of()));
        }
    }

    private void putBack(InstanceId id, boolean rung, List<Report> reports, List<ScheduledTask> recovered) {
        Waiting back = new Waiting();
        back.rung = rung;
        back.reports.addAll(reports);
        back.recovered.addAll(recovered);
        Waiting later = remove(id);
        if (later != null) {
            back.rung |= later.rung || later.started != null;
            back.reports.addAll(later.reports);
            back.recovered.addAll(later.recovered);
        }
        if (!back.isNothing()) {
            returned.put(id, back);
        }
    }

    private Taken take(Set<InstanceId> taken) {
        Set<InstanceId> rung = new LinkedHashSet<>();
        Map<InstanceId, InstanceRecord> started = new HashMap<>();
        Map<InstanceId, List<Report>> reports = new LinkedHashMap<>();
        Map<InstanceId, List<ScheduledTask>> recovered = new LinkedHashMap<>();
        for (InstanceId id : taken) {
            Waiting waiting = remove(id);
            if (waiting != null) {
                reports.put(id, waiting.reports);
                recovered.put(id, waiting.recovered);
                if (waiting.rung) {
                    rung.add(id);
                } else if (waiting.started != null) {
                    started.put(id, waiting.started);
                }
            }
        }
        return new Taken(taken, rung, started, reports, recovered);
    }

    private void addUpTo(int max, Collection<InstanceId> from, Set<InstanceId> to) {
        Iterator<InstanceId> ids = from.iterator();
        while (to.size() < max && ids.hasNext()) {
            InstanceId id = ids.next();
            if (!held.containsKey(id)) {
                to.add(id);
            }
        }
    }

    private Waiting waiting(InstanceId id) {
        Waiting before = returned.get(id);
        return before != null ? before : arrived.computeIfAbsent(id, key -> new Waiting());
    }

    private @Nullable Waiting remove(InstanceId id) {
        Waiting returning = returned.remove(id);
        Waiting waiting = returning != null ? returning : arrived.remove(id);
        if (waiting != null && waiting.started != null) {
            forgetHint(waiting.started);
        }
        return waiting;
    }

    /** There is more to know of the instance than the hint says. */
    private Waiting read(Waiting waiting) {
        if (waiting.started != null) {
            forgetHint(waiting.started);
            waiting.started = null;
            waiting.rung = true;
        }
        return waiting;
    }

    private void forgetHint(InstanceRecord row) {
        hints--;
        hintBytes -= size(row);
    }

    private static int size(InstanceRecord row) {
        Payload input = row.input();
        return input == null ? 0 : input.size();
    }

    private boolean hasReports(Map<InstanceId, Waiting> waiting) {
        return waiting.entrySet().stream()
                .anyMatch(entry -> !entry.getValue().reports.isEmpty() && !held.containsKey(entry.getKey()));
    }

    /** A worker's word that it executes an attempt until then. */
    record Lease(ScheduledTask task, Instant until) {

        private Lease later(Lease other) {
            int difference = Integer.compare(task.attempt(), other.task.attempt());
            boolean first = difference > 0 || difference == 0 && until.isAfter(other.until);
            return first ? this : other;
        }
    }

    /** What waits of one instance, which is in one of the two maps. */
    private static final class Waiting {

        private boolean rung;

        /** Only as long as there is nothing else. */
        private @Nullable InstanceRecord started;

        private final List<Report> reports = new ArrayList<>();
        private final List<ScheduledTask> recovered = new ArrayList<>();

        boolean isNothing() {
            return !rung && started == null && reports.isEmpty() && recovered.isEmpty();
        }
    }

    /**
     * What was taken.
     *
     * @param instances all of them, in order
     * @param rung those whose messages have to be looked up
     * @param started those that were started just now and of which nothing else is known, each with its row
     */
    record Taken(
            Set<InstanceId> instances,
            Set<InstanceId> rung,
            Map<InstanceId, InstanceRecord> started,
            Map<InstanceId, List<Report>> reports,
            Map<InstanceId, List<ScheduledTask>> recovered) {

        /** The same, where rows that are not trusted are no hints any more. */
        Taken trusting(Predicate<InstanceRecord> trusted) {
            if (started.values().stream().allMatch(trusted)) {
                return this;
            }
            Set<InstanceId> read = new LinkedHashSet<>(rung);
            Map<InstanceId, InstanceRecord> kept = new HashMap<>();
            started.forEach((id, row) -> {
                if (trusted.test(row)) {
                    kept.put(id, row);
                } else {
                    read.add(id);
                }
            });
            return new Taken(instances, read, kept, reports, recovered);
        }
    }
}
