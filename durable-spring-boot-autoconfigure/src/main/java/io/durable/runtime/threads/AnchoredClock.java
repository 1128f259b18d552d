package io.durable.runtime.threads;

import io.durable.spi.Clock;
import io.durable.spi.Store;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicReference;

/** The database's time, read now and then and counted on by this process's own steady counter in between. Never goes back. Any thread may ask. */
public final class AnchoredClock implements Clock {

    private final Store store;
    private final AtomicReference<Instant> latest = new AtomicReference<>(Instant.MIN);
    private volatile Anchor anchor;

    /** @throws io.durable.spi.StoreException if the database can't be asked */
    public AnchoredClock(Store store) {
        this.store = store;
        this.anchor = read(store);
    }

    @Override
    public Instant now() {
        Anchor from = anchor;
        Instant time = from.time().plusNanos(System.nanoTime() - from.nanos()).truncatedTo(ChronoUnit.MICROS);
        return latest.accumulateAndGet(time, (before, now) -> now.isAfter(before) ? now : before);
    }

    /** Reads the database's time again. */
    public void readAgain() {
        anchor = read(store);
    }

    private static Anchor read(Store store) {
        long before = System.nanoTime();
        Instant time = store.currentTime();
        long after = System.nanoTime();
        return new Anchor(time, before + (after - before) / 2);
    }

    private record Anchor(Instant time, long nanos) {}
}
