package io.durable.benchmarks;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One thing that is measured. */
interface Workload {

    /** Runs it, its warm-up first. */
    List<Result> run(Bench bench);

    /** All of them by name. */
    static Map<String, Workload> all() {
        return new TreeMap<>(Map.ofEntries(
                entry("smoke", new SmokeWorkload()),
                entry("sequence", new SequenceWorkload(false)),
                entry("closed", new SequenceWorkload(true)),
                entry("latency", new LatencyWorkload()),
                entry("fanout", new FanOutWorkload()),
                entry("sleep", new SleepWorkload()),
                entry("sleepers", new SleepersWorkload()),
                entry("idle", new IdleWorkload()),
                entry("crowded", new CrowdedWorkload()),
                entry("long", LongWorkload.ofSetting()),
                entry("long10k", LongWorkload.of(10_000)),
                entry("restart-replay", new ReplayWorkload())));
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
