package io.durable.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TicksTests {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final ZoneId UTC = ZoneId.of("UTC");

    /** The clocks go from 02:00 to 03:00 at 01:00 UTC. */
    private static final String SPRING = "2026-03-29T";

    /** The clocks go from 03:00 to 02:00 at 01:00 UTC. */
    private static final String AUTUMN = "2026-10-25T";

    private static List<String> ticks(String cron, ZoneId zone, String from, String to) {
        Ticks ticks = Ticks.of(cron, zone, null);
        List<String> found = new ArrayList<>();
        Instant tick = ticks.nextAfter(Instant.parse(from)).orElseThrow();
        while (tick.isBefore(Instant.parse(to))) {
            found.add(tick.toString());
            tick = ticks.nextAfter(tick).orElseThrow();
        }
        return found;
    }

    @Test
    void meansTheClockOnTheWallOfItsZone() {
        assertThat(ticks(
                        "0 0 9 * * MON-FRI",
                        ZoneId.of("America/New_York"),
                        "2026-11-20T00:00:00Z",
                        "2026-11-24T00:00:00Z"))
                .containsExactly("2026-11-20T14:00:00Z", "2026-11-23T14:00:00Z");
        assertThat(ticks("0 0 9 * * *", BERLIN, "2026-03-28T00:00:00Z", "2026-03-31T00:00:00Z"))
                .containsExactly("2026-03-28T08:00:00Z", "2026-03-29T07:00:00Z", "2026-03-30T07:00:00Z");
    }

    @Test
    void takesATimeThatDoesNotExistToBeTheMomentOfTheChange() {
        assertThat(ticks("0 30 2 * * *", BERLIN, "2026-03-28T00:00:00Z", "2026-03-31T00:00:00Z"))
                .containsExactly("2026-03-28T01:30:00Z", SPRING + "01:00:00Z", "2026-03-30T00:30:00Z");
        assertThat(ticks("0 15,45 2 * * *", BERLIN, SPRING + "00:00:00Z", "2026-03-30T00:20:00Z"))
                .as("two of them are one")
                .containsExactly(SPRING + "01:00:00Z", "2026-03-30T00:15:00Z");
        assertThat(ticks("0 0 0 * * *", ZoneId.of("America/Sao_Paulo"), "2018-11-03T12:00:00Z", "2018-11-06T00:00:00Z"))
                .as("a day that begins at one o'clock")
                .containsExactly("2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z");
    }

    @Test
    void countsATimeThatComesTwiceOnce() {
        assertThat(ticks("0 30 2 * * *", BERLIN, "2026-10-24T12:00:00Z", "2026-10-27T00:00:00Z"))
                .containsExactly(AUTUMN + "00:30:00Z", "2026-10-26T01:30:00Z");
        assertThat(ticks("0 30 2 * * *", BERLIN, AUTUMN + "01:10:00Z", "2026-10-27T00:00:00Z"))
                .as("asked when it comes the second time")
                .containsExactly("2026-10-26T01:30:00Z");
    }

    @Test
    void keepsItsPaceWhenTheClocksChange() {
        assertThat(ticks("0 */30 * * * *", BERLIN, SPRING + "00:00:00Z", SPRING + "02:01:00Z"))
                .containsExactly(
                        SPRING + "00:30:00Z", SPRING + "01:00:00Z", SPRING + "01:30:00Z", SPRING + "02:00:00Z");
        assertThat(ticks("0 */30 * * * *", BERLIN, AUTUMN + "00:00:00Z", AUTUMN + "02:01:00Z"))
                .containsExactly(
                        AUTUMN + "00:30:00Z", AUTUMN + "01:00:00Z", AUTUMN + "01:30:00Z", AUTUMN + "02:00:00Z");
        assertThat(ticks("@hourly", BERLIN, AUTUMN + "00:00:00Z", AUTUMN + "02:01:00Z"))
                .hasSize(2);
    }

    @Test
    void countsIntervalsFrom1970() {
        Ticks ticks = Ticks.of(null, UTC, Duration.ofMinutes(15));
        assertThat(ticks.nextAfter(Instant.parse("2026-01-01T10:07:00Z")))
                .contains(Instant.parse("2026-01-01T10:15:00Z"));
        assertThat(ticks.nextAfter(Instant.parse("2026-01-01T10:15:00Z")))
                .contains(Instant.parse("2026-01-01T10:30:00Z"));
        assertThat(ticks.nextAfter(Instant.EPOCH.minusMillis(1))).contains(Instant.EPOCH);
    }

    @Test
    void countsUpToALimit() {
        Ticks ticks = Ticks.of("0 0 * * * *", UTC, null);
        Instant from = Instant.parse("2026-01-01T00:00:00Z");
        assertThat(ticks.count(from, from.plus(Duration.ofHours(24)), 100)).isEqualTo(24);
        assertThat(ticks.count(from, from.plus(Duration.ofHours(24)), 10)).isEqualTo(10);
    }

    @Test
    void knowsWhenAnExpressionNeverComesTrue() {
        assertThat(Ticks.of("0 0 0 30 2 *", UTC, null).nextAfter(Instant.EPOCH)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "* * * * *", "0 0 25 * * *", "@never", "0 0 0 * * * *"})
    void refusesWhatCannotBeRead(String cron) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ticks.of(cron, UTC, null))
                .withMessageContaining("Cron expression '" + cron + "'");
    }

    @Test
    void worksOutTheTicksOfAnIntervalHoweverManyThereAre() {
        Ticks ticks = Ticks.of(null, ZoneOffset.UTC, Duration.ofMillis(1));
        Instant from = Instant.parse("2026-01-01T00:00:00Z");

        assertThat(ticks.count(from, from.plusSeconds(1), Integer.MAX_VALUE)).isEqualTo(1_000);
        assertThat(ticks.count(from.plusNanos(1), from.plusMillis(1), 10)).isZero();
        assertThat(ticks.count(from, from.minusMillis(5), 10)).isZero();
        assertThat(ticks.count(from, from.plus(Duration.ofDays(36_500)), Integer.MAX_VALUE))
                .isEqualTo(Integer.MAX_VALUE);
        assertThat(ticks.lastBefore(from.plus(Duration.ofDays(36_500)), from))
                .isEqualTo(from.plus(Duration.ofDays(36_500)).minusMillis(1));
        assertThat(ticks.lastBefore(from.plusNanos(1), from)).isEqualTo(from);
        assertThat(ticks.lastBefore(from.plusNanos(1_500_000), from)).isEqualTo(from.plusMillis(1));
    }

    @Test
    void findsTheLastTickOfAnExpressionWithFewLooks() {
        Ticks ticks = Ticks.of("* * * * * *", ZoneOffset.UTC, null);
        Instant from = Instant.parse("2026-01-01T00:00:00Z");
        Instant end = from.plus(Duration.ofDays(3_650));
        AtomicInteger looks = new AtomicInteger();

        Instant last = Ticks.lastBefore(
                time -> {
                    looks.incrementAndGet();
                    return ticks.nextAfter(time);
                },
                end,
                from);

        assertThat(last).isEqualTo(end.minusSeconds(1));
        assertThat(looks).hasValueLessThan(64);
    }
}
