package io.durable.sample.kill;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Clients who place orders at a steady rate, on any node that serves, and do not wait for one another. One whose call fails asks another node with the same
 * order, until it is accepted.
 */
final class SteadyOrders implements AutoCloseable {

    private static final int LINES_PER_ORDER_MAX = 3;
    private static final int ACCEPTED = 202;
    private static final int KNOWN = 409;
    private static final long AGAIN_AFTER_MILLIS = 200;
    private static final long ALL_ACCEPTED_WITHIN_SECONDS = 120;

    private final ShopCluster cluster;
    private final Random random;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "steady-orders");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<Long, ExpectedOrders.Line> lines = new TreeMap<>();
    private final Map<String, BigDecimal> totals = new TreeMap<>();
    private final Collection<Start> starts = new ConcurrentLinkedQueue<>();
    private final Map<String, Integer> refusals = new ConcurrentSkipListMap<>();
    private ScheduledFuture<?> ticks;

    /**
     * An order that was accepted.
     *
     * @param sentAt by {@code System.nanoTime()}
     * @param tries 1 if the first node that was asked took it
     */
    record Start(long sentAt, long tookNanos, int tries) {}

    SteadyOrders(ShopCluster cluster, Random random) {
        this.cluster = cluster;
        this.random = random;
    }

    void start(int perSecond) {
        ticks = clock.scheduleAtFixedRate(
                this::placeOne, 0, TimeUnit.SECONDS.toMicros(1) / perSecond, TimeUnit.MICROSECONDS);
    }

    /** Places no more, and waits until all that were placed are accepted. */
    void stop() throws InterruptedException {
        ticks.cancel(false);
        long giveUpAt = System.nanoTime() + TimeUnit.SECONDS.toNanos(ALL_ACCEPTED_WITHIN_SECONDS);
        while (starts.size() < expected().orders()) {
            if (System.nanoTime() > giveUpAt) {
                throw new IllegalStateException("Some orders are not accepted: " + refusals);
            }
            Thread.sleep(AGAIN_AFTER_MILLIS);
        }
    }

    /** All that was placed. */
    synchronized ExpectedOrders expected() {
        return new ExpectedOrders(Map.copyOf(lines), Map.copyOf(totals));
    }

    /** Those that were sent in this time, by {@code System.nanoTime()}. */
    List<Start> startsBetween(long from, long to) {
        return starts.stream()
                .filter(start -> start.sentAt() - from >= 0 && start.sentAt() - to < 0)
                .toList();
    }

    /** What other answers there were, and how often. */
    Map<String, Integer> refusals() {
        return refusals;
    }

    private void placeOne() {
        place(newOrder(), System.nanoTime(), 1);
    }

    private void place(String order, long sentAt, int attempt) {
        List<ShopNode> serving = cluster.serving();
        if (serving.isEmpty()) {
            again(order, sentAt, attempt, "nobody serves");
            return;
        }
        ShopNode node = serving.get(attempt == 1 ? random.nextInt(serving.size()) : attempt % serving.size());
        node.shop().place(order).whenComplete((status, failure) -> {
            if (failure == null && (status == ACCEPTED || status == KNOWN && attempt > 1)) {
                starts.add(new Start(sentAt, System.nanoTime() - sentAt, attempt));
            } else {
                again(order, sentAt, attempt, failure == null ? "HTTP " + status : failure.toString());
            }
        });
    }

    private void again(String order, long sentAt, int attempt, String why) {
        refusals.merge(why, 1, Integer::sum);
        clock.schedule(() -> place(order, sentAt, attempt + 1), AGAIN_AFTER_MILLIS, TimeUnit.MILLISECONDS);
    }

    private synchronized String newOrder() {
        String id = "STEADY-" + (totals.size() + 1);
        List<String> placed = new ArrayList<>();
        BigDecimal total = BigDecimal.ZERO;
        int count = 1 + random.nextInt(LINES_PER_ORDER_MAX);
        for (int i = 0; i < count; i++) {
            long rowId = lines.size() + 1L;
            ExpectedOrders.Line line = new ExpectedOrders.Line(
                    id, 1 + random.nextInt(9), BigDecimal.valueOf(1 + random.nextInt(5_000_000), 4));
            lines.put(rowId, line);
            total = total.add(line.sales());
            // a product of its own: two requests that add the same one at once are refused by the shop, for a good
            // reason
            placed.add("{\"rowId\":%d,\"productId\":\"P-%d\",\"quantity\":%d,\"sales\":%s}"
                    .formatted(rowId, rowId, line.units(), line.sales()));
        }
        totals.put(id, total);
        return "{\"id\":\"%s\",\"customer\":\"Ann\",\"lines\":[%s]}".formatted(id, String.join(",", placed));
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
