package io.durable.runtime;

import io.durable.history.InstanceId;
import io.durable.spi.InstanceRecord;
import io.durable.spi.ScheduledTask;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What waits of each instance, in lines. An instance is in one of them. As long as there is room in memory everybody stands in one line, in the order of arrival. When there
 * is none, those that are not in memory and have no outcome of a task to take up stand in a line of their own, so that what is under way ends before more begins. What was
 * put back goes before all others.
 */
final class Backlog {

    private final Map<InstanceId, Waiting> returned = new LinkedHashMap<>();

    /** Of instances that are under way. */
    private final Map<InstanceId, Waiting> underWay = new LinkedHashMap<>();

    /** Of all other instances. */
    private final Map<InstanceId, Waiting> newcomers = new LinkedHashMap<>();

    /** Of which nobody has looked yet where they belong. */
    private final Map<InstanceId, Waiting> arrived = new LinkedHashMap<>();

    private final List<Map<InstanceId, Waiting>> lines = List.of(returned, underWay, newcomers, arrived);

    /** What waits of one instance. */
    static final class Waiting {

        boolean rung;

        /** Only as long as there is nothing else. */
        @Nullable
        InstanceRecord started;

        final List<Report> reports = new ArrayList<>();
        final List<ScheduledTask> recovered = new ArrayList<>();

        boolean isNothing() {
            return !rung && started == null && reports.isEmpty() && recovered.isEmpty();
        }

        private boolean isNews() {
            return reports.isEmpty() && recovered.isEmpty();
        }
    }

    /** What waits of the instance, or nothing so far, which the caller has to change. */
    Waiting of(InstanceId id) {
        for (Map<InstanceId, Waiting> line : lines) {
            Waiting waiting = line.get(id);
            if (waiting != null) {
                return waiting;
            }
        }
        Waiting waiting = new Waiting();
        arrived.put(id, waiting);
        return waiting;
    }

    /** The same, for what tells that the instance is under way. */
    Waiting underWay(InstanceId id) {
        Waiting overtaking = newcomers.remove(id);
        if (overtaking == null) {
            return of(id);
        }
        underWay.put(id, overtaking);
        return overtaking;
    }

    @Nullable
    Waiting remove(InstanceId id) {
        for (Map<InstanceId, Waiting> line : lines) {
            Waiting waiting = line.remove(id);
            if (waiting != null) {
                return waiting;
            }
        }
        return null;
    }

    /** For an instance of which nothing waits. */
    void putBack(InstanceId id, Waiting waiting) {
        returned.put(id, waiting);
    }

    /** Those that wait longest. */
    Set<InstanceId> first(int max, Predicate<InstanceId> isHeld) {
        Set<InstanceId> first = new LinkedHashSet<>();
        lines.forEach(line -> addUpTo(max, line, isHeld, first));
        return first;
    }

    /** At most so many that are not under way, and these before others, so that nobody starves. */
    Set<InstanceId> first(int max, int newcomersMax, Predicate<InstanceId> isInMemory, Predicate<InstanceId> isHeld) {
        arrived.forEach(
                (id, waiting) -> (waiting.isNews() && !isInMemory.test(id) ? newcomers : underWay).put(id, waiting));
        arrived.clear();
        Set<InstanceId> first = new LinkedHashSet<>();
        addUpTo(max, returned, isHeld, first);
        addUpTo(Math.min(max, first.size() + newcomersMax), newcomers, isHeld, first);
        addUpTo(max, underWay, isHeld, first);
        return first;
    }

    private static void addUpTo(
            int max, Map<InstanceId, Waiting> from, Predicate<InstanceId> isHeld, Set<InstanceId> to) {
        Iterator<InstanceId> ids = from.keySet().iterator();
        while (to.size() < max && ids.hasNext()) {
            InstanceId id = ids.next();
            if (!isHeld.test(id)) {
                to.add(id);
            }
        }
    }

    boolean isEmpty() {
        for (Map<InstanceId, Waiting> line : lines) {
            if (!line.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    int size() {
        return returned.size() + underWay.size() + newcomers.size() + arrived.size();
    }

    boolean areAll(Predicate<InstanceId> held) {
        return lines.stream().allMatch(line -> line.keySet().stream().allMatch(held));
    }

    /** Instances for which the end of an attempt waits. */
    boolean hasReports(Predicate<InstanceId> isHeld) {
        return Stream.of(returned, underWay, arrived)
                .flatMap(line -> line.entrySet().stream())
                .anyMatch(entry -> !entry.getValue().reports.isEmpty() && !isHeld.test(entry.getKey()));
    }

    void clear() {
        lines.forEach(Map::clear);
    }
}
