package io.durable.runtime;

import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskOutcome;

/**
 * How an attempt ended.
 *
 * @param settled told when it is in the database or of no use; not told if the loop forgets it before
 */
record Report(ScheduledTask task, TaskOutcome outcome, Runnable settled) {

    private static final Runnable NOBODY_IS_TOLD = () -> {};

    /** A report that nobody keeps for another time. */
    Report(ScheduledTask task, TaskOutcome outcome) {
        this(task, outcome, NOBODY_IS_TOLD);
    }

    Report with(ScheduledTask otherTask, TaskOutcome otherOutcome) {
        return new Report(otherTask, otherOutcome, settled);
    }
}
