package io.durable.history;

import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes UUIDs (version 7) that order by time, to the microsecond, and are otherwise random. Each id is greater than every one before it from the same object,
 * also when the time stands still or goes back. The low {@value #FREE_BITS} bits are zero, so that as many ids can be derived from one by adding to it. Any
 * thread may call.
 */
public final class TimeOrderedIds {

    /** How many low bits of each id are zero. */
    public static final int FREE_BITS = 20;

    private static final long VERSION = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private static final long RANDOM_MASK = ((1L << (62 - FREE_BITS)) - 1) << FREE_BITS;

    private final AtomicLong lastMicros = new AtomicLong();

    /** The next id: 48 bits of milliseconds, the version, 12 bits of microseconds within the millisecond, the variant, 42 random bits, zeros. */
    public UUID next(Instant now, long randomBits) {
        long micros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
        long unique = lastMicros.updateAndGet(last -> Math.max(micros, last + 1));
        long high = unique / 1_000 << 16 | VERSION | unique % 1_000;
        return new UUID(high, VARIANT | randomBits & RANDOM_MASK);
    }
}
