package io.durable.benchmarks;

import java.util.Arrays;
import java.util.List;

/** One sequence of five activities at a time, from its start to its result. */
final class LatencyWorkload implements Workload {

    private static final int STEPS = 5;

    @Override
    public List<Result> run(Bench bench) {
        String prefix = Bench.newPrefix("lat");
        measure(bench, prefix + "-warm", bench.settings().latenciesWarmUp());
        int n = bench.settings().latencies();
        CpuAccount cpu = CpuAccount.open();
        long start = System.nanoTime();
        double[] millis = measure(bench, prefix, n);
        double seconds = Figures.secondsSince(start);
        CpuAccount.Usage usage = cpu.close();
        Arrays.sort(millis);
        return List.of(new Result("latency", n)
                .with("seconds", seconds)
                .with("per_s", n / seconds)
                .with("p50_ms", Figures.percentile(millis, 50))
                .with("p95_ms", Figures.percentile(millis, 95))
                .with("p99_ms", Figures.percentile(millis, 99))
                .with("max_ms", millis[n - 1])
                .withAll(usage.figures()));
    }

    private static double[] measure(Bench bench, String prefix, int count) {
        double[] millis = new double[count];
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            bench.engine().startSequence(prefix + "-" + i, STEPS);
            bench.awaitResult(prefix + "-" + i, STEPS);
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        return millis;
    }
}
