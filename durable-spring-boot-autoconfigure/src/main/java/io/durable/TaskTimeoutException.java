package io.durable;

import io.durable.history.FailureDetails;
import java.time.Duration;

/**
 * What a task that took too long has failed with. It is never thrown itself: its name stands in the {@link FailureDetails} of the {@link TaskFailedException}, where
 * {@link FailureDetails#isCausedBy(Class)} finds it, and in the list of exceptions that are not tried again it stands for time-outs.
 */
public final class TaskTimeoutException extends DurableException {

    private TaskTimeoutException(String message) {
        super(message);
    }

    /** Which limit it was. */
    public enum Kind {
        /** From the scheduling to the end, all attempts included. */
        SCHEDULE_TO_CLOSE,
        /** A single attempt. */
        START_TO_CLOSE,
        /** The time without a heartbeat. */
        HEARTBEAT
    }

    /** The failure of an activity that passed a limit; its message begins with the kind. */
    public static FailureDetails failure(Kind kind, String activity, Duration limit) {
        String what = switch (kind) {
            case SCHEDULE_TO_CLOSE -> "had not ended";
            case START_TO_CLOSE -> "ran for longer than";
            case HEARTBEAT -> "gave no heartbeat for";
        };
        String when = kind == Kind.SCHEDULE_TO_CLOSE ? " after " + limit : " " + limit;
        return FailureDetails.of(
                TaskTimeoutException.class.getName(), kind + ": activity '" + activity + "' " + what + when);
    }
}
