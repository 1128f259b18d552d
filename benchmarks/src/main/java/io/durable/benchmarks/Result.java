package io.durable.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** One result of a workload: figures by name, in their order. Not for several threads. */
final class Result {

    private final Map<String, Object> figures = new LinkedHashMap<>();

    Result(String workload, int n) {
        figures.put("workload", workload);
        figures.put("n", n);
    }

    /** Adds a whole number or a word. */
    Result with(String name, Object value) {
        figures.put(name, value);
        return this;
    }

    /** Adds a measured figure, rounded. */
    Result with(String name, double value) {
        figures.put(name, Figures.rounded(value));
        return this;
    }

    Result withAll(Map<String, Double> measured) {
        measured.forEach((name, value) -> with(name, value.doubleValue()));
        return this;
    }

    /** Adds what was used of the CPU, and how much of it for a thousand of what was done. */
    Result with(CpuAccount.Usage usage, String costName, double done) {
        return withAll(usage.figures()).with(costName, usage.seconds() / done * 1000);
    }

    String toJson(String peer, double calibrationMillis) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("peer", peer);
        line.putAll(figures);
        line.put("calib_ms", Figures.rounded(calibrationMillis));
        return JsonMapper.shared().writeValueAsString(line);
    }
}
