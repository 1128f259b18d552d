package io.durable.integration;

import io.durable.Activity;
import io.durable.ActivityContext;
import io.durable.Retry;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Activities without a transaction. */
class Warehouse {

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

    List<Attempt> attempts(String key) {
        return attempts.getOrDefault(key, List.of());
    }

    private void note(String key, ActivityContext context) {
        attempts.computeIfAbsent(key, k -> new CopyOnWriteArrayList<>())
                .add(new Attempt(context.getAttempt(), context.getIdempotencyKey(), Instant.now()));
    }
}
