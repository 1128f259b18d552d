package io.durable.schedule;

import io.durable.ScheduleOverlap;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a schedule starts and when, as its orchestration carries it from one execution to the next.
 *
 * @param orchestration that is started
 * @param input of every run, in its stored form
 * @param passesTick whether a run is told its tick instead
 */
record StoredSpec(
        String orchestration,
        byte @Nullable [] input,
        boolean passesTick,
        @Nullable String cron,
        String zone,
        @Nullable Duration every,
        ScheduleOverlap overlap,
        Duration catchUp) {

    Ticks ticks() {
        return Ticks.of(cron, ZoneId.of(zone), every);
    }

    Optional<Instant> nextAfter(Instant time) {
        return ticks().nextAfter(time);
    }
}
