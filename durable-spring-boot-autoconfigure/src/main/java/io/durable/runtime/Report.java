package io.durable.runtime;

import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskOutcome;

/**
 * How an attempt ended.
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
        ROW
    }

    Report(ScheduledTask task, TaskOutcome outcome, Runnable settled) {
        this(task, outcome, Source.WORKER, settled);
    }

    /** A report that nobody keeps for another time. */
    Report(ScheduledTask task, TaskOutcome outcome) {
        this(task, outcome, NOBODY_IS_TOLD);
    }

    static Report ofRow(ScheduledTask task, TaskOutcome outcome) {
        return new Report(task, outcome, Source.ROW, NOBODY_IS_TOLD);
    }

    /** What the row says instead. */
    Report answeredBy(Report row) {
        return new Report(row.task, row.outcome, row.source, settled);
    }
}
