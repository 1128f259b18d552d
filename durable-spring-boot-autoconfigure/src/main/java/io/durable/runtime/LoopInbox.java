package io.durable.runtime;

import io.durable.history.InstanceId;
import io.durable.spi.ScheduledTask;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What waits for a partition's loop. Any thread may put something in; the loop takes it out. Rings of the same instance are one. */
final class LoopInbox {

    private final Set<InstanceId> rung = new LinkedHashSet<>();
    private final Map<InstanceId, List<Report>> reports = new LinkedHashMap<>();
    private final Map<InstanceId, List<ScheduledTask>> recovered = new LinkedHashMap<>();

    synchronized void ring(Collection<InstanceId> instances) {
        rung.addAll(instances);
    }

    synchronized void report(Report report) {
        reports.computeIfAbsent(report.task().execution().instance(), id -> new ArrayList<>())
                .add(report);
    }

    synchronized void recover(ScheduledTask task) {
        recovered
                .computeIfAbsent(task.execution().instance(), id -> new ArrayList<>())
                .add(task);
    }

    synchronized boolean isEmpty() {
        return rung.isEmpty() && reports.isEmpty() && recovered.isEmpty();
    }

    /** How many instances are rung and not yet looked at. */
    synchronized int rungCount() {
        return rung.size();
    }

    synchronized void clear() {
        rung.clear();
        reports.clear();
        recovered.clear();
    }

    /** Takes out what there is for one instance. */
    synchronized Taken takeOnly(InstanceId instance) {
        return take(Set.of(instance), rung.contains(instance) ? Set.of(instance) : Set.of());
    }

    /** Takes out what there is for at most so many instances, those that wait longest first. */
    synchronized Taken take(int instancesMax) {
        Set<InstanceId> taken = new LinkedHashSet<>();
        addUpTo(instancesMax, rung, taken);
        Set<InstanceId> toLookUp = new LinkedHashSet<>(taken);
        addUpTo(instancesMax, reports.keySet(), taken);
        addUpTo(instancesMax, recovered.keySet(), taken);
        return take(taken, toLookUp);
    }

    /** Puts back what was taken and not used. */
    synchronized void putBack(Delivery delivery) {
        InstanceId id = delivery.instance();
        if (delivery.rung()) {
            rung.add(id);
        }
        prepend(reports, id, delivery.reports());
        prepend(recovered, id, delivery.recovered());
    }

    /** Puts back all that was taken. */
    synchronized void putBack(Taken taken) {
        rung.addAll(taken.rung());
        taken.reports().forEach((id, values) -> prepend(reports, id, values));
        taken.recovered().forEach((id, values) -> prepend(recovered, id, values));
    }

    private Taken take(Set<InstanceId> taken, Set<InstanceId> toLookUp) {
        rung.removeAll(taken);
        Map<InstanceId, List<Report>> takenReports = new LinkedHashMap<>();
        Map<InstanceId, List<ScheduledTask>> takenTasks = new LinkedHashMap<>();
        for (InstanceId id : taken) {
            takenReports.put(id, removed(reports, id));
            takenTasks.put(id, removed(recovered, id));
        }
        return new Taken(taken, toLookUp, takenReports, takenTasks);
    }

    private static void addUpTo(int max, Collection<InstanceId> from, Set<InstanceId> to) {
        Iterator<InstanceId> ids = from.iterator();
        while (to.size() < max && ids.hasNext()) {
            to.add(ids.next());
        }
    }

    private static <T> void prepend(Map<InstanceId, List<T>> map, InstanceId id, List<T> values) {
        if (!values.isEmpty()) {
            List<T> all = new ArrayList<>(values);
            all.addAll(map.getOrDefault(id, List.of()));
            map.put(id, all);
        }
    }

    private static <T> List<T> removed(Map<InstanceId, List<T>> map, InstanceId id) {
        List<T> values = map.remove(id);
        return values == null ? List.of() : values;
    }

    /**
     * What was taken.
     *
     * @param instances all of them, in order
     * @param rung those whose messages have to be looked up
     */
    record Taken(
            Set<InstanceId> instances,
            Set<InstanceId> rung,
            Map<InstanceId, List<Report>> reports,
            Map<InstanceId, List<ScheduledTask>> recovered) {}
}
