package io.durable.simulation;

import io.durable.spi.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The database's time, which moves only when it is told to. */
final class SimulatedClock implements Clock {

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public Instant now() {
        return now;
    }

    void advance(Duration duration) {
        now = now.plus(duration).truncatedTo(ChronoUnit.MICROS);
    }

    /** The same time as a node knows it that asked the database a while ago: never ahead, never going back. */
    Clock behindBy(Duration lag) {
        return () -> now.minus(lag).truncatedTo(ChronoUnit.MICROS);
    }
}
