package io.durable.sample.kill;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How durations are spread. */
final class Percentiles {

    private static final double NANOS_PER_MILLI = 1e6;

    private Percentiles() {}

    /** In milliseconds, with one decimal; nearest rank. */
    static Map<String, Object> ofNanos(Collection<Long> nanos) {
        List<Long> sorted = nanos.stream().sorted().toList();
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("count", sorted.size());
        if (!sorted.isEmpty()) {
            result.put("p50Ms", at(sorted, 0.5));
            result.put("p99Ms", at(sorted, 0.99));
            result.put("maxMs", at(sorted, 1));
        }
        return result;
    }

    private static double at(List<Long> sorted, double share) {
        int rank = (int) Math.ceil(share * sorted.size());
        return Math.round(sorted.get(rank - 1) / NANOS_PER_MILLI * 10) / 10.0;
    }
}
