package io.durable.runtime;

import io.durable.spi.Clock;
import java.time.Duration;
import java.time.Instant;

/** A time that moves only when it is told to, or by a step with every look at it. */
final class ManualClock implements Clock {

    static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private Instant now = START;
    private Duration perLook = Duration.ZERO;

    @Override
    public synchronized Instant now() {
        Instant time = now;
        now = now.plus(perLook);
        return time;
    }

    synchronized void advance(Duration by) {
        now = now.plus(by);
    }

    synchronized void advanceTo(Instant time) {
        now = time;
    }

    /** From here on each look at the clock takes so long. */
    synchronized void goOnBy(Duration perLook) {
        this.perLook = perLook;
    }
}
