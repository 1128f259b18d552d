package io.durable.runtime;

import io.durable.history.RetryPolicy;
import io.durable.spi.Randomness;
import io.durable.spi.ScheduledTask;
import java.time.Instant;

/** When failed attempts are made again, and which failures come too late to matter. */
record Retries(TaskBoard tasks, Randomness randomness) {

    private static final double UNIT = 0x1.0p-53;

    /** A late worker does not know that another attempt is under way; the row does. */
    boolean isOutdated(Report report) {
        return report.source() == Report.Source.WORKER && tasks.isOutdated(report.task());
    }

    /** When the attempt after this one begins. Chance is asked only if the policy leaves something to it. */
    Instant nextDue(RetryPolicy policy, ScheduledTask failed, Instant now) {
        double chance = policy.jitter() == 0 ? 0 : (randomness.nextLong() >>> 11) * UNIT;
        return now.plus(policy.delayBeforeRetry(failed.attempt(), chance));
    }
}
