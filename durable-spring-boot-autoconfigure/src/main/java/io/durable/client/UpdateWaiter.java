package io.durable.client;

import io.durable.DurableException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** One thread that waits for an update. Only that thread sleeps; any other one may wake it for a look of its own. */
final class UpdateWaiter {

    private final Semaphore bell = new Semaphore(0);

    void wake() {
        bell.release();
    }

    /** Sleeps until woken or the time is up. */
    void sleep(long nanos) {
        try {
            bell.tryAcquire(nanos, TimeUnit.NANOSECONDS);
            bell.drainPermits();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new DurableException("Interrupted while waiting for an update, which goes on", interrupted);
        }
    }
}
