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

    /** When the run of a tick begins: the same whoever asks, and however often. */
    Instant beginningOf(String scheduleId, Instant tick) {
        if (jitter == null) {
            return tick;
        }
        CRC32C hash = new CRC32C();
        hash.update((scheduleId + "@" + tick).getBytes(StandardCharsets.UTF_8));
        return tick.plusMillis(hash.getValue() % (jitter.toMillis() + 1));
    }

    Ticks ticks() {
        return Ticks.of(cron, ZoneId.of(zone), every);
    }

    Optional<Instant> nextAfter(Instant time) {
        return ticks().nextAfter(time);
    }
}
