package io.durable.runtime;

import io.durable.history.InstanceId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** How long the turns are put off whose commit waits for a row that somebody else holds: longer with every time in a row. Used by the loop alone. */
final class Deferrals {

    private static final Duration DELAY_MIN = Duration.ofSeconds(1);
    private static final int DOUBLINGS_MAX = 5;

    private final Map<InstanceId, Integer> timesInARow = new HashMap<>();

    /** The delay for one more time. */
    Duration next(InstanceId instance) {
        int before = timesInARow.merge(instance, 1, Integer::sum) - 1;
        return DELAY_MIN.multipliedBy(1L << Math.min(before, DOUBLINGS_MAX));
    }

    /** The instance's turn was committed. */
    void clear(InstanceId instance) {
        timesInARow.remove(instance);
    }

    void clear() {
        timesInARow.clear();
    }
}
