package io.durable.runtime.threads;

import io.durable.spi.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The time of a process that has no database to ask: it began as the machine's time and goes on whatever becomes of that. Good for durations. */
public final class MonotonicClock implements Clock {

    private final Instant begin = Instant.now();
    private final long beginNanos = System.nanoTime();

    @Override
    public Instant now() {
        return begin.plusNanos(System.nanoTime() - beginNanos).truncatedTo(ChronoUnit.MICROS);
    }
}
