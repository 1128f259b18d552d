package io.durable.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One thing that is measured. */
interface Workload {

    /** Runs it, its warm-up first. */
    List<Result> run(Bench bench);

    /** All of them by name. */
    static Map<String, Workload> all() {
        return new TreeMap<>(Map.of(
                "smoke", new SmokeWorkload(),
                "sequence", new SequenceWorkload(false),
                "closed", new SequenceWorkload(true),
                "latency", new LatencyWorkload(),
                "fanout", new FanOutWorkload(),
                "sleep", new SleepWorkload(),
                "long", LongWorkload.ofSetting(),
                "long10k", LongWorkload.of(10_000),
                "restart-replay", new ReplayWorkload()));
    }

    /** @throws IllegalArgumentException if there is none of this name */
    static Workload get(String name) {
        Workload workload = all().get(name);
        if (workload == null) {
            throw new IllegalArgumentException("'" + name + "' is no workload, there are " + all().keySet());
        }
        return workload;
    }
}
