package io.durable;

import io.durable.history.FailureDetails;
import java.time.Duration;
import java.util.Optional;

/**
 * Decides in the orchestrator's own code whether a failed activity is tried again, and when. It is part of the orchestrator: it runs on the orchestrator's thread, between two of its
 * events, and again whenever the orchestrator is rebuilt. So it must be deterministic, must not block, and should use nothing but what it is given.
 */
@FunctionalInterface
public interface RetryHandler {

    /**
     * How long to wait before the next attempt, zero for at once; empty: the failure is final. An exception is thrown where the activity is awaited.
     *
     * @param failed the attempt that has just failed
     */
    Optional<Duration> delayBeforeRetry(FailedAttempt failed);

    /**
     * An attempt that failed.
     *
     * @param activity name of the activity
     * @param attempt its number, counting from 1
     * @param failure why it failed
     * @param elapsed time since the first attempt was scheduled
     */
    record FailedAttempt(String activity, int attempt, FailureDetails failure, Duration elapsed) {}
}
