package io.durable.runtime;

import java.util.concurrent.atomic.AtomicInteger;

/** How many orchestrators the loops of a node may keep in memory together. Any thread may ask. */
final class CacheBudget {

    private final int max;
    private final AtomicInteger used = new AtomicInteger();

    CacheBudget(int max) {
        this.max = max;
    }

    void take() {
        used.incrementAndGet();
    }

    void giveBack() {
        used.decrementAndGet();
    }

    int used() {
        return used.get();
    }

    /** How many more fit. */
    int room() {
        return Math.max(0, max - used.get());
    }

    boolean isExceeded() {
        return used.get() > max;
    }
}
