package io.durable.runtime.threads;

import io.durable.spi.Clock;
import io.durable.spi.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** The database's time, read now and then and counted on by this process's own steady counter in between. Never goes back. Any thread may ask. */
public final class AnchoredClock implements Clock {

    private static final long MICROS_PER_SECOND = 1_000_000;

    /** By so much two readings may differ without a reason. */
    private static final Duration NOISE = Duration.ofMillis(50);

    private final Store store;
    /** In microseconds. */
    private final AtomicLong latest = new AtomicLong(Long.MIN_VALUE);

    private volatile Anchor anchor;

    /** @throws io.durable.spi.StoreException if the database can't be asked */
    public AnchoredClock(Store store) {
        this.store = store;
        this.anchor = read(store);
    }

    @Override
    public Instant now() {
        long micros = latest.accumulateAndGet(anchor.microsAt(System.nanoTime()), Math::max);
        return Instant.ofEpochSecond(
                Math.floorDiv(micros, MICROS_PER_SECOND), Math.floorMod(micros, MICROS_PER_SECOND) * 1_000);
    }

    /** Reads the database's time again. If that has gone back, this clock goes on at half speed until it is caught up with, and never stands still. */
    public void readAgain() {
        Anchor read = read(store);
        Instant now = now();
        if (read.time().isBefore(now)) {
            boolean slow = read.time().plus(NOISE).isBefore(now);
            anchor = new Anchor(now, System.nanoTime(), slow);
        } else {
            anchor = read;
        }
    }

    private static Anchor read(Store store) {
        long before = System.nanoTime();
        Instant time = store.currentTime();
        long after = System.nanoTime();
        return new Anchor(time, before + (after - before) / 2, false);
    }

    private record Anchor(Instant time, long nanos, boolean slow) {

        long microsAt(long now) {
            long elapsed = slow ? (now - nanos) / 2 : now - nanos;
            return time.getEpochSecond() * MICROS_PER_SECOND + Math.floorDiv(time.getNano() + elapsed, 1_000);
        }
    }
}
