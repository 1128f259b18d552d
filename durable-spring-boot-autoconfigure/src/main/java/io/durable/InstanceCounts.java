package io.durable;

import io.durable.history.OrchestrationRuntimeStatus;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many instances a query selects.
 *
 * @param counts one for each orchestration and status that at least one instance has, by name, then by status
 */
public record InstanceCounts(List<Count> counts) {

    public InstanceCounts {
        counts = counts.stream()
                .sorted(Comparator.comparing(Count::name).thenComparing(Count::status))
                .toList();
    }

    /**
     * How many instances of an orchestration have a status.
     *
     * @param name of the orchestration
     */
    public record Count(String name, OrchestrationRuntimeStatus status, long count) {}

    /** Of all orchestrations, in all statuses. */
    public long total() {
        return counts.stream().mapToLong(Count::count).sum();
    }

    /** By status; those that no instance has are absent. */
    public Map<OrchestrationRuntimeStatus, Long> byStatus() {
        Map<OrchestrationRuntimeStatus, Long> sums = new EnumMap<>(OrchestrationRuntimeStatus.class);
        counts.forEach(count -> sums.merge(count.status(), count.count(), Long::sum));
        return sums;
    }

    /** By name of the orchestration; those without instances are absent. */
    public Map<String, Long> byName() {
        Map<String, Long> sums = new TreeMap<>();
        counts.forEach(count -> sums.merge(count.name(), count.count(), Long::sum));
        return sums;
    }
}
