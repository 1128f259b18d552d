package io.durable.schedule;

import io.durable.ScheduleOverlap;
import io.durable.ScheduleSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a schedule starts and when, as its orchestration carries it from one execution to the next.
 *
 * @param orchestration that is started
 * @param input of every run, in its stored form
 * @param passesTick whether a run is told its tick instead
 * @param jitter absent: none, as in those that were stored before there was any
 * @param version of every run
 * @param tags of every run; absent: none
 */
record StoredSpec(
        String orchestration,
        byte @Nullable [] input,
        boolean passesTick,
        @Nullable String cron,
        String zone,
        @Nullable Duration every,
        ScheduleOverlap overlap,
        Duration catchUp,
        @Nullable Duration jitter,
        @Nullable String version,
        @Nullable Map<String, String> tags) {

    static StoredSpec of(ScheduleSpec spec, byte @Nullable [] input, boolean passesTick) {
        return new StoredSpec(
                spec.orchestration(),
                input,
                passesTick,
                spec.cron(),
                spec.zone().getId(),
                spec.every(),
                spec.overlap(),
                spec.catchUp(),
                spec.jitter().isZero() ? null : spec.jitter(),
                spec.version(),
                spec.tags().isEmpty() ? null : spec.tags());
    }

    Map<String, String> tagsOfRuns() {
        return tags == null ? Map.of() : tags;
    }

    /** When the run of a tick begins: the same whoever asks, and however often, and before the next tick. */
    Instant beginningOf(String scheduleId, Instant tick) {
        if (jitter == null) {
            return tick;
        }
        CRC32C hash = new CRC32C();
        hash.update((scheduleId + "@" + tick).getBytes(StandardCharsets.UTF_8));
        return tick.plusMillis(hash.getValue() % delays(jitter, tick));
    }

    /** How many milliseconds there are to choose from. */
    private long delays(Duration wished, Instant tick) {
        long room = nextAfter(tick)
                .map(next -> Duration.between(tick, next).toMillis())
                .orElse(Long.MAX_VALUE);
        return Math.min(wished.toMillis() + 1, room);
    }

    /** The first tick after this time, and when its run begins. */
    Optional<Due> dueAfter(String scheduleId, Instant time) {
        return nextAfter(time).map(tick -> new Due(tick, jitter == null ? null : beginningOf(scheduleId, tick)));
    }

    /** How many ticks there are from this one on whose runs should have begun before a time, counted up to a limit, and the first one after them. */
    Missed missedBefore(String scheduleId, Instant oldest, Instant first, int max) {
        Ticks ticks = ticks();
        if (!first.isBefore(oldest)) {
            return new Missed(0, dueAfter(scheduleId, first.minusNanos(1)).orElse(null));
        }
        int count = ticks.count(first, oldest, max);
        if (jitter != null) {
            Instant last = ticks.lastBefore(oldest, first); // a run begins before the next tick
            if (!beginningOf(scheduleId, last).isBefore(oldest)) {
                return new Missed(Math.max(count - 1, 0), new Due(last, beginningOf(scheduleId, last)));
            }
        }
        return new Missed(count, dueAfter(scheduleId, oldest.minusNanos(1)).orElse(null));
    }

    /**
     * A tick and when its run begins.
     *
     * @param begins absent: at the tick
     */
    record Due(Instant tick, @Nullable Instant begins) {}

    /** How many ticks were too late, and the first one that is not. */
    record Missed(int count, @Nullable Due next) {}

    Ticks ticks() {
        return Ticks.of(cron, ZoneId.of(zone), every);
    }

    Optional<Instant> nextAfter(Instant time) {
        return ticks().nextAfter(time);
    }
}
