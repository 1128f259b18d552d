package io.durable.runtime;

import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskOutcome;

/**
 * How an attempt at a task ended, on its way to the owner.
 *
 * @param source who says so
 */
record Report(ScheduledTask task, TaskOutcome outcome, Source source) {

    /** Who reports. */
    enum Source {
        /** Who made the attempt. It may come late, when another attempt is under way. */
        WORKER,
        /** The task's row, which knows better than memory which attempt is the last. */
        ROW
    }

    Report(ScheduledTask task, TaskOutcome outcome) {
        this(task, outcome, Source.WORKER);
    }
}
