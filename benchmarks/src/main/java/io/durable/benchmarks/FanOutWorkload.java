package io.durable.benchmarks;

import java.util.Arrays;
import java.util.List;

/** One orchestration of many activities at once, until it has all results; the median of several. */
final class FanOutWorkload implements Workload {

    @Override
    public List<Result> run(Bench bench) {
        String prefix = Bench.newPrefix("fan");
        int width = bench.settings().fanOutWidth();
        int runs = bench.settings().fanOuts();
        measure(bench, prefix + "-warm", bench.settings().fanOutsWarmUp());
        CpuAccount cpu = CpuAccount.open();
        double[] seconds = measure(bench, prefix, runs);
        CpuAccount.Usage usage = cpu.close();
        Arrays.sort(seconds);
        double median = seconds[runs / 2];
        return List.of(new Result("fanout", width)
                .with("runs", (Object) runs)
                .with("seconds", median)
                .with("per_s", width / median)
                .with("min_s", seconds[0])
                .with("max_s", seconds[runs - 1])
                .with(usage, "cpu_s_per_1000_activities", (double) width * runs));
    }

    private static double[] measure(Bench bench, String prefix, int runs) {
        int width = bench.settings().fanOutWidth();
        double[] seconds = new double[runs];
        for (int i = 0; i < runs; i++) {
            long start = System.nanoTime();
            bench.engine().startFanOut(prefix + "-" + i, width);
            bench.awaitResult(prefix + "-" + i, width);
            seconds[i] = Figures.secondsSince(start);
            Console.note("  fan-out %d: %.3f s", i, seconds[i]);
        }
        return seconds;
    }
}
