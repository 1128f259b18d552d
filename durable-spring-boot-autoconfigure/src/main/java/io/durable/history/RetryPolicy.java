package io.durable.history;

import java.time.Duration;
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
 * @param nonRetryable class names of exceptions that are not tried again, as the failure itself or as a cause of it
 */
public record RetryPolicy(
        int maxAttempts,
        Duration firstInterval,
        double backoffCoefficient,
        @Nullable Duration maxInterval,
        @Nullable Duration timeout,
        List<String> nonRetryable) {

    private static final RetryPolicy NONE = new RetryPolicy(1, Duration.ZERO, 1.0, null, null, List.of());

    /** @throws IllegalArgumentException if a number or a duration makes no sense; the message names it */
    public RetryPolicy {
        require(maxAttempts >= 1, "maxAttempts", maxAttempts, "at least 1");
        require(!firstInterval.isNegative(), "firstInterval", firstInterval, "zero or more");
        require(
                backoffCoefficient >= 1.0 && Double.isFinite(backoffCoefficient),
                "backoffCoefficient",
                backoffCoefficient,
                "at least 1.0");
        require(maxInterval == null || !maxInterval.isNegative(), "maxInterval", maxInterval, "zero or more");
        require(timeout == null || !timeout.isNegative(), "timeout", timeout, "zero or more");
        nonRetryable = List.copyOf(nonRetryable);
    }

    /** One attempt, no retry. */
    public static RetryPolicy none() {
        return NONE;
    }

    /** Up to {@code maxAttempts} tries with the same delay between them. */
    public static RetryPolicy of(int maxAttempts, Duration firstInterval) {
        return new RetryPolicy(maxAttempts, firstInterval, 1.0, null, null, List.of());
    }

    /** The same policy with another coefficient. */
    public RetryPolicy withBackoffCoefficient(double backoffCoefficient) {
        return new RetryPolicy(maxAttempts, firstInterval, backoffCoefficient, maxInterval, timeout, nonRetryable);
    }

    /** The same policy with another cap on a single delay. */
    public RetryPolicy withMaxInterval(Duration maxInterval) {
        return new RetryPolicy(maxAttempts, firstInterval, backoffCoefficient, maxInterval, timeout, nonRetryable);
    }

    /** The same policy with another limit on the time since the first try was scheduled. */
    public RetryPolicy withTimeout(Duration timeout) {
        return new RetryPolicy(maxAttempts, firstInterval, backoffCoefficient, maxInterval, timeout, nonRetryable);
    }

    /** The delay before retry {@code n}, which counts from 1. */
    public Duration delayBeforeRetry(int n) {
        double millis = firstInterval.toMillis() * Math.pow(backoffCoefficient, n - 1);
        double capped = maxInterval == null ? millis : Math.min(millis, maxInterval.toMillis());
        return Duration.ofMillis(
                Math.round(Math.min(capped, Duration.ofDays(36_500).toMillis())));
    }

    /** Whether the policy allows another try after this failure, {@code elapsed} after the first try was scheduled. */
    public boolean allowsRetry(FailureDetails failure, int attemptsMade, Duration elapsed) {
        return attemptsMade < maxAttempts
                && nonRetryable.stream().noneMatch(failure::isCausedBy)
                && (timeout == null
                        || elapsed.plus(delayBeforeRetry(attemptsMade)).compareTo(timeout) <= 0);
    }

    private static void require(boolean holds, String name, @Nullable Object value, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("Retry policy: " + name + " is " + value + ", it must be " + rule);
        }
    }
}
