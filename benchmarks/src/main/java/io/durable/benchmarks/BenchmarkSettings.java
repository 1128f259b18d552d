package io.durable.benchmarks;

import java.util.Properties;
import java.util.stream.Stream;

/** How large the workloads are: system properties, named as in the benchmarks of others that this one is set beside. */
record BenchmarkSettings(Properties properties) {

    static BenchmarkSettings fromSystem() {
        return new BenchmarkSettings(System.getProperties());
    }

    int callers() {
        return number("callers", 64);
    }

    double warmUpSeconds() {
        return Double.parseDouble(properties.getProperty("warm.s", "10"));
    }

    /** Orchestrations of a sequence: so many as take about {@code target.s} seconds at this rate, unless {@code n} says. */
    int sequences(double perSecond) {
        double target = Double.parseDouble(properties.getProperty("target.s", "40"));
        return number("n", (int) Math.max(500, Math.ceil(perSecond * target / 500) * 500));
    }

    int latencies() {
        return number("latency.n", 500);
    }

    int latenciesWarmUp() {
        return number("latency.warm", 100);
    }

    int fanOutWidth() {
        return number("fanout.n", 1000);
    }

    int fanOuts() {
        return number("fanout.runs", 5);
    }

    int fanOutsWarmUp() {
        return number("fanout.warm", 1);
    }

    int sleepers() {
        return number("sleep.n", 10_000);
    }

    int sleepSeconds() {
        return number("sleep.s", 5);
    }

    int longSteps() {
        return number("long.n", 2000);
    }

    /** Sizes of the histories that are replayed, in events. */
    int[] replayedEvents() {
        return Stream.of(properties.getProperty("replay.n", "2000,5000,10000").split(","))
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    int replays() {
        return number("replay.runs", 5);
    }

    /** Characters that every input and result of a sequence carries along; none by default. */
    int payloadSize() {
        return number("payload", 0);
    }

    int idleSeconds() {
        return number("idle.s", 60);
    }

    /** What comes to rest before the measurement of an idle engine: heap sizing, compilers, idle connections. */
    int idleSettleSeconds() {
        return number("idle.settle.s", 60);
    }

    /** Sleepers beyond those that stay in memory. */
    int sleepersEvicted() {
        return number("sleepers.evicted", 40_000);
    }

    int crowdFinished() {
        return number("crowd.finished", 1_000_000);
    }

    int crowdWaiting() {
        return number("crowd.waiting", 100_000);
    }

    /** How often the sequences run on the empty and on the crowded database. */
    int crowdRuns() {
        return number("crowd.runs", 3);
    }

    /** Whether the crowded database is analysed before it is used, as autovacuum would do in time. */
    boolean crowdAnalysed() {
        return Boolean.parseBoolean(properties.getProperty("crowd.analyze", "true"));
    }

    private int number(String name, int defaultValue) {
        return Integer.parseInt(properties.getProperty(name, Integer.toString(defaultValue)));
    }
}
