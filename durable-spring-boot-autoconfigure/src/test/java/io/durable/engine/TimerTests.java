package io.durable.engine;

import static io.durable.engine.Events.fired;
import static io.durable.engine.Events.started;
import static io.durable.engine.Story.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.durable.Task;
import io.durable.TaskCancelledException;
import io.durable.history.Decision.TimerCreated;
import io.durable.history.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerTests {

    @Test
    void countsTheDelayFromTheTimeOfTheTurn() {
        Story.of(context -> {
                    context.createTimer(Duration.ofSeconds(10)).await();
                    context.sleep(Duration.ofSeconds(5));
                })
                .after(Duration.ofSeconds(100))
                .turn(started())
                .records("< started", "timer 0 at PT1M50S")
                .after(Duration.ofSeconds(12))
                .turn(fired(0))
                .records("< fired 0", "timer 1 at PT1M57S")
                .after(Duration.ofSeconds(5))
                .turn(fired(1))
                .records("< fired 1", "end with null");
    }

    @Test
    void endsWhenItsMessageSaysSoWhateverTheClockShows() {
        Story.of(context -> context.createTimer(Duration.ofHours(1)).await())
                .turn(started())
                .records("< started", "timer 0 at PT1H")
                .turn(fired(0))
                .records("< fired 0", "end with null");
    }

    @Test
    void takesATimeOfDay() {
        Story.of(context -> context.createTimer(Story.START.plusSeconds(60)).await())
                .turn(started())
                .records("< started", "timer 0 at PT1M");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, -1_000_000, Long.MIN_VALUE})
    void isDueAtOnceIfTheDelayIsNotPositiveButInALaterTurn(long seconds) {
        Story.of(context -> context.createTimer(Duration.ofSeconds(seconds)).await())
                .after(Duration.ofSeconds(3))
                .turn(started())
                .records("< started", "timer 0 at PT3S")
                .isOpen()
                .turn(fired(0))
                .records("< fired 0", "end with null");
    }

    @Test
    void isDueAtOnceIfTheTimeHasPassed() {
        Story.of(context -> context.createTimer(Story.START).await())
                .after(Duration.ofSeconds(3))
                .turn(started())
                .records("< started", "timer 0 at PT3S");
    }

    @Test
    void takesADelayBeyondAllTimeAsForever() {
        Story story = Story.of(context -> {
                    context.createTimer(Duration.ofSeconds(Long.MAX_VALUE));
                    context.createTimer(Instant.MAX);
                    context.createTimer(Message.NEVER).await();
                })
                .turn(started());
        assertThat(story.last().appended().stream()
                        .filter(TimerCreated.class::isInstance)
                        .map(event -> ((TimerCreated) event).fireAt()))
                .hasSize(3)
                .containsOnly(Message.NEVER.minusNanos(1_000));
    }

    @Test
    void isCancelledAndLeavesNothingBehind() {
        Story story = Story.of((context, input) -> {
                    Task<Void> timer = context.createTimer(Duration.ofDays(1));
                    context.createTimer(Duration.ofSeconds(1)).await();
                    boolean cancelled = timer.cancel();
                    boolean again = timer.cancel();
                    context.createTimer(Duration.ofSeconds(1)).await();
                    try {
                        timer.await();
                        return "fired";
                    } catch (TaskCancelledException e) {
                        return List.of(cancelled, again, e.getTaskName(), e.getMessage());
                    }
                })
                .turn(started())
                .records("< started", "timer 0 at PT24H", "timer 1 at PT1S")
                .cancelsTimers()
                .turn(fired(1))
                .records("< fired 1", "cancel timer 0", "timer 2 at PT1S")
                .cancelsTimers(row(1, 0));
        assertThat(story.execution().isOpen(0)).isFalse();
        story.turn(fired(0))
                .records()
                .turn(fired(2))
                .records("< fired 2", "end with [true,false,\"timer\",\"timer was cancelled\"]")
                .cancelsTimers();
    }

    @Test
    void cancelledInTheTurnThatMadeItIsReportedAsWell() {
        Story.of(context -> context.createTimer(Duration.ofDays(1)).cancel())
                .turn(started())
                .records("< started", "timer 0 at PT24H", "cancel timer 0", "end with null")
                .cancelsTimers(row(1, 0));
    }

    @Test
    void cancelledInTheTurnInWhichItFiresIsLeftToTheReceiverOfTheMessage() {
        Story.of(context -> {
                    Task<Void> first = context.createTimer(Duration.ofDays(1));
                    Task<Void> second = context.createTimer(Duration.ofDays(1));
                    context.createTimer(Duration.ofSeconds(1)).await();
                    first.cancel();
                    second.cancel();
                    context.createTimer(Duration.ofSeconds(1)).await();
                })
                .turn(started())
                .turn(fired(2), fired(0))
                .records("< fired 2", "cancel timer 0", "cancel timer 1", "timer 3 at PT1S")
                .cancelsTimers(row(1, 1));
    }
}
