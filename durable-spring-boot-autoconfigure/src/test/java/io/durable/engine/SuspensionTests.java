package io.durable.engine;

import static io.durable.engine.Events.completed;
import static io.durable.engine.Events.fired;
import static io.durable.engine.Events.raised;
import static io.durable.engine.Events.resumed;
import static io.durable.engine.Events.started;
import static io.durable.engine.Events.suspended;
import static io.durable.engine.Events.terminated;
import static io.durable.engine.Story.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.durable.Task;
import io.durable.TaskCancelledException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SuspensionTests {

    private static final Duration DAY = Duration.ofDays(1);

    @Test
    void recordsEventsButShowsThemToTheCodeOnlyWhenItIsResumed() {
        Story story = Story.of((context, input) -> {
                    String a = context.callActivity("a", null, String.class).await();
                    context.sendEvent("other", "time", context.getCurrentTime().toString());
                    String x = context.waitForExternalEvent("x", String.class).await();
                    return a + x;
                })
                .turn(started())
                .after(DAY)
                .turn(suspended())
                .records("< suspended")
                .isOpen();
        assertThat(story.snapshot().suspended()).isTrue();
        assertThat(story.execution().isSuspended()).isTrue();
        assertThat(story.execution().isOpen(0)).isTrue();
        story.after(DAY).turn(completed(0, "\"1\"")).records("< completed 0").isOpen();
        assertThat(story.execution().isOpen(0)).isFalse();
        assertThat(story.execution().openTasks()).isEmpty();
        assertThat(story.execution().findOpenTask(0)).isEmpty();
        assertThat(story.snapshot().openSteps()).isEmpty();
        story.after(DAY).turn(raised("x", "\"2\"")).records("< event x").isOpen();
        assertThat(story.snapshot().bufferedEvents()).isEmpty();
        assertThat(story.strand().resumes()).isEqualTo(1);
        story.after(DAY)
                .turn(resumed())
                .records("< resumed", "send time to other \"2026-01-05T00:00:00Z\"", "end with \"12\"");
        assertThat(story.snapshot().suspended()).isFalse();
        assertThat(story.execution().isSuspended()).isFalse();
    }

    @Test
    void showsHeldEventsInTheirOrderAndLaterOnesBehindThem() {
        Story.of((context, input) -> {
                    String all = "";
                    for (int i = 0; i < 3; i++) {
                        String x =
                                context.waitForExternalEvent("x", String.class).await();
                        context.callActivity("step" + x, null, String.class);
                        all += x;
                    }
                    return all;
                })
                .turn(started())
                .turn(suspended(), raised("x", "\"1\""), raised("x", "\"2\""))
                .records("< suspended", "< event x", "< event x")
                .turn(resumed(), raised("x", "\"3\""))
                .records(
                        "< resumed",
                        "activity 0 step1 null",
                        "activity 1 step2 null",
                        "< event x",
                        "activity 2 step3 null",
                        "end with \"123\"")
                .cancelsTasks(row(3, 0), row(3, 1), row(3, 2));
    }

    @Test
    void recordsASecondSuspensionAndAResumptionTooMany() {
        Story story = Story.of(context ->
                        context.waitForExternalEvent("x", String.class).await())
                .turn(started())
                .turn(resumed())
                .records("< resumed")
                .turn(suspended(), suspended())
                .records("< suspended", "< suspended")
                .turn(raised("x", null), resumed(), resumed())
                .records("< event x", "< resumed", "< resumed", "end with null");
        assertThat(story.snapshot().ended()).isTrue();
    }

    @Test
    void holdsWhatComesBehindANewSuspension() {
        Story story = Story.of((context, input) -> {
                    Task<String> a = context.callActivity("a", null, String.class);
                    Task<String> b = context.callActivity("b", null, String.class);
                    return a.await() + b.await();
                })
                .turn(started())
                .turn(suspended(), completed(0, "\"1\""))
                .turn(resumed(), suspended(), completed(1, "\"2\""))
                .records("< resumed", "< suspended", "< completed 1")
                .isOpen();
        assertThat(story.snapshot().suspended()).isTrue();
        story.turn(resumed()).records("< resumed", "end with \"12\"");
    }

    @Test
    void dropsASecondAnswerWhileTheFirstIsHeld() {
        Story.of((context, input) ->
                        context.callActivity("a", null, String.class).await())
                .turn(started())
                .turn(suspended(), completed(0, "\"1\""), completed(0, "\"2\""))
                .records("< suspended", "< completed 0")
                .turn(completed(0, "\"3\""))
                .records()
                .turn(resumed())
                .records("< resumed", "end with \"1\"");
    }

    @Test
    void cancelsNothingWhoseAnswerIsRecordedAlready() {
        Story.of((context, input) -> {
                    Task<Void> timer = context.createTimer(DAY);
                    Task<String> slow = context.callActivity("slow", null, String.class);
                    context.waitForExternalEvent("x", String.class).await();
                    boolean cancelled = timer.cancel() && slow.cancel();
                    context.callActivity("next", null, String.class).await();
                    try {
                        return slow.await();
                    } catch (TaskCancelledException e) {
                        return cancelled;
                    }
                })
                .turn(started())
                .turn(suspended(), raised("x", null), fired(0), completed(1, null))
                .turn(resumed())
                .records("< resumed", "activity 2 next null")
                .cancelsTimers()
                .cancelsTasks()
                .turn(completed(2, null))
                .records("< completed 2", "end with true");
    }

    @Test
    void prefersTheHeldEventOverTheHeldTimeoutIfItCameFirst() {
        Story.of((context, input) ->
                        context.waitForExternalEvent("x", DAY, String.class).await())
                .turn(started())
                .turn(suspended(), raised("x", "\"in time\""), fired(0))
                .turn(resumed())
                .records("< resumed", "end with \"in time\"");
    }

    @Test
    void keepsTheHeldEventIfTheHeldTimeoutCameFirst() {
        Story story = Story.of((context, input) -> {
                    try {
                        return context.waitForExternalEvent("x", DAY, String.class)
                                .await();
                    } catch (TaskCancelledException e) {
                        return context.createTimer(DAY).await();
                    }
                })
                .turn(started())
                .turn(suspended(), fired(0), raised("x", "\"late\""))
                .turn(resumed())
                .records("< resumed", "timer 1 at PT24H");
        assertThat(story.snapshot().bufferedEvents()).containsExactly("x");
    }

    @Test
    void isTerminatedAllTheSame() {
        Story.of(context -> {
                    Task<Void> timer = context.createTimer(DAY);
                    Task<Void> other = context.createTimer(DAY);
                    context.allOf(List.of(timer, other)).await();
                })
                .turn(started())
                .turn(suspended(), fired(0))
                .turn(raised("x", null), terminated("enough"), raised("y", null))
                .records("< event x", "< terminated", "< event y", "terminate with \"enough\"")
                .cancelsTimers(row(1, 1));
    }

    @Test
    void letsTheCodeRunThatBeganInTheSameTurn() {
        Story.of((context, input) ->
                        context.callActivity("a", null, String.class).await())
                .turn(started(), suspended())
                .records("< started", "activity 0 a null", "< suspended")
                .turn(completed(0, "\"1\""))
                .records("< completed 0")
                .turn(resumed())
                .records("< resumed", "end with \"1\"");
    }
}
