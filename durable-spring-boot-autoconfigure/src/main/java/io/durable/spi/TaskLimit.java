package io.durable.spi;

import java.time.Duration;

/**
 * What holds for the attempts at one activity over all nodes of the hub. {@link #UNLIMITED} where nothing does.
 *
 * @param concurrentMax how many are under way at once
 * @param concurrentPerKeyMax how many of those with the same concurrency key are under way at once
 * @param rate how many are let through within any period
 * @param ratePeriod of the rate
 */
public record TaskLimit(int concurrentMax, int concurrentPerKeyMax, int rate, Duration ratePeriod) {

    public static final int UNLIMITED = Integer.MAX_VALUE;

    /** @throws IllegalArgumentException if a limit lets nothing through */
    public TaskLimit {
        requirePositive("number at once", concurrentMax);
        requirePositive("number at once per key", concurrentPerKeyMax);
        requirePositive("rate", rate);
        if (ratePeriod.isNegative() || ratePeriod.isZero()) {
            throw new IllegalArgumentException(
                    "The period of a rate is " + ratePeriod + ", it must be longer than zero");
        }
    }

    /** Only so many at once. */
    public static TaskLimit concurrent(int max) {
        return new TaskLimit(max, UNLIMITED, UNLIMITED, Duration.ofSeconds(1));
    }

    /** Whether there is a rate. */
    public boolean hasRate() {
        return rate != UNLIMITED;
    }

    /** Whether there is anything that it limits. */
    public boolean isAny() {
        return concurrentMax != UNLIMITED || concurrentPerKeyMax != UNLIMITED || hasRate();
    }

    private static void requirePositive(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("The " + what + " is limited to " + value + ", it must be 1 or more");
        }
    }
}
