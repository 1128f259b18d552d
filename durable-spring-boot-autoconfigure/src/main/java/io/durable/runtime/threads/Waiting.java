package io.durable.runtime.threads;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for something that nobody announces. */
public final class Waiting {

    private static final long LOOK_AGAIN_MILLIS = 10;

    private Waiting() {}

    /** Waits until the condition holds, at most so long; an interrupt ends the waiting and stays set. Returns whether the condition held. */
    public static boolean until(BooleanSupplier condition, Duration max) {
        long end = System.nanoTime() + max.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() >= end) {
                return false;
            }
            try {
                Thread.sleep(LOOK_AGAIN_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return condition.getAsBoolean();
            }
        }
        return true;
    }
}
