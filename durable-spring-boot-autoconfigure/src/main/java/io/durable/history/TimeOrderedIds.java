package io.durable.history;

import java.time.Instant;
import java.util.UUID;

/**
 * Makes ids that sort by time and can't be guessed: laid out as a version 7 UUID with the time to the microsecond, 42 random bits, and twenty low bits left
 * zero, so that up to a million ids can be counted up from one.
 */
public final class TimeOrderedIds {

    private static final long VERSION = 0x7000L;
    private static final long VARIANT = 0x8000000000000000L;
    private static final int COUNTED_BITS = 20;
    private static final long RANDOM_MASK = 0x3FFFFFFFFFFFFFFFL & -(1L << COUNTED_BITS);

    private TimeOrderedIds() {}

    /** An id of this time with these random bits. */
    public static UUID of(Instant time, long random) {
        long micros = time.getNano() / 1_000 % 1_000;
        long high = time.toEpochMilli() << 16 | VERSION | micros;
        return new UUID(high, VARIANT | random & RANDOM_MASK);
    }

    /** The n-th id counted up from one that {@link #of} made. */
    public static UUID plus(UUID base, int n) {
        return new UUID(base.getMostSignificantBits(), base.getLeastSignificantBits() + n);
    }
}
