package io.durable.runtime;

import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskOutcome;

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
        ROW
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

    /** What the row says about the same task, settled together with this one. */
    Report insteadOfThis(Report ofRow) {
        return new Report(ofRow.task(), ofRow.outcome(), ofRow.source(), settled);
    }
}
