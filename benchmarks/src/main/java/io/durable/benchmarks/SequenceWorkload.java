package io.durable.benchmarks;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Orchestrations of five activities one after the other, started by callers that do not wait, from the first start until all are stored as completed; or, closed,
 * by callers of which each waits for its result before it starts the next.
 */
final class SequenceWorkload implements Workload {

    private static final int STEPS = 5;
    private static final String COST = "cpu_s_per_1000_activities";
    private static final int CHECKED = 20;
    private static final int SECONDS_MAX = 170;
    private static final long POLL_NANOS = 50_000_000;

    /** A check of what is stored that took no longer than this only confirmed what had been there before. */
    private static final double CHECK_SECONDS = 0.3;

    private final boolean closed;

    SequenceWorkload(boolean closed) {
        this.closed = closed;
    }

    @Override
    public List<Result> run(Bench bench) {
        int n = bench.settings().sequences(warmUp(bench));
        Console.note("n=%d", n);
        Measured measured = measure(bench, n);
        Result result = new Result(closed ? "closed" : "sequence", n)
                .with("seconds", measured.times.seconds)
                .with("per_s", n / measured.times.seconds)
                .with("activities_per_s", measured.activitiesPerSecond())
                .with("start_phase_s", measured.times.startSeconds)
                .with("executed", (Object) measured.executed)
                .with("stored_completed", (Object) measured.times.stored);
        return List.of(result.with(measured.usage, COST, n * STEPS));
    }

    /** Runs so many of them, without a warm-up. */
    Measured measure(Bench bench, int n) {
        System.gc();
        long activitiesBefore = bench.progress().activityCount();
        CpuAccount cpu = CpuAccount.open();
        Times times = runAll(bench, n);
        CpuAccount.Usage usage = cpu.close();
        return new Measured(n, times, usage, bench.progress().activityCount() - activitiesBefore);
    }

    /** Closed, so that no backlog is left; returns orchestrations per second over the second half. */
    double warmUp(Bench bench) {
        String prefix = Bench.newPrefix("warm");
        AtomicInteger started = new AtomicInteger();
        AtomicInteger late = new AtomicInteger();
        double seconds = bench.settings().warmUpSeconds();
        long start = System.nanoTime();
        bench.call(() -> {
            while (Figures.secondsSince(start) < seconds) {
                startAndWait(bench, prefix + "-" + started.incrementAndGet());
                if (Figures.secondsSince(start) > seconds / 2) {
                    late.incrementAndGet();
                }
            }
        });
        double rate = late.get() / Math.max(0.5, Figures.secondsSince(start) - seconds / 2);
        Console.note("warm-up of %d, second half %.1f/s", started.get(), rate);
        return rate;
    }

    private Times runAll(Bench bench, int n) {
        String prefix = Bench.newPrefix(closed ? "cl" : "seq");
        long finishedBefore = bench.progress().finishedCount();
        long start = System.nanoTime();
        bench.call(Callers.forEach(n, number -> {
            if (closed) {
                startAndWait(bench, prefix + "-" + number);
            } else {
                bench.engine().startSequence(prefix + "-" + number, STEPS);
            }
        }));
        double startSeconds = Figures.secondsSince(start);
        if (bench.isAlone()) {
            bench.progress().awaitFinished(finishedBefore + n, SECONDS_MAX);
        } else {
            awaitStored(bench, prefix, n); // what ends in other processes is seen in the database alone
        }
        double ranSeconds = Figures.secondsSince(start);
        if (!closed) {
            checkLast(bench, prefix, n);
        }
        long stored = awaitStored(bench, prefix, n);
        double storedSeconds = Figures.secondsSince(start);
        boolean atOnce = closed || storedSeconds - ranSeconds < CHECK_SECONDS;
        return new Times(atOnce ? ranSeconds : storedSeconds, startSeconds, stored);
    }

    private static void startAndWait(Bench bench, String id) {
        bench.engine().startSequence(id, STEPS);
        bench.awaitResult(id, STEPS);
    }

    private static void checkLast(Bench bench, String prefix, int n) {
        for (int number = n - 1; number >= Math.max(0, n - CHECKED); number--) {
            bench.awaitResult(prefix + "-" + number, STEPS);
        }
    }

    private static long awaitStored(Bench bench, String prefix, int n) {
        long start = System.nanoTime();
        long stored = bench.engine().rows().countCompleted(prefix);
        while (stored < n && Figures.secondsSince(start) < SECONDS_MAX) {
            LockSupport.parkNanos(POLL_NANOS);
            stored = bench.engine().rows().countCompleted(prefix);
        }
        if (stored != n) {
            throw new IllegalStateException(stored + " orchestrations are stored as completed instead of " + n);
        }
        return stored;
    }

    /**
     * One run.
     *
     * @param executed activities in this process
     */
    record Measured(int n, Times times, CpuAccount.Usage usage, long executed) {

        double activitiesPerSecond() {
            return n * STEPS / times.seconds;
        }

        double cpuSecondsPer1000Activities() {
            return usage.seconds() / (n * STEPS) * 1000;
        }
    }

    /** When what was there, in seconds. */
    record Times(double seconds, double startSeconds, long stored) {}
}
