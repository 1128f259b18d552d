package io.durable.schedule;

import io.durable.schedule.StoredSpec.Due;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
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
 * @param others runs that were started before the last one and had not ended when something was started beside them, oldest first; absent: none
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
        @Nullable Instant begins,
        @Nullable List<Run> others) {

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

        private boolean isTriggered() {
            return !instanceId.endsWith(tick.toString());
        }

        private Run asked() {
            return new Run(tick, instanceId, startedAt, true);
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
                scheduleId, spec, declared, false, null, null, null, 0, null, null, new Counts(0, 0, 0), null, null);
    }

    /** When there is something to do for the next tick; not while it is paused. */
    @Nullable
    Instant beginning() {
        return paused ? null : begins == null ? next : begins;
    }

    /** Whether the next tick has come, perhaps without its run having begun. */
    boolean hasComeBy(Instant now) {
        return !paused && next != null && !next.isAfter(now);
    }

    /** Puts the run of the next tick off no further than this. */
    ScheduleState beginningBy(Instant latest) {
        return begins == null || !begins.isAfter(latest) ? this : withNext(next == null ? null : new Due(next, latest));
    }

    /** The last run and those that were under way when it was started. */
    List<Run> runs() {
        if (last == null) {
            return List.of();
        }
        return others == null
                ? List.of(last)
                : Stream.concat(others.stream(), Stream.of(last)).toList();
    }

    /** What waits is a tick of the old spec and goes with it, unless a run before it has been told to end for it. */
    ScheduleState withSpec(StoredSpec changed, @Nullable String declaration) {
        boolean isPromised = waiting != null && runs().stream().anyMatch(Run::isEnding);
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
                        null,
                        others)
                .skipped(isSkipped ? 1 : 0, 0);
    }

    /** The next tick is kept: its run may be put off until after the pause. */
    ScheduleState paused(@Nullable String reason) {
        return withPaused(true, reason, next, begins);
    }

    /** Goes on with the tick that had come before the pause, if its run is put off until after it, otherwise with the first one from now on. */
    ScheduleState resumed(@Nullable String reason, Instant now) {
        boolean isKept = !paused || begins != null && begins.isAfter(now);
        return isKept ? withPaused(false, reason, next, begins) : withPaused(false, reason, null, null);
    }

    private ScheduleState withPaused(
            boolean pausing, @Nullable String reason, @Nullable Instant tick, @Nullable Instant beginning) {
        boolean isChanged = pausing != paused;
        return new ScheduleState(
                scheduleId,
                spec,
                declared,
                pausing,
                reason,
                tick,
                isChanged ? null : waiting,
                isChanged ? 0 : looks,
                last,
                backfill,
                counts,
                beginning,
                others);
    }

    ScheduleState withNext(@Nullable Due due) {
        Instant tick = due == null ? null : due.tick();
        Instant beginning = due == null ? null : due.begins();
        return new ScheduleState(
                scheduleId,
                spec,
                declared,
                paused,
                note,
                tick,
                waiting,
                looks,
                last,
                backfill,
                counts,
                beginning,
                others);
    }

    ScheduleState withWaiting(@Nullable Instant tick, int looked) {
        return new ScheduleState(
                scheduleId, spec, declared, paused, note, next, tick, looked, last, backfill, counts, begins, others);
    }

    ScheduleState withBackfill(@Nullable Backfill rest) {
        return new ScheduleState(
                scheduleId, spec, declared, paused, note, next, waiting, looks, last, rest, counts, begins, others);
    }

    ScheduleState withRuns(@Nullable Run run, @Nullable List<Run> before) {
        List<Run> earlier = before == null || before.isEmpty() ? null : List.copyOf(before);
        return new ScheduleState(
                scheduleId, spec, declared, paused, note, next, waiting, looks, run, backfill, counts, begins, earlier);
    }

    /** Forgets those that are not among these, but for the last one, which is shown. */
    ScheduleState knowing(List<Run> running) {
        return withRuns(last, running.stream().filter(run -> !run.equals(last)).toList());
    }

    /** Remembers that these runs have been told to end. */
    ScheduleState withEnding(List<Run> asked) {
        return withRuns(
                last == null ? null : marked(last, asked),
                others == null
                        ? null
                        : others.stream().map(run -> marked(run, asked)).toList());
    }

    private static Run marked(Run run, List<Run> asked) {
        return asked.contains(run) ? run.asked() : run;
    }

    /** The youngest of these runs, but that of a tick before those that were triggered. */
    static List<Run> atMost(int max, List<Run> runs) {
        List<Run> kept = new ArrayList<>(runs);
        while (kept.size() > max) {
            kept.remove(kept.get(0).isTriggered() ? 0 : 1);
        }
        return kept;
    }

    /** No other run counts beside it. */
    ScheduleState started(Run run) {
        return withRuns(run, null).withCounts(new Counts(counts.started + 1, counts.skipped, counts.missed));
    }

    ScheduleState skipped(long skipped, long missed) {
        return withCounts(new Counts(counts.started, counts.skipped + skipped, counts.missed + missed));
    }

    private ScheduleState withCounts(Counts changed) {
        return new ScheduleState(
                scheduleId,
                spec,
                declared,
                paused,
                note,
                next,
                waiting,
                looks,
                last,
                backfill,
                changed,
                begins,
                others);
    }
}
