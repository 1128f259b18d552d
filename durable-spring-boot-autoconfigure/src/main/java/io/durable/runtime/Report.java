package io.durable.runtime;

import io.durable.TaskTimeoutException;
import io.durable.TaskTimeoutException.Kind;
import io.durable.history.FailureDetails;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskOutcome;
import java.time.Duration;

/**
 * How an attempt at a task ended, on its way to the owner.
 *
 * @param source who says so
 * @param settled told when it is in the database or of no use; not told if the loop forgets it before
 */
record Report(ScheduledTask task, TaskOutcome outcome, Source source, Runnable settled) {

    private static final Runnable NOBODY_IS_TOLD = () -> {};

    /** Who reports. */
    enum Source {
        /** Who made the attempt. It may come late, when another attempt is under way. */
        WORKER,
        /** The task's row, which knows better than memory which attempt is the last. */
        ROW,
        /** The owner's own clock: the time for all attempts together is over. */
        CLOCK
    }

    /** A worker's report that nobody keeps for another time. */
    Report(ScheduledTask task, TaskOutcome outcome) {
        this(task, outcome, Source.WORKER, NOBODY_IS_TOLD);
    }

    /** A worker's report that is kept until it is settled. */
    Report(ScheduledTask task, TaskOutcome outcome, Runnable settled) {
        this(task, outcome, Source.WORKER, settled);
    }

    /** What a row says. */
    static Report ofRow(ScheduledTask task, TaskOutcome outcome) {
        return new Report(task, outcome, Source.ROW, NOBODY_IS_TOLD);
    }

    /** The time for a task is over, whichever attempt it is at. */
    static Report ofClock(ScheduledTask task, Duration limit) {
        FailureDetails failure = TaskTimeoutException.failure(Kind.SCHEDULE_TO_CLOSE, task.name(), limit);
        return new Report(task, new TaskOutcome.Failed(failure, false), Source.CLOCK, NOBODY_IS_TOLD);
    }

    /** Whether the attempt was not heard of in time, so that its transaction may have committed nevertheless. */
    boolean isTimeout() {
        return outcome instanceof TaskOutcome.Failed failed
                && !failed.recorded()
                && failed.failure().type().equals(TaskTimeoutException.class.getName());
    }

    /** What the row says about the same task, settled together with this one. */
    Report insteadOfThis(Report ofRow) {
        return new Report(ofRow.task(), ofRow.outcome(), ofRow.source(), settled);
    }
}
