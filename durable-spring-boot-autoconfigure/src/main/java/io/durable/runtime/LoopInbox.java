package io.durable.runtime;

import io.durable.history.InstanceId;
import io.durable.history.Payload;
import io.durable.history.TaskId;
import io.durable.runtime.Backlog.Waiting;
import io.durable.spi.InstanceRecord;
import io.durable.spi.ScheduledTask;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a partition's loop. Any thread may put something in; the loop takes it out. Rings of the same instance are one. Instances are taken in the
 * order in which they began to wait, whatever for, unless memory has no room for more that are under way; what is put back goes before all that waits. Nobody starves.
 */
final class LoopInbox {

    /** What is started faster than it is taken is read in large batches, which is cheap. */
    private static final int HINTS_MAX = 1_000;

    private static final int HINT_BYTES_MAX = 1_048_576;

    private final Backlog backlog = new Backlog();
    private final Map<InstanceId, Instant> held = new HashMap<>();
    private final Map<TaskId, Lease> leases = new HashMap<>();
    private int hints;
    private int hintBytes;

    synchronized void ring(Collection<InstanceId> instances) {
        instances.forEach(id -> read(backlog.of(id)).rung = true);
    }

    /** The row is kept as a hint if there is nothing else for the instance, then or later, and not too much is kept already; otherwise this is a ring. */
    synchronized void ringStarted(InstanceRecord row) {
        Waiting waiting = backlog.of(row.id());
        if (waiting.isNothing() && hints < HINTS_MAX && hintBytes + size(row) <= HINT_BYTES_MAX) {
            waiting.started = row;
            hints++;
            hintBytes += size(row);
        } else {
            read(waiting).rung = true;
        }
    }

    synchronized void report(Report report) {
        read(backlog.underWay(report.task().execution().instance())).reports.add(report);
    }

    synchronized void recover(ScheduledTask task) {
        read(backlog.underWay(task.execution().instance())).recovered.add(task);
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
        return held.isEmpty() ? backlog.isEmpty() : backlog.areAll(held::containsKey);
    }

    /** How many instances wait. */
    synchronized int size() {
        return backlog.size();
    }

    /** Whether the end of an attempt can be taken. */
    synchronized boolean hasReports() {
        return backlog.hasReports(held::containsKey);
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
        backlog.clear();
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
        return take(backlog.first(instancesMax, held::containsKey));
    }

    /** The same, but of those that are not under way at most so many: those that are not in memory and of which no attempt at a task has ended. */
    synchronized Taken take(int instancesMax, int newcomersMax, Predicate<InstanceId> isInMemory) {
        return take(backlog.first(instancesMax, newcomersMax, isInMemory, held::containsKey));
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
            backlog.putBack(id, back);
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

    private @Nullable Waiting remove(InstanceId id) {
        Waiting waiting = backlog.remove(id);
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

    /** A worker's word that it executes an attempt until then. */
    record Lease(ScheduledTask task, Instant until) {

        private Lease later(Lease other) {
            int difference = Integer.compare(task.attempt(), other.task.attempt());
            boolean first = difference > 0 || difference == 0 && until.isAfter(other.until);
            return first ? this : other;
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
