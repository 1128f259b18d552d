package io.durable.integration;

import io.durable.Activity;
import io.durable.ActivityContext;
import io.durable.Retry;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** Activities without a transaction. */
class Warehouse {

    private final CountDownLatch never = new CountDownLatch(1);
    private final Map<String, List<Attempt>> attempts = new ConcurrentHashMap<>();

    record Item(String article, int count) {}

    record Quote(String carrier, BigDecimal price) {}

    record Attempt(int number, String idempotencyKey, Instant at) {}

    @Activity
    String pick(String article) {
        return article + " picked";
    }

    @Activity
    String pack(String article, int count, BigDecimal weight) {
        return article + " x" + count + " " + weight;
    }

    @Activity
    int square(int n) {
        return n * n;
    }

    @Activity
    List<Quote> quotes(List<Item> items) {
        return items.stream()
                .map(item ->
                        new Quote(item.article(), new BigDecimal("1.10").multiply(BigDecimal.valueOf(item.count()))))
                .toList();
    }

    @Activity
    void refuse(String why) throws IOException {
        throw new IOException(why, new IllegalStateException("tray is open"));
    }

    @Activity(retry = @Retry(maxAttempts = 3, firstInterval = "40ms", backoffCoefficient = 2.0))
    int succeedAtTheThirdAttempt(String key, ActivityContext context) {
        note(key, context);
        if (context.getAttempt() < 3) {
            throw new IllegalStateException("attempt " + context.getAttempt());
        }
        return context.getAttempt();
    }

    @Activity(retry = @Retry(maxAttempts = 5, firstInterval = "1ms", nonRetryable = IOException.class))
    void failForGood(String key, ActivityContext context) throws IOException {
        note(key, context);
        throw new IOException("for good");
    }

    @Activity(startToClose = "300ms", retry = @Retry(maxAttempts = 2, firstInterval = "1ms"))
    String goOnWhereItStopped(String key, ActivityContext context) throws InterruptedException {
        note(key, context);
        Optional<String> before = context.getHeartbeatDetails(String.class);
        if (before.isEmpty()) {
            context.heartbeat("half of " + key);
            never.await();
        }
        return before.get();
    }

    @Activity(heartbeat = "${no.such.property:250ms}")
    void fallSilent(String key, ActivityContext context) throws InterruptedException {
        context.heartbeat();
        never.await();
    }

    @Activity
    void waitForCancellation(String key, ActivityContext context) {
        note(key, context);
        try {
            never.await();
        } catch (InterruptedException e) {
            note(key + " cancelled " + context.isCancelled(), context);
        }
    }

    List<Attempt> attempts(String key) {
        return attempts.getOrDefault(key, List.of());
    }

    private void note(String key, ActivityContext context) {
        attempts.computeIfAbsent(key, k -> new CopyOnWriteArrayList<>())
                .add(new Attempt(context.getAttempt(), context.getIdempotencyKey(), Instant.now()));
    }
}
