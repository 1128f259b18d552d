package io.durable.benchmarks;

import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** What a node costs that owns everything, has worked before, and has nothing to do. */
final class IdleWorkload implements Workload {

    @Override
    public List<Result> run(Bench bench) {
        new SequenceWorkload(true).warmUp(bench);
        System.gc();
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

    private static void rest(int seconds) {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
