package io.durable.history;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a failed activity or sub-orchestration is tried again. The delay before retry n is
 * {@code firstInterval × backoffCoefficient^(n−1)}, computed in double and capped by {@code maxInterval}.
 *
 * @param maxAttempts the first try included; 1 means no retry
 * @param firstInterval delay before the first retry
 * @param backoffCoefficient at least 1
 * @param maxInterval no delay is longer, absent: no cap
 * @param timeout no retry starts later than this after the first try was scheduled, absent: no limit
 * @param nonRetryable class names of exceptions that are not tried again, nor are their subclasses, as the failure itself or as a cause of it
 * @param jitter which fraction of each delay is left to chance, from 0 to 1: a random part of it is taken off, so that no delay becomes longer
 */
public record RetryPolicy(
        int maxAttempts,
        Duration firstInterval,
        double backoffCoefficient,
        @Nullable Duration maxInterval,
        @Nullable Duration timeout,
        List<String> nonRetryable,
        double jitter) {

    private static final Duration DURATION_MAX = Duration.ofDays(36_500);

    private static final RetryPolicy NONE = new RetryPolicy(1, Duration.ZERO, 1.0, null, null, List.of(), 0);

    /** @throws IllegalArgumentException if a number or a duration makes no sense; the message names it */
    public RetryPolicy {
        require(maxAttempts >= 1, "maxAttempts", maxAttempts, "at least 1");
        requireInBounds("firstInterval", firstInterval);
        require(
                backoffCoefficient >= 1.0 && Double.isFinite(backoffCoefficient),
                "backoffCoefficient",
                backoffCoefficient,
                "at least 1.0");
        if (maxInterval != null) {
            requireInBounds("maxInterval", maxInterval);
        }
        if (timeout != null) {
            requireInBounds("timeout", timeout);
        }
        require(jitter >= 0.0 && jitter <= 1.0, "jitter", jitter, "from 0.0 to 1.0");
        nonRetryable = List.copyOf(nonRetryable);
    }

    /**
     * A policy that leaves nothing to chance.
     *
     * @throws IllegalArgumentException if a number or a duration makes no sense; the message names it
     */
    public RetryPolicy(
            int maxAttempts,
            Duration firstInterval,
            double backoffCoefficient,
            @Nullable Duration maxInterval,
            @Nullable Duration timeout,
            List<String> nonRetryable) {
        this(maxAttempts, firstInterval, backoffCoefficient, maxInterval, timeout, nonRetryable, 0);
    }

    /** One attempt, no retry. */
    public static RetryPolicy none() {
        return NONE;
    }

    /** Up to {@code maxAttempts} tries with the same delay between them. */
    public static RetryPolicy of(int maxAttempts, Duration firstInterval) {
        return new RetryPolicy(maxAttempts, firstInterval, 1.0, null, null, List.of(), 0);
    }

    /** The same policy with another coefficient. */
    public RetryPolicy withBackoffCoefficient(double backoffCoefficient) {
        return new RetryPolicy(
                maxAttempts, firstInterval, backoffCoefficient, maxInterval, timeout, nonRetryable, jitter);
    }

    /** The same policy with another cap on a single delay. */
    public RetryPolicy withMaxInterval(Duration maxInterval) {
        return new RetryPolicy(
                maxAttempts, firstInterval, backoffCoefficient, maxInterval, timeout, nonRetryable, jitter);
    }

    /** The same policy with another limit on the time since the first try was scheduled. */
    public RetryPolicy withTimeout(Duration timeout) {
        return new RetryPolicy(
                maxAttempts, firstInterval, backoffCoefficient, maxInterval, timeout, nonRetryable, jitter);
    }

    /** The same policy with other exceptions, and their subclasses, that are not tried again. */
    public RetryPolicy withNonRetryable(Collection<Class<? extends Throwable>> types) {
        List<String> names = types.stream().<String>map(Class::getName).toList();
        return new RetryPolicy(maxAttempts, firstInterval, backoffCoefficient, maxInterval, timeout, names, jitter);
    }

    /** The same policy with another fraction of each delay that is left to chance. */
    public RetryPolicy withJitter(double jitter) {
        return new RetryPolicy(
                maxAttempts, firstInterval, backoffCoefficient, maxInterval, timeout, nonRetryable, jitter);
    }

    /** The longest delay before retry {@code n}, which counts from 1: the one without jitter. */
    public Duration delayBeforeRetry(int n) {
        double millis = firstInterval.toMillis() * Math.pow(backoffCoefficient, n - 1);
        double capped = maxInterval == null ? millis : Math.min(millis, maxInterval.toMillis());
        return Duration.ofMillis(Math.round(Math.min(capped, DURATION_MAX.toMillis())));
    }

    /**
     * The delay before retry {@code n}, which counts from 1.
     *
     * @param chance from 0 to less than 1; only a policy with jitter looks at it
     */
    public Duration delayBeforeRetry(int n, double chance) {
        Duration longest = delayBeforeRetry(n);
        return jitter == 0 ? longest : Duration.ofMillis(Math.round(longest.toMillis() * (1 - jitter * chance)));
    }

    /** Whether the policy allows another try after this failure, {@code elapsed} after the first try was scheduled. */
    public boolean allowsRetry(FailureDetails failure, int attemptsMade, Duration elapsed) {
        return attemptsMade < maxAttempts
                && nonRetryable.stream().noneMatch(failure::isCausedBy)
                && (timeout == null
                        || elapsed.plus(delayBeforeRetry(attemptsMade)).compareTo(timeout) <= 0);
    }

    private static void requireInBounds(String name, Duration duration) {
        boolean inBounds = !duration.isNegative() && duration.compareTo(DURATION_MAX) <= 0;
        require(inBounds, name, duration, "zero or more, up to " + DURATION_MAX.toDays() + " days");
    }

    private static void require(boolean holds, String name, @Nullable Object value, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("Retry policy: " + name + " is " + value + ", it must be " + rule);
        }
    }
}
