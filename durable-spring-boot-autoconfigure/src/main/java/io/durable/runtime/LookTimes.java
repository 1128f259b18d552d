package io.durable.runtime;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When those that wait for a limit are asked about next. At once when something has happened here, soon when somebody has rung, when the rate says so, and otherwise now and then. Where somebody else counts
 * at this moment he is left alone, each time for twice as long; but what has happened, and whoever may have been let through, waits no longer than after a bell until it was counted.
 */
final class LookTimes {

    static final Duration INTERVAL = Duration.ofSeconds(1);
    static final Duration RUNG_INTERVAL = Duration.ofMillis(50);
    static final Duration BUSY_INTERVAL_MIN = Duration.ofMillis(10);
    static final Duration BUSY_INTERVAL_MAX = Duration.ofMillis(500);

    private Instant lookedAt = Instant.EPOCH;
    private Instant nextAt = Instant.MIN;
    private Duration busyInterval = BUSY_INTERVAL_MIN;
    private boolean isRefused;
    private boolean hasNews;

    Instant nextAt() {
        return nextAt;
    }

    boolean isDue(Instant now) {
        return !nextAt.isAfter(now);
    }

    /** Something has happened here: another waits, or there may be room. */
    void changed() {
        hasNews = true;
        bringForward(isRefused ? lookedAt.plus(BUSY_INTERVAL_MIN) : Instant.MIN);
    }

    /** Somebody has rung, maybe because one of these was let through. */
    void rung() {
        hasNews = true;
        bringForward(lookedAt.plus(RUNG_INTERVAL));
    }

    /** It is asked now. Stands as it is if no answer comes. */
    void looked(Instant now) {
        lookedAt = now;
        nextAt = now.plus(INTERVAL);
        isRefused = false;
    }

    /** Somebody else counts. */
    void refused() {
        isRefused = true;
        nextAt = lookedAt.plus(earlier(busyInterval, hasNews ? RUNG_INTERVAL : BUSY_INTERVAL_MAX));
        busyInterval = earlier(busyInterval.multipliedBy(2), BUSY_INTERVAL_MAX);
    }

    /**
     * It was counted.
     *
     * @param rateLetsThroughAt by another clock, so that it may have passed by this one
     */
    void answered(boolean hasMore, @Nullable Instant rateLetsThroughAt) {
        hasNews = false;
        busyInterval = BUSY_INTERVAL_MIN;
        if (hasMore) {
            nextAt = lookedAt;
        } else if (rateLetsThroughAt != null) {
            bringForward(rateLetsThroughAt.isAfter(lookedAt) ? rateLetsThroughAt : lookedAt.plus(BUSY_INTERVAL_MIN));
        }
    }

    private void bringForward(Instant at) {
        nextAt = at.isBefore(nextAt) ? at : nextAt;
    }

    private static Duration earlier(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
