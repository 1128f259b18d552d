package io.durable.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * What a replay costs: orchestrations with histories of different lengths wait for an event; it comes once while they are in memory ({@code live_ms}) and once
 * after the runtime was restarted, when the history has to be read and replayed first. A replay whose time per event does not grow is linear.
 */
final class ReplayWorkload implements Workload {

    private static final int EVENTS_PER_STEP = 2;
    private static final int ACQUAINTANCES = 100;
    private static final long POLL_NANOS = 200_000;
    private static final int SECONDS_MAX = 170;

    @Override
    public List<Result> run(Bench bench) {
        int[] sizes = bench.settings().replayedEvents();
        measure(bench, Arrays.stream(sizes).max().orElseThrow()); // the replay's own warm-up: the longest does most
        return Arrays.stream(sizes).mapToObj(size -> measure(bench, size)).toList();
    }

    private static Result measure(Bench bench, int events) {
        List<String> ids = build(bench, events);
        double[] live = ids.stream()
                .mapToDouble(id -> millisOf(() -> {
                    bench.engine().sendEvent(id);
                    awaitWaiting(bench, id, 1);
                }))
                .sorted()
                .toArray();
        int size = bench.engine().historySize(ids.get(0));
        bench.engine().stopRuntime();
        bench.engine().startRuntime();
        getReady(bench);
        CpuAccount cpu = CpuAccount.open();
        double[] replays = ids.stream()
                .mapToDouble(id -> millisOf(() -> {
                    bench.engine().sendEvent(id);
                    bench.awaitResult(id, events / EVENTS_PER_STEP);
                }))
                .sorted()
                .toArray();
        CpuAccount.Usage usage = cpu.close();
        double millis = Figures.median(replays);
        return new Result("restart-replay", size)
                .with("runs", (Object) ids.size())
                .with("seconds", millis / 1000)
                .with("per_s", size / millis * 1000)
                .with("ms", millis)
                .with("min_ms", replays[0])
                .with("max_ms", replays[replays.length - 1])
                .with("us_per_event", millis * 1000 / size)
                .with("live_ms", Figures.median(live))
                .with(usage, "cpu_s_per_1000_events", (double) size * ids.size());
    }

    private static List<String> build(Bench bench, int events) {
        String prefix = Bench.newPrefix("rep");
        List<String> ids = new ArrayList<>(IntStream.range(0, bench.settings().replays())
                .mapToObj(run -> prefix + "-" + run)
                .toList());
        ids.forEach(id -> bench.engine().startWaiting(id, events / EVENTS_PER_STEP));
        ids.forEach(id -> awaitWaiting(bench, id, 0));
        return ids;
    }

    /** So many short orchestrations that there is one in every partition: when they have ended, all partitions are owned again. */
    private static void getReady(Bench bench) {
        String prefix = Bench.newPrefix("rdy");
        for (int i = 0; i < ACQUAINTANCES; i++) {
            bench.engine().startSequence(prefix + "-" + i, 1);
        }
        for (int i = 0; i < ACQUAINTANCES; i++) {
            bench.awaitResult(prefix + "-" + i, 1);
        }
    }

    private static void awaitWaiting(Bench bench, String id, int eventsReceived) {
        long start = System.nanoTime();
        while (!bench.engine().isWaiting(id, eventsReceived)) {
            if (Figures.secondsSince(start) > SECONDS_MAX) {
                throw new IllegalStateException("'" + id + "' does not wait after " + SECONDS_MAX + " s");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static double millisOf(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e6;
    }
}
