package io.durable.history;

import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes UUIDs (version 7) that order by time, to the microsecond, and are otherwise random. The ids of one object are each greater than every one before, also
 * when the time stands still or goes back. The low {@value #FREE_BITS} bits are zero, so that as many ids can be counted up from one. Any thread may call.
 */
public final class TimeOrderedIds {

    /** How many low bits of each id are zero. */
    public static final int FREE_BITS = 20;

    private static final long VERSION = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private static final long RANDOM_MASK = ((1L << (62 - FREE_BITS)) - 1) << FREE_BITS;

    private final AtomicLong lastMicros = new AtomicLong();

    /** The next id, of this time or, if that is not later than the last one's, of the microsecond after the last one's. */
    public UUID next(Instant now, long randomBits) {
        long micros = micros(now);
        return of(lastMicros.updateAndGet(last -> Math.max(micros, last + 1)), randomBits);
    }

    /** An id of exactly this time, for a caller whose times increase. */
    public static UUID of(Instant time, long randomBits) {
        return of(micros(time), randomBits);
    }

    /** The n-th id counted up from one that has its low bits free. */
    public static UUID plus(UUID base, int n) {
        return new UUID(base.getMostSignificantBits(), base.getLeastSignificantBits() + n);
    }

    /** 48 bits of milliseconds, the version, 12 bits of microseconds within the millisecond, the variant, 42 random bits, zeros. */
    private static UUID of(long micros, long randomBits) {
        long high = micros / 1_000 << 16 | VERSION | micros % 1_000;
        return new UUID(high, VARIANT | randomBits & RANDOM_MASK);
    }

    private static long micros(Instant time) {
        return time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000;
    }
}
