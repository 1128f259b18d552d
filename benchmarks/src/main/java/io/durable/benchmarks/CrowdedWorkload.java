package io.durable.benchmarks;

import io.durable.history.InstanceId;
import io.durable.history.Shards;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Whether much that is stored makes the engine slower: sequences on an empty database, then among a million orchestrations that have ended and a hundred thousand that wait, half
 * of them for a timer tomorrow and half for an event; and how long a restart takes there until one that waits in each partition has got its event and ended.
 */
final class CrowdedWorkload implements Workload {

    private static final int STEPS = 5;
    private static final int SECONDS_MAX = 170;
    private static final long POLL_NANOS = 2_000_000;
    private static final Duration NAP = Duration.ofDays(1);

    private final SequenceWorkload sequence = new SequenceWorkload(false);

    @Override
    public List<Result> run(Bench bench) {
        int n = bench.settings().sequences(sequence.warmUp(bench));
        Console.note("n=%d, once more for warming up", n);
        sequence.measure(bench, n);
        List<SequenceWorkload.Measured> empty = measure(bench, n, "empty");
        Filled filled = fill(bench);
        List<SequenceWorkload.Measured> crowded = measure(bench, n, "crowded");
        double before = median(empty, SequenceWorkload.Measured::activitiesPerSecond);
        double after = median(crowded, SequenceWorkload.Measured::activitiesPerSecond);
        Result result = new Result("crowded", n)
                .with("finished", (Object) bench.settings().crowdFinished())
                .with("waiting", (Object) (filled.waitingForEvent.size() * 2))
                .with("history_rows", (Object) filled.historyRows)
                .with("database_mb", (Object) bench.engine().rows().megabytes())
                .with("fill_s", filled.seconds)
                .with("empty_activities_per_s", before)
                .with("activities_per_s", after)
                .with("ratio", after / before)
                .with(
                        "empty_cpu_s_per_1000_activities",
                        median(empty, SequenceWorkload.Measured::cpuSecondsPer1000Activities))
                .with(
                        "cpu_s_per_1000_activities",
                        median(crowded, SequenceWorkload.Measured::cpuSecondsPer1000Activities));
        return List.of(takeOver(bench, filled.waitingForEvent, result));
    }

    private List<SequenceWorkload.Measured> measure(Bench bench, int n, String name) {
        return IntStream.range(0, bench.settings().crowdRuns())
                .mapToObj(run -> {
                    SequenceWorkload.Measured measured = sequence.measure(bench, n);
                    Console.note("  %s: %.1f activities/s", name, measured.activitiesPerSecond());
                    return measured;
                })
                .toList();
    }

    private static double median(
            List<SequenceWorkload.Measured> runs, ToDoubleFunction<SequenceWorkload.Measured> figure) {
        return Figures.median(runs.stream().mapToDouble(figure).sorted().toArray());
    }

    private static Filled fill(Bench bench) {
        String prefix = Bench.newPrefix("cwd");
        bench.engine().startSequence(prefix + "-done", STEPS);
        bench.engine().startSleep(prefix + "-timer", NAP);
        bench.engine().startWaiting(prefix + "-event", 0);
        bench.awaitResult(prefix + "-done", STEPS);
        await(() -> bench.engine().isWaiting(prefix + "-event", 0)
                && bench.engine().rows().countMessages(prefix) == 1);
        int waiting = bench.settings().crowdWaiting() / 2;
        List<String> forEvent = Crowd.ids("crowd-event", waiting);
        Crowd crowd = bench.engine().rows().crowd();
        long start = System.nanoTime();
        long rows = crowd.copyWaiting(prefix + "-event", forEvent)
                + crowd.copyWaiting(prefix + "-timer", Crowd.ids("crowd-timer", waiting))
                + crowd.copyFinished(prefix + "-done", bench.settings().crowdFinished());
        Console.note("%d rows of history after %.1f s", rows, Figures.secondsSince(start));
        crowd.settle(bench.settings().crowdAnalysed());
        return new Filled(forEvent, rows, Figures.secondsSince(start));
    }

    private static Result takeOver(Bench bench, List<String> waiting, Result result) {
        Collection<String> chosen = oneOfEachPartition(bench, waiting);
        long stop = System.nanoTime();
        bench.engine().stopRuntime();
        double stopSeconds = Figures.secondsSince(stop);
        long start = System.nanoTime();
        bench.engine().startRuntime();
        int partitions = bench.engine().rows().countPartitions();
        await(() -> bench.engine().rows().countOwnedPartitions() == partitions);
        double ownedSeconds = Figures.secondsSince(start);
        chosen.forEach(bench.engine()::sendEvent);
        chosen.forEach(bench.engine()::sendEvent);
        chosen.forEach(id -> bench.awaitResult(id, 0));
        return result.with("stop_s", stopSeconds)
                .with("take_over_owned_s", ownedSeconds)
                .with("take_over_s", Figures.secondsSince(start))
                .with("answered", (Object) chosen.size());
    }

    private static Collection<String> oneOfEachPartition(Bench bench, List<String> ids) {
        int partitions = bench.engine().rows().countPartitions();
        Map<Integer, String> chosen = new LinkedHashMap<>();
        ids.forEach(id -> chosen.putIfAbsent(Shards.partition(new InstanceId(id).shard(), partitions), id));
        return chosen.values();
    }

    private static void await(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (Figures.secondsSince(start) > SECONDS_MAX) {
                throw new IllegalStateException("Not so after " + SECONDS_MAX + " s");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private record Filled(List<String> waitingForEvent, long historyRows, double seconds) {}
}
