package io.durable.benchmarks;

import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** What a node costs that owns everything and has nothing to do. */
final class IdleWorkload implements Workload {

    private static final int WARM_UP = 200;
    private static final int STEPS = 5;

    @Override
    public List<Result> run(Bench bench) {
        warmUp(bench);
        int seconds = bench.settings().idleSeconds();
        try (DatabaseLoad load = bench.engine().rows().load()) {
            rest(bench.settings().idleSettleSeconds());
            DatabaseLoad.Count before = load.count();
            CpuAccount cpu = CpuAccount.open();
            rest(seconds);
            CpuAccount.Usage usage = cpu.close();
            DatabaseLoad.Count during = load.count().since(before);
            load.noteMostFrequent();
            int partitions = bench.engine().rows().countOwnedPartitions();
            return List.of(new Result("idle", partitions)
                    .with("seconds", (double) seconds)
                    .with("cpu_app_percent", usage.figures().get("cpu_app_s") / seconds * 100)
                    .with("statements_per_s", (double) during.statements() / seconds)
                    .with("transactions_per_s", (double) during.transactions() / seconds)
                    .withAll(usage.figures()));
        }
    }

    /** An engine that has worked before is what idles. */
    private static void warmUp(Bench bench) {
        String prefix = Bench.newPrefix("idw");
        bench.call(Callers.forEach(WARM_UP, number -> {
            bench.engine().startSequence(prefix + "-" + number, STEPS);
            bench.awaitResult(prefix + "-" + number, STEPS);
        }));
        System.gc();
    }

    private static void rest(int seconds) {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
