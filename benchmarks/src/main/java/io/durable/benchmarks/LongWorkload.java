package io.durable.benchmarks;

import java.util.List;
import java.util.function.ToIntFunction;

/** One orchestration of many activities one after the other: whether its steps become dearer along the history. */
final class LongWorkload implements Workload {

    private static final int WARM_UP = 200;
    private static final int WINDOW_MIN = 50;
    private static final int STAMPS_SPARE = 1000;

    private final ToIntFunction<BenchmarkSettings> steps;

    private LongWorkload(ToIntFunction<BenchmarkSettings> steps) {
        this.steps = steps;
    }

    static LongWorkload ofSetting() {
        return new LongWorkload(BenchmarkSettings::longSteps);
    }

    static LongWorkload of(int steps) {
        return new LongWorkload(settings -> steps);
    }

    @Override
    public List<Result> run(Bench bench) {
        String prefix = Bench.newPrefix("lh");
        bench.engine().startSequence(prefix + "-warm", WARM_UP);
        bench.awaitResult(prefix + "-warm", WARM_UP);
        int n = steps.applyAsInt(bench.settings());
        bench.progress().keepStamps(n + STAMPS_SPARE);
        CpuAccount cpu = CpuAccount.open();
        long start = System.nanoTime();
        bench.engine().startSequence(prefix, n);
        bench.awaitResult(prefix, n);
        double seconds = Figures.secondsSince(start);
        CpuAccount.Usage usage = cpu.close();
        Progress.Stamps stamps = bench.progress().takeStamps();
        int window = Math.min(n - 1, Math.max(WINDOW_MIN, n / 20));
        return List.of(new Result("long", n)
                .with("seconds", seconds)
                .with("per_s", n / seconds)
                .with("ms_per_step", seconds * 1000 / n)
                .with("ms_per_step_first", stamps.firstMillis(window))
                .with("ms_per_step_middle", stamps.middleMillis(window))
                .with("ms_per_step_last", stamps.lastMillis(window))
                .with("window", (Object) window)
                .with("executed", (Object) stamps.count())
                .with(usage, "cpu_s_per_1000_activities", n));
    }
}
