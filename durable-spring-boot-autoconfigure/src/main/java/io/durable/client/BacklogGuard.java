package io.durable.client;

import io.durable.BacklogFullException;
import io.durable.spi.BacklogGauge;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses starts while too much waits in the hub, as far as was seen when it was looked at last: a start never counts. So more than the limit get in between two looks, on every node.
 * Any thread may ask; one refreshes.
 */
public final class BacklogGuard {

    private static final Logger log = LoggerFactory.getLogger(BacklogGuard.class);

    private final BacklogGauge gauge;
    private final long limit;
    private volatile boolean full;

    /** @param limit how many may wait; {@link Long#MAX_VALUE}: any number, and nobody has to look */
    public BacklogGuard(BacklogGauge gauge, long limit) {
        this.gauge = gauge;
        this.limit = limit;
    }

    /** Refuses nothing. */
    public static BacklogGuard unlimited() {
        return new BacklogGuard(countMax -> 0, Long.MAX_VALUE);
    }

    /** Whether there is a limit. */
    public boolean isLimited() {
        return limit != Long.MAX_VALUE;
    }

    /**
     * Looks how much waits.
     *
     * @throws io.durable.spi.StoreException if the database can't be asked; what was seen last holds
     */
    public void refresh() {
        boolean wasFull = full;
        full = gauge.count(limit + 1) > limit;
        if (full && !wasFull) {
            log.warn(
                    "More than {} instances and messages wait in the hub; starts are refused until there are fewer",
                    limit);
        } else if (wasFull && !full) {
            log.info("No more than {} instances and messages wait in the hub; starts are taken again", limit);
        }
    }

    /** @throws BacklogFullException if too much waits */
    void requireRoom() {
        if (full) {
            throw new BacklogFullException(limit);
        }
    }
}
