package io.durable.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * What one orchestration that sleeps until tomorrow costs in memory: first as many as stay there are put to sleep, then more, for each of which an older one has to go.
 * They are left asleep: workloads that come after it in the same run find them there.
 */
final class SleepersWorkload implements Workload {

    private static final Duration NAP = Duration.ofDays(1);
    private static final int WARM_UP = 1_000;
    private static final int SECONDS_MAX = 300;
    private static final long POLL_NANOS = 50_000_000;

    @Override
    public List<Result> run(Bench bench) {
        int live = bench.engine().orchestrationsMaxCached();
        int evicted = bench.settings().sleepersEvicted();
        warmUp(bench, Math.min(WARM_UP, live));
        Memory idle = Memory.afterCollection();
        putToSleep(bench, live);
        Memory withLive = Memory.afterCollection();
        putToSleep(bench, evicted);
        Memory withEvicted = Memory.afterCollection();
        return List.of(new Result("sleepers", live + evicted)
                .with("live", (Object) live)
                .with("evicted", (Object) evicted)
                .with("idle_heap_mb", idle.heapBytes() / 1048576.0)
                .with("live_heap_mb", withLive.heapBytes() / 1048576.0)
                .with("evicted_heap_mb", withEvicted.heapBytes() / 1048576.0)
                .with("live_heap_bytes_each", each(idle.heapBytes(), withLive.heapBytes(), live))
                .with("evicted_heap_bytes_each", each(withLive.heapBytes(), withEvicted.heapBytes(), evicted))
                .with("idle_rss_mb", idle.residentBytes() / 1048576.0)
                .with("live_rss_bytes_each", each(idle.residentBytes(), withLive.residentBytes(), live))
                .with("evicted_rss_bytes_each", each(withLive.residentBytes(), withEvicted.residentBytes(), evicted)));
    }

    private static double each(long before, long after, int count) {
        return (double) (after - before) / count;
    }

    /** Those that sleep tomorrow must find the cache empty, so these end. */
    private static void warmUp(Bench bench, int count) {
        String prefix = Bench.newPrefix("far");
        for (int i = 0; i < count; i++) {
            bench.engine().startSleep(prefix + "-" + i, Duration.ofMillis(100));
        }
        for (int i = 0; i < count; i++) {
            bench.awaitResult(prefix + "-" + i, 0);
        }
    }

    private static void putToSleep(Bench bench, int count) {
        String prefix = Bench.newPrefix("far");
        bench.call(Callers.forEach(count, number -> bench.engine().startSleep(prefix + "-" + number, NAP)));
        long start = System.nanoTime();
        while (bench.engine().rows().countMessages(prefix) < count) {
            if (Figures.secondsSince(start) > SECONDS_MAX) {
                throw new IllegalStateException("Not all of " + count + " sleep after " + SECONDS_MAX + " s");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
