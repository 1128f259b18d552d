package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Times are milliseconds from the first look. A script is what happens: look, refuse, answer, more, change, ring, and numbers, which let so much time pass. */
final class LookTimesTests {

    private static final Instant T0 = Instant.parse("2026-03-01T12:00:00Z");

    private final LookTimes times = new LookTimes();
    private Instant now = T0;

    @ParameterizedTest(name = "{0}: next {1}")
    @CsvSource({
        // an answer
        "look, 1000",
        "look answer, 1000",
        "look more, 0",
        // what happens after an answer
        "look answer 5 change, 5",
        "look answer 5 ring, 50",
        "look answer 80 ring, 80",
        "look answer 980 ring, 980",
        "look more ring, 0",
        "look answer change ring, 0",
        // no answer at all
        "look 5 change, 5",
        "look 5 ring, 50",
        // somebody else counts
        "look refuse, 10",
        "look refuse 10 look refuse, 30",
        "look refuse 10 look refuse 20 look refuse, 70",
        "look refuse 10 look answer, 1010",
        "look refuse 10 look answer look refuse, 20",
        // what happens meanwhile does not make it look before its time
        "look refuse change, 10",
        "look refuse 5 change, 10",
        "look refuse 10 look refuse 2 change, 20",
        "look refuse 10 look refuse 12 change, 22",
        "look refuse ring, 10",
        "look refuse 10 look refuse ring, 30",
        // an answer ends that
        "look refuse 10 look answer change, 10",
        "look refuse 10 look more, 10",
    })
    void looksNextWhen(String script, long nextMillis) {
        perform(script);

        assertThat(nextIn()).isEqualTo(nextMillis);
    }

    @Test
    void leavesWhoCountsAloneForLongerAndLongerWhenNothingHasHappened() {
        assertThat(intervals(9, "")).containsExactly(10L, 20L, 40L, 80L, 160L, 320L, 500L, 500L, 500L);
    }

    @Test
    void keepsARoomOrAnAttemptThatWasLetThroughWaitingNoLongerThanAfterABell() {
        perform("look answer change");
        assertThat(intervals(6, "")).containsExactly(10L, 20L, 40L, 50L, 50L, 50L);
        perform("look answer ring");
        assertThat(intervals(6, "")).containsExactly(10L, 20L, 40L, 50L, 50L, 50L);
    }

    @Test
    void comesBackSoonerWhenABellRingsInALongInterval() {
        assertThat(intervals(7, "")).endsWith(500L);
        perform("ring");
        assertThat(times.nextAt()).isEqualTo(now.plusMillis(50));
        pass(50);
        assertThat(intervals(3, "")).as("until it was counted").containsExactly(50L, 50L, 50L);
        perform("look answer");
        assertThat(intervals(7, "")).endsWith(500L);
    }

    @Test
    void neverLooksMoreOftenThanEveryTenMillisecondsWhileItIsRefusedWhateverHappens() {
        assertThat(intervals(20, "change ring change")).allMatch(millis -> millis >= 10 && millis <= 50);
    }

    @ParameterizedTest
    @CsvSource({"300, 300", "1, 1", "0, 10", "-60000, 10", "60000, 1000"})
    void looksWhenTheRateLetsMoreThroughWhateverClockThatIsBy(long rateMillis, long nextMillis) {
        times.looked(now);
        times.answered(false, now.plusMillis(rateMillis));

        assertThat(nextIn()).isEqualTo(nextMillis);
    }

    @Test
    void isDueAtItsTimeAndAtFirst() {
        assertThat(times.isDue(T0)).isTrue();
        perform("look");
        assertThat(times.isDue(T0.plusMillis(999))).isFalse();
        assertThat(times.isDue(T0.plusMillis(1000))).isTrue();
    }

    /** How long it waits after each of so many refusals, after which this happens. */
    private List<Long> intervals(int count, String script) {
        List<Long> intervals = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            perform("look refuse " + script);
            long interval = Duration.between(now, times.nextAt()).toMillis();
            intervals.add(interval);
            if (i < count - 1) {
                pass(interval);
            }
        }
        return intervals;
    }

    private void perform(String script) {
        for (String word : script.trim().split(" ")) {
            step(word);
        }
    }

    private void step(String word) {
        @Nullable Instant noRate = null;
        switch (word) {
            case "" -> {}
            case "look" -> times.looked(now);
            case "refuse" -> times.refused();
            case "answer" -> times.answered(false, noRate);
            case "more" -> times.answered(true, noRate);
            case "change" -> times.changed();
            case "ring" -> times.rung();
            default -> pass(Long.parseLong(word));
        }
    }

    private void pass(long millis) {
        now = now.plusMillis(millis);
    }

    /** By when it looks, from the first look on; what is due already, now. */
    private long nextIn() {
        Instant next = times.nextAt().isAfter(now) ? times.nextAt() : now;
        return Duration.between(T0, next).toMillis();
    }
}
