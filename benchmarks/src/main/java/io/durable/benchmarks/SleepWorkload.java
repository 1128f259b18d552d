package io.durable.benchmarks;

import java.time.Duration;
import java.util.List;

/** Many orchestrations that sleep, until all are done. */
final class SleepWorkload implements Workload {

    private static final int WARM_UP = 200;
    private static final int SECONDS_MAX = 165;

    @Override
    public List<Result> run(Bench bench) {
        warmUp(bench);
        int n = bench.settings().sleepers();
        Duration nap = Duration.ofSeconds(bench.settings().sleepSeconds());
        String prefix = Bench.newPrefix("slp");
        Memory idle = Memory.afterCollection();
        try (PeakMemory memory = PeakMemory.open()) {
            CpuAccount cpu = CpuAccount.open();
            long finishedBefore = bench.progress().finishedCount();
            long start = System.nanoTime();
            bench.call(Callers.forEach(n, number -> bench.engine().startSleep(prefix + "-" + number, nap)));
            double startSeconds = Figures.secondsSince(start);
            bench.progress().awaitFinished(finishedBefore + n, SECONDS_MAX);
            double seconds = Figures.secondsSince(start);
            bench.awaitResult(prefix + "-" + (n - 1), 0);
            CpuAccount.Usage usage = cpu.close();
            Result result = new Result("sleep", n)
                    .with("seconds", seconds)
                    .with("per_s", n / seconds)
                    .with("start_phase_s", startSeconds)
                    .with("overhead_s", seconds - nap.toSeconds());
            memory.addTo(result)
                    .with("app_idle_rss_mb", idle.residentBytes() / 1048576.0)
                    .with("app_growth_kb_per_sleeper", (memory.appPeakBytes() - idle.residentBytes()) / 1024.0 / n);
            return List.of(result.withAll(usage.figures()));
        }
    }

    private static void warmUp(Bench bench) {
        String prefix = Bench.newPrefix("slw");
        for (int i = 0; i < WARM_UP; i++) {
            bench.engine().startSleep(prefix + "-" + i, Duration.ofMillis(100));
        }
        for (int i = 0; i < WARM_UP; i++) {
            bench.awaitResult(prefix + "-" + i, 0);
        }
    }
}
