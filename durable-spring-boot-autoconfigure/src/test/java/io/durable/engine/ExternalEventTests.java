package io.durable.engine;

import static io.durable.engine.Events.fired;
import static io.durable.engine.Events.raised;
import static io.durable.engine.Events.started;
import static io.durable.engine.Story.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.durable.OrchestrationContext;
import io.durable.PayloadTooLargeException;
import io.durable.Task;
import io.durable.TaskCancelledException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.core.ParameterizedTypeReference;

class ExternalEventTests {

    private static final Duration DAY = Duration.ofDays(1);

    @Test
    void givesAnEventToTheOneWhoWaits() {
        Story.of((context, input) ->
                        context.waitForExternalEvent("approval", String.class).await())
                .turn(started())
                .records("< started")
                .turn(raised("approval", "\"yes\""))
                .records("< event approval", "end with \"yes\"");
    }

    @Test
    void comparesNamesWithoutRegardToCase() {
        Story.of((context, input) -> {
                    String waitedFirst = context.waitForExternalEvent("Approval", String.class)
                            .await();
                    context.createTimer(DAY).await();
                    String cameFirst =
                            context.waitForExternalEvent("TITLE", String.class).await();
                    return waitedFirst + cameFirst;
                })
                .turn(started())
                .turn(raised("aPPROVAL", "\"a\""))
                .turn(raised("title", "\"b\""), fired(0))
                .records("< event title", "< fired 0", "end with \"ab\"");
    }

    @Test
    void keepsEventsThatNobodyWaitsForInTheirOrder() {
        Story story = Story.of((context, input) -> {
                    context.createTimer(DAY).await();
                    String y = context.waitForExternalEvent("y", String.class).await();
                    String x1 = context.waitForExternalEvent("x", String.class).await();
                    String x2 = context.waitForExternalEvent("x", String.class).await();
                    String x3 = context.waitForExternalEvent("x", String.class).await();
                    return y + x1 + x2 + x3;
                })
                .turn(started())
                .turn(raised("x", "\"1\""), raised("y", "\"0\""))
                .turn(raised("X", "\"2\""));
        assertThat(story.snapshot().bufferedEvents()).containsExactly("x", "y", "X");
        story.turn(fired(0)).records("< fired 0");
        assertThat(story.snapshot().bufferedEvents()).isEmpty();
        assertThat(story.snapshot().waiters()).containsExactly("x");
        story.turn(raised("x", "\"3\"")).records("< event x", "end with \"0123\"");
    }

    @Test
    void satisfiesTheOldestWaiterFirstAndOneWaiterByOneEvent() {
        Story story = Story.of((context, input) -> {
                    Task<String> first = context.waitForExternalEvent("x", String.class);
                    Task<String> other = context.waitForExternalEvent("z", String.class);
                    Task<String> second = context.waitForExternalEvent("X", String.class);
                    String both = first.await() + second.await();
                    return both + other.isDone();
                })
                .turn(started());
        assertThat(story.snapshot().waiters()).containsExactly("x", "z", "X");
        story.turn(raised("x", "\"1\"")).records("< event x").isOpen();
        assertThat(story.snapshot().waiters()).containsExactly("z", "X");
        story.turn(raised("x", "\"2\"")).records("< event x", "end with \"12false\"");
    }

    @Test
    void readsGenericTypesAndEventsWithoutPayload() {
        Story.of((context, input) -> {
                    Map<String, Integer> map = context.waitForExternalEvent(
                                    "map", new ParameterizedTypeReference<Map<String, Integer>>() {})
                            .await();
                    Map<String, Integer> inTime = context.waitForExternalEvent(
                                    "map", DAY, new ParameterizedTypeReference<Map<String, Integer>>() {})
                            .await();
                    String none =
                            context.waitForExternalEvent("none", String.class).await();
                    return map.get("a") + inTime.get("b") + String.valueOf(none);
                })
                .turn(started())
                .turn(raised("map", "{\"a\":1}"), raised("map", "{\"b\":2}"), raised("none", null))
                .records(
                        "< event map",
                        "timer 0 at PT24H",
                        "< event map",
                        "cancel timer 0",
                        "< event none",
                        "end with \"3null\"");
    }

    @Test
    void dropsTheTimerWhenTheEventComesInTime() {
        Story story = Story.of((context, input) -> {
                    String got =
                            context.waitForExternalEvent("x", DAY, String.class).await();
                    context.createTimer(DAY).await();
                    return got;
                })
                .turn(started())
                .records("< started", "timer 0 at PT24H");
        assertThat(story.snapshot().waiters()).containsExactly("x");
        assertThat(story.snapshot().openSteps()).isEqualTo(Map.of(0, "timer"));
        story.turn(raised("x", "\"1\""))
                .records("< event x", "cancel timer 0", "timer 1 at PT24H")
                .cancelsTimers(row(1, 0));
        assertThat(story.snapshot().openSteps()).isEqualTo(Map.of(1, "timer"));
        story.turn(fired(1)).records("< fired 1", "end with \"1\"").cancelsTimers();
    }

    @Test
    void timesOutAndLeavesNoTraceThatCouldSwallowALaterEvent() {
        Story story = Story.of((context, input) -> {
                    Task<String> waiting = context.waitForExternalEvent("x", DAY, String.class);
                    String said;
                    try {
                        said = waiting.await();
                    } catch (TaskCancelledException e) {
                        said = e.getTaskName() + ": " + e.getMessage() + waiting.isCancelled() + waiting.isFailed();
                    }
                    context.createTimer(DAY).await();
                    return said
                            + context.waitForExternalEvent("x", String.class).await();
                })
                .turn(started())
                .turn(fired(0))
                .records("< fired 0", "timer 1 at PT24H")
                .cancelsTimers();
        assertThat(story.snapshot().waiters()).isEmpty();
        story.turn(raised("x", "\"late\""), fired(1))
                .records(
                        "< event x", "< fired 1", "end with \"x: event 'x' did not arrive within PT24Htruefalselate\"");
    }

    @Test
    void timeoutsOfOneNameAreIndependent() {
        Story.of((context, input) -> {
                    Task<String> first = context.waitForExternalEvent("x", DAY, String.class);
                    Task<String> second = context.waitForExternalEvent("x", DAY, String.class);
                    Task<String> third = context.waitForExternalEvent("x", DAY, String.class);
                    context.anyOf(third).await();
                    return List.of(first.isCancelled(), second.isCancelled(), first.await(), third.await());
                })
                .turn(started())
                .turn(fired(1))
                .records("< fired 1")
                .turn(raised("x", "\"1\""))
                .records("< event x", "cancel timer 0")
                .turn(raised("x", "\"3\""))
                .records("< event x", "cancel timer 2", "end with [false,true,\"1\",\"3\"]");
    }

    @Test
    void goesByTheTimerEvenIfThereIsNoTime() {
        Story.of((context, input) -> timedOut(context, Duration.ZERO) + timedOut(context, Duration.ofSeconds(-5)))
                .turn(started())
                .records("< started", "timer 0 at PT0S")
                .turn(fired(0))
                .records("< fired 0", "timer 1 at PT0S")
                .turn(fired(1))
                .records("< fired 1", "end with \"timeout timeout \"");
    }

    @Test
    void takesAnEventThatIsThereWithoutATimer() {
        Story.of((context, input) -> {
                    context.createTimer(DAY).await();
                    Task<String> waiting = context.waitForExternalEvent("x", DAY, String.class);
                    return waiting.isDone() + waiting.await();
                })
                .turn(started())
                .turn(raised("x", "\"1\""), fired(0))
                .records("< event x", "< fired 0", "end with \"true1\"");
    }

    @Test
    void aCancelledWaiterSwallowsNothing() {
        Story story = Story.of((context, input) -> {
                    Task<String> given = context.waitForExternalEvent("x", String.class);
                    Task<String> timed = context.waitForExternalEvent("x", DAY, String.class);
                    boolean cancelled = given.cancel() && timed.cancel() && !timed.cancel();
                    context.createTimer(DAY).await();
                    String text;
                    try {
                        text = timed.await();
                    } catch (TaskCancelledException e) {
                        text = e.getMessage();
                    }
                    return cancelled
                            + text
                            + context.waitForExternalEvent("x", String.class).await();
                })
                .turn(started())
                .records("< started", "timer 0 at PT24H", "cancel timer 0", "timer 1 at PT24H")
                .cancelsTimers(row(1, 0));
        assertThat(story.snapshot().waiters()).isEmpty();
        story.turn(raised("x", "\"1\""), fired(1))
                .records("< event x", "< fired 1", "end with \"trueevent 'x' was cancelled1\"");
    }

    @Test
    void sendsEventsToOtherInstances() {
        Story.of((context, input) -> {
                    context.sendEvent("order-2", "paid", 5);
                    context.sendEvent("order-3", "paid", null);
                    assertThatThrownBy(() -> context.sendEvent("no id", "paid", 5))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining("'no id'");
                    assertThatThrownBy(() -> context.sendEvent("order-4", "", 5))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessage("The name of the event is blank");
                    assertThatThrownBy(() -> context.sendEvent("order-4", "big", "x".repeat(1000)))
                            .isInstanceOf(PayloadTooLargeException.class)
                            .hasMessageStartingWith("The event 'big' has 1002 bytes, at most 1000");
                    return null;
                })
                .turn(started())
                .records("< started", "send paid to order-2 5", "send paid to order-3 null", "end with null");
    }

    @Test
    void refusesToWaitForABlankName() {
        Story.of((context, input) -> {
                    assertThatThrownBy(() -> context.waitForExternalEvent(" ", String.class))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessage("The name of the event is blank");
                    return null;
                })
                .turn(started())
                .records("< started", "end with null");
    }

    @Test
    void endsAlthoughAWaiterIsLeft() {
        Story.of((context, input) -> {
                    Task<String> event = context.waitForExternalEvent("x", String.class);
                    Task<Void> timer = context.createTimer(DAY);
                    return context.anyOf(event, timer).await() == timer;
                })
                .turn(started())
                .turn(fired(0))
                .records("< fired 0", "end with true");
    }

    private static String timedOut(OrchestrationContext context, Duration timeout) {
        try {
            return context.waitForExternalEvent("x", timeout, String.class).await();
        } catch (TaskCancelledException e) {
            return "timeout ";
        }
    }
}
