package io.durable.history;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long an activity may take. What is absent has no limit.
 *
 * @param scheduleToClose from the scheduling to the end, all attempts and the delays between them included; when it is over the activity has failed for good
 * @param startToClose each attempt, from where it begins to run; an attempt that takes longer has failed
 * @param heartbeat the longest time without a heartbeat while an attempt runs; an attempt that is silent for longer has failed
 */
public record TaskTimeouts(
        @Nullable Duration scheduleToClose,
        @Nullable Duration startToClose,
        @Nullable Duration heartbeat) {

    private static final Duration LIMIT_MAX = Duration.ofDays(36_500);

    private static final TaskTimeouts NONE = new TaskTimeouts(null, null, null);

    /** @throws IllegalArgumentException if one is not longer than nothing, or longer than a hundred years; the message names it */
    public TaskTimeouts {
        requirePositive("scheduleToClose", scheduleToClose);
        requirePositive("startToClose", startToClose);
        requirePositive("heartbeat", heartbeat);
    }

    /** No limits. */
    public static TaskTimeouts none() {
        return NONE;
    }

    /** The same limits with another one from the scheduling to the end. */
    public TaskTimeouts withScheduleToClose(@Nullable Duration limit) {
        return new TaskTimeouts(limit, startToClose, heartbeat);
    }

    /** The same limits with another one for each attempt. */
    public TaskTimeouts withStartToClose(@Nullable Duration limit) {
        return new TaskTimeouts(scheduleToClose, limit, heartbeat);
    }

    /** The same limits with another one for silence. */
    public TaskTimeouts withHeartbeat(@Nullable Duration limit) {
        return new TaskTimeouts(scheduleToClose, startToClose, limit);
    }

    /** These limits, and those of the others where there is none. */
    public TaskTimeouts orElse(TaskTimeouts others) {
        if (equals(NONE)) {
            return others;
        }
        return new TaskTimeouts(
                scheduleToClose != null ? scheduleToClose : others.scheduleToClose,
                startToClose != null ? startToClose : others.startToClose,
                heartbeat != null ? heartbeat : others.heartbeat);
    }

    /** Whether a single attempt has a limit. */
    public boolean limitsAttempts() {
        return startToClose != null || heartbeat != null;
    }

    private static void requirePositive(String name, @Nullable Duration limit) {
        if (limit != null && (limit.isNegative() || limit.isZero() || limit.compareTo(LIMIT_MAX) > 0)) {
            throw new IllegalArgumentException("Timeouts: " + name + " is " + limit
                    + ", it must be more than zero and at most " + LIMIT_MAX.toDays() + " days");
        }
    }
}
