package io.durable.benchmarks;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a workload runs with.
 *
 * @param engine what is measured
 * @param progress what its orchestrations report to
 * @param settings how much there is to do
 * @param isAlone whether there is no other process that runs orchestrations
 */
record Bench(BenchmarkEngine engine, Progress progress, BenchmarkSettings settings, boolean isAlone) {

    private static final String RUN = Long.toString(System.currentTimeMillis(), 36);
    private static final AtomicInteger PREFIXES = new AtomicInteger();

    /** An id, or the beginning of ids, that nobody else uses. */
    static String newPrefix(String name) {
        return name + "-" + RUN + "-" + PREFIXES.incrementAndGet();
    }

    /** Lets all callers do the same at once. */
    void call(Callers.Body body) {
        Callers.run(settings.callers(), body);
    }

    /** Waits for a result and compares it. */
    void awaitResult(String id, int expected) {
        String result = engine.awaitResult(id);
        if (!Integer.toString(expected).equals(result)) {
            throw new IllegalStateException("The result of '" + id + "' is " + result + " instead of " + expected);
        }
    }
}
