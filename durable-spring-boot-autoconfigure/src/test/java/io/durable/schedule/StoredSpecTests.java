package io.durable.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.ScheduleOverlap;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoredSpecTests {

    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void countsAsMissedExactlyTheTicksWhoseRunsShouldHaveBegun() {
        StoredSpec spec = spec("*/5 * * * * *", Duration.ofDays(1));
        for (int millis = 1; millis < 60_000; millis += 777) {
            Instant oldest = FIRST.plusMillis(millis);
            int count = 0;
            Instant tick = FIRST;
            while (spec.beginningOf("s", tick).isBefore(oldest)) {
                count++;
                tick = tick.plusSeconds(5);
            }

            StoredSpec.Missed missed = spec.missedBefore("s", oldest, FIRST, 1_000);

            assertThat(missed.count()).isEqualTo(count);
            assertThat(missed.next()).isEqualTo(new StoredSpec.Due(tick, spec.beginningOf("s", tick)));
        }
    }

    @Test
    void countsNoFurtherThanTheLimitHoweverLongTheJitter() {
        StoredSpec spec = spec("* * * * * *", Duration.ofDays(1));

        assertThat(spec.missedBefore("s", FIRST.plus(Duration.ofDays(1)), FIRST, 10)
                        .count())
                .isBetween(9, 10);
    }

    @Test
    void countsExactlyTheTicksOfTheShortestInterval() {
        StoredSpec spec = new StoredSpec(
                "o",
                null,
                false,
                null,
                "UTC",
                Duration.ofMillis(1),
                ScheduleOverlap.SKIP,
                Duration.ofMinutes(1),
                Duration.ofDays(1),
                null,
                null);
        for (Instant oldest : List.of(FIRST.plusNanos(1), FIRST.plusNanos(1_500_000), FIRST.plusNanos(2_500_000))) {
            int count = 0;
            Instant tick = FIRST;
            while (spec.beginningOf("s", tick).isBefore(oldest)) {
                count++;
                tick = tick.plusMillis(1);
            }

            StoredSpec.Missed missed = spec.missedBefore("s", oldest, FIRST, 1_000);

            assertThat(missed.count()).isEqualTo(count);
            assertThat(missed.next()).isEqualTo(new StoredSpec.Due(tick, spec.beginningOf("s", tick)));
        }
    }

    private static StoredSpec spec(String cron, Duration jitter) {
        return new StoredSpec(
                "o", null, false, cron, "UTC", null, ScheduleOverlap.SKIP, Duration.ofMinutes(1), jitter, null, null);
    }
}
