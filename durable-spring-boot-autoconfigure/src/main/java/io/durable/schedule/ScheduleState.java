package io.durable.schedule;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * All that a schedule remembers: the input of its orchestration's next execution.
 *
 * @param scheduleId its id
 * @param spec what it starts and when
 * @param declared what the annotation says, if one made it
 * @param paused whether ticks are left out
 * @param note why
 * @param next the tick that comes next; absent: not worked out yet, there is none, or it is paused
 * @param waiting a tick that waits for the last run to end
 * @param looks how often that was looked at
 * @param last the run that was started last
 * @param backfill what is left to make up for
 * @param counts of ticks
 */
record ScheduleState(
        String scheduleId,
        StoredSpec spec,
        @Nullable String declared,
        boolean paused,
        @Nullable String note,
        @Nullable Instant next,
        @Nullable Instant waiting,
        int looks,
        @Nullable Run last,
        @Nullable Backfill backfill,
        Counts counts) {

    /** A run. */
    record Run(Instant tick, String instanceId, Instant startedAt) {}

    /** Ticks from {@code from} on and before {@code to}. */
    record Backfill(Instant from, Instant to) {}

    /** What became of the ticks. */
    record Counts(long started, long skipped, long missed) {}

    static ScheduleState created(String scheduleId, StoredSpec spec, @Nullable String declared) {
        return new ScheduleState(
                scheduleId, spec, declared, false, null, null, null, 0, null, null, new Counts(0, 0, 0));
    }

    ScheduleState withSpec(StoredSpec changed, @Nullable String declaration) {
        return new ScheduleState(scheduleId, changed, declaration, paused, note, null, null, 0, last, backfill, counts);
    }

    ScheduleState withPaused(boolean pausing, @Nullable String reason) {
        Instant kept = pausing ? null : waiting;
        return new ScheduleState(scheduleId, spec, declared, pausing, reason, null, kept, 0, last, backfill, counts);
    }

    ScheduleState withNext(@Nullable Instant tick) {
        return new ScheduleState(
                scheduleId, spec, declared, paused, note, tick, waiting, looks, last, backfill, counts);
    }

    ScheduleState withWaiting(@Nullable Instant tick, int looked) {
        return new ScheduleState(scheduleId, spec, declared, paused, note, next, tick, looked, last, backfill, counts);
    }

    ScheduleState withBackfill(@Nullable Backfill rest) {
        return new ScheduleState(scheduleId, spec, declared, paused, note, next, waiting, looks, last, rest, counts);
    }

    ScheduleState started(Run run) {
        Counts more = new Counts(counts.started + 1, counts.skipped, counts.missed);
        return new ScheduleState(scheduleId, spec, declared, paused, note, next, waiting, looks, run, backfill, more);
    }

    ScheduleState skipped(long skipped, long missed) {
        Counts more = new Counts(counts.started, counts.skipped + skipped, counts.missed + missed);
        return new ScheduleState(scheduleId, spec, declared, paused, note, next, waiting, looks, last, backfill, more);
    }
}
