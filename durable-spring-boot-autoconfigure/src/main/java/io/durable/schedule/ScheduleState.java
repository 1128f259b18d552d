package io.durable.schedule;

import io.durable.schedule.StoredSpec.Due;
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
 * @param begins when the run of the next tick begins; absent: at the tick
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
        Counts counts,
        @Nullable Instant begins) {

    /**
     * A run.
     *
     * @param ending whether it has been told to end; absent: no
     */
    record Run(
            Instant tick,
            String instanceId,
            Instant startedAt,
            @Nullable Boolean ending) {

        boolean isEnding() {
            return ending != null && ending;
        }
    }

    /**
     * Ticks from {@code from} on and before {@code to}.
     *
     * @param then what is to be made up for after that
     */
    record Backfill(Instant from, Instant to, @Nullable Backfill then) {

        /** After all that is to be made up for already. */
        static Backfill after(@Nullable Backfill before, Backfill last) {
            return before == null ? last : new Backfill(before.from, before.to, after(before.then, last));
        }
    }

    /** What became of the ticks. */
    record Counts(long started, long skipped, long missed) {}

    static ScheduleState created(String scheduleId, StoredSpec spec, @Nullable String declared) {
        return new ScheduleState(
                scheduleId, spec, declared, false, null, null, null, 0, null, null, new Counts(0, 0, 0), null);
    }

    /** When there is something to do for the next tick. */
    @Nullable
    Instant beginning() {
        return begins == null ? next : begins;
    }

    /** What waits is a tick of the old spec and goes with it, unless the run before it has been told to end for it. */
    ScheduleState withSpec(StoredSpec changed, @Nullable String declaration) {
        boolean isPromised = waiting != null && last != null && last.isEnding();
        boolean isSkipped = waiting != null && !isPromised;
        return new ScheduleState(
                        scheduleId,
                        changed,
                        declaration,
                        paused,
                        note,
                        null,
                        isPromised ? waiting : null,
                        0,
                        last,
                        backfill,
                        counts,
                        null)
                .skipped(isSkipped ? 1 : 0, 0);
    }

    ScheduleState withPaused(boolean pausing, @Nullable String reason) {
        if (pausing == paused) {
            return new ScheduleState(
                    scheduleId, spec, declared, paused, reason, next, waiting, looks, last, backfill, counts, begins);
        }
        return new ScheduleState(
                scheduleId, spec, declared, pausing, reason, null, null, 0, last, backfill, counts, null);
    }

    ScheduleState withNext(@Nullable Due due) {
        Instant tick = due == null ? null : due.tick();
        Instant beginning = due == null ? null : due.begins();
        return new ScheduleState(
                scheduleId, spec, declared, paused, note, tick, waiting, looks, last, backfill, counts, beginning);
    }

    ScheduleState withWaiting(@Nullable Instant tick, int looked) {
        return new ScheduleState(
                scheduleId, spec, declared, paused, note, next, tick, looked, last, backfill, counts, begins);
    }

    ScheduleState withBackfill(@Nullable Backfill rest) {
        return new ScheduleState(
                scheduleId, spec, declared, paused, note, next, waiting, looks, last, rest, counts, begins);
    }

    ScheduleState withLast(@Nullable Run run) {
        return new ScheduleState(
                scheduleId, spec, declared, paused, note, next, waiting, looks, run, backfill, counts, begins);
    }

    ScheduleState started(Run run) {
        return withLast(run).withCounts(new Counts(counts.started + 1, counts.skipped, counts.missed));
    }

    ScheduleState skipped(long skipped, long missed) {
        return withCounts(new Counts(counts.started, counts.skipped + skipped, counts.missed + missed));
    }

    private ScheduleState withCounts(Counts changed) {
        return new ScheduleState(
                scheduleId, spec, declared, paused, note, next, waiting, looks, last, backfill, changed, begins);
    }
}
