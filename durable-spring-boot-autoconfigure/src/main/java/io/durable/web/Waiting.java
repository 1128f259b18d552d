package io.durable.web;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether the answer to a start or a restart waits for the end.
 *
 * @param timeout seconds to wait; together with the interval or not at all
 * @param pollingInterval seconds between looks at it; what is waited for here is noticed at once
 */
record Waiting(@Nullable Integer timeout, @Nullable Integer pollingInterval) {

    /** After so many seconds a thread of the server has something better to do, and the caller is told where to ask. */
    private static final int WAITED_MAX_S = 60;

    /**
     * How long to wait for the end; absent: not at all.
     *
     * @throws IllegalArgumentException if only one of the two is there, or they make no sense
     */
    @Nullable
    Duration patience() {
        if (timeout == null && pollingInterval == null) {
            return null;
        }
        if (timeout == null || pollingInterval == null || pollingInterval < 1 || timeout < pollingInterval) {
            throw new IllegalArgumentException("timeout is " + timeout + " and pollingInterval is " + pollingInterval
                    + ": give both, in whole seconds, the interval at least 1 and no longer than the time-out");
        }
        return Duration.ofSeconds(Math.min(timeout, WAITED_MAX_S));
    }
}
