package io.durable.kafka;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Keeps what goes wrong again and again from being said each time. One thread at a time. */
final class OncePerMinute {

    private static final long SILENCE_NANOS = Duration.ofMinutes(1).toNanos();

    private final LongSupplier nanoTime;
    private boolean said;
    private long saidAt;

    OncePerMinute(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Whether it is to be said now, and then counts as said. */
    boolean isDue() {
        long now = nanoTime.getAsLong();
        if (said && now - saidAt <= SILENCE_NANOS) {
            return false;
        }
        said = true;
        saidAt = now;
        return true;
    }
}
