package io.durable.kafka;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether what is sent now has a chance to arrive: the last look at Kafka was good, no sending has failed since, and those under way get on. Any thread may call.
 */
final class Availability {

    /** Time without a single answer after which sendings under way count as stuck. */
    private static final long STUCK_NANOS = Duration.ofSeconds(2).toNanos();

    private final LongSupplier nanoTime;
    private boolean reachable;
    private boolean lookedGood;
    private int underWay;
    private long progressAt;

    Availability(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    synchronized boolean isUp() {
        return reachable && (underWay == 0 || nanoTime.getAsLong() - progressAt < STUCK_NANOS);
    }

    /** Whether the last look was good and nothing has failed since. */
    synchronized boolean isReachable() {
        return reachable;
    }

    /** Somebody has looked. Returns whether the last look said otherwise; sendings that failed in between are no look, and nobody was told of them. */
    synchronized boolean looked(boolean good) {
        boolean news = lookedGood != good;
        lookedGood = good;
        reachable = good;
        return news;
    }

    /** A sending is under way. */
    synchronized void sent() {
        if (underWay++ == 0) {
            progressAt = nanoTime.getAsLong();
        }
    }

    /** A sending has arrived. */
    synchronized void arrived() {
        underWay--;
        progressAt = nanoTime.getAsLong();
    }

    /** A sending has failed. {@code alone}: for a reason of its own. */
    synchronized void failed(boolean alone) {
        underWay--;
        if (!alone) {
            reachable = false;
        }
    }
}
