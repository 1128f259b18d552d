package io.durable.engine;

import static io.durable.engine.Events.childCompleted;
import static io.durable.engine.Events.completed;
import static io.durable.engine.Events.fired;
import static io.durable.engine.Events.raised;
import static io.durable.engine.Events.started;
import static io.durable.engine.Events.terminated;
import static org.assertj.core.api.Assertions.assertThat;

import io.durable.NonDeterministicOrchestrationException;
import io.durable.OrchestrationContext;
import io.durable.SubOrchestrationOptions;
import io.durable.Task;
import io.durable.engine.TurnResult.Stalled;
import io.durable.history.HistoryEntry;
import io.durable.history.InboundEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Code that changed under a running instance. */
class ReplayMismatchTests {

    private static final Duration DAY = Duration.ofDays(1);

    /** What the history was made by: an activity, then a timer. */
    private static final Consumer<OrchestrationContext> ACTIVITY_THEN_TIMER = context -> {
        call(context, "reserve").await();
        context.createTimer(DAY).await();
    };

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void tellsWhatTheHistoryHasAndWhatTheCodeDid(Change change) {
        Story story = Story.of(change.before()).turn(started());
        for (InboundEvent event : change.then()) {
            story.turn(event);
        }
        NonDeterministicOrchestrationException reason = mismatch(story, change.after());
        assertThat(reason.getInstanceId()).isEqualTo("order-1");
        assertThat(List.of(reason.getSequence(), reason.getExpected(), reason.getActual()))
                .containsExactly(change.sequence(), change.expected(), change.actual());
    }

    static Stream<Arguments> tellsWhatTheHistoryHasAndWhatTheCodeDid() {
        return Stream.of(
                        renamed(),
                        activityForTimer(),
                        timerForActivity(),
                        childForActivity(),
                        anotherChild(),
                        anotherChildId(),
                        eventToAnotherTarget(),
                        eventWithAnotherName(),
                        reordered(),
                        oneMoreBefore(),
                        oneMoreAtTheEnd(),
                        oneLess(),
                        oneLessAtTheEnd(),
                        waitsLess(),
                        endsEarly(),
                        endsBeforeAnEvent(),
                        failsInsteadOfWaiting(),
                        endedOtherwise(),
                        continuesInsteadOfEnding(),
                        endsInsteadOfContinuing(),
                        cancelsNoMore(),
                        cancelsTimerNoMore(),
                        cancelsNow(),
                        givesChildUpNow(),
                        waitsWithoutTimeout(),
                        waitsForAnotherEventThanTheOneWithTheTimer())
                .map(Arguments::of);
    }

    private static Change renamed() {
        return new Change(
                "a renamed activity",
                ACTIVITY_THEN_TIMER,
                List.of(),
                context -> {
                    call(context, "charge").await();
                },
                1,
                "activity 'reserve' (step 0)",
                "activity 'charge' (step 0)");
    }

    private static Change activityForTimer() {
        return new Change(
                "an activity for a timer",
                ACTIVITY_THEN_TIMER,
                List.of(completed(0, null)),
                context -> {
                    call(context, "reserve").await();
                    call(context, "sleep").await();
                },
                3,
                "timer (step 1)",
                "activity 'sleep' (step 1)");
    }

    private static Change timerForActivity() {
        return new Change(
                "a timer for an activity",
                ACTIVITY_THEN_TIMER,
                List.of(completed(0, null)),
                context -> context.createTimer(DAY).await(),
                1,
                "activity 'reserve' (step 0)",
                "timer (step 0)");
    }

    private static Change childForActivity() {
        return new Change(
                "a child for an activity",
                ACTIVITY_THEN_TIMER,
                List.of(),
                context -> context.callSubOrchestrator("reserve", null, String.class)
                        .await(),
                1,
                "activity 'reserve' (step 0)",
                "sub-orchestration 'reserve' as 'order-1:2:0:0f7d22f9' (step 0)");
    }

    private static Change anotherChild() {
        return new Change(
                "another child",
                context ->
                        context.callSubOrchestrator("ship", null, String.class).await(),
                List.of(),
                context ->
                        context.callSubOrchestrator("fly", null, String.class).await(),
                1,
                "sub-orchestration 'ship' as 'order-1:2:0:0f7d22f9' (step 0)",
                "sub-orchestration 'fly' as 'order-1:2:0:0f7d22f9' (step 0)");
    }

    private static Change anotherChildId() {
        return new Change(
                "another child's id",
                context ->
                        context.callSubOrchestrator("ship", null, String.class).await(),
                List.of(),
                context -> context.callSubOrchestrator(
                                "ship",
                                null,
                                String.class,
                                SubOrchestrationOptions.defaults().withInstanceId("mine"))
                        .await(),
                1,
                "sub-orchestration 'ship' as 'order-1:2:0:0f7d22f9' (step 0)",
                "sub-orchestration 'ship' as 'mine' (step 0)");
    }

    private static Change eventToAnotherTarget() {
        return new Change(
                "an event to another target",
                context -> context.sendEvent("a", "paid", null),
                List.of(),
                context -> context.sendEvent("b", "paid", null),
                1,
                "event 'paid' to instance 'a'",
                "event 'paid' to instance 'b'");
    }

    private static Change eventWithAnotherName() {
        return new Change(
                "an event with another name",
                context -> context.sendEvent("a", "paid", null),
                List.of(),
                context -> context.sendEvent("a", "Paid", null),
                1,
                "event 'paid' to instance 'a'",
                "event 'Paid' to instance 'a'");
    }

    private static Change reordered() {
        return new Change(
                "two calls in another order",
                context -> context.allOf(List.of(call(context, "a"), call(context, "b")))
                        .await(),
                List.of(),
                context -> context.allOf(List.of(call(context, "b"), call(context, "a")))
                        .await(),
                1,
                "activity 'a' (step 0)",
                "activity 'b' (step 0)");
    }

    private static Change oneMoreBefore() {
        return new Change(
                "one call more in front",
                ACTIVITY_THEN_TIMER,
                List.of(completed(0, null)),
                context -> {
                    context.sendEvent("a", "new", null);
                    ACTIVITY_THEN_TIMER.accept(context);
                },
                1,
                "activity 'reserve' (step 0)",
                "event 'new' to instance 'a'");
    }

    private static Change oneMoreAtTheEnd() {
        return new Change(
                "one call more at the end",
                ACTIVITY_THEN_TIMER,
                List.of(),
                context -> {
                    Task<String> reserve = call(context, "reserve");
                    call(context, "log");
                    reserve.await();
                },
                2,
                "nothing more",
                "activity 'log' (step 1)");
    }

    private static Change oneLess() {
        return new Change(
                "one call less",
                ACTIVITY_THEN_TIMER,
                List.of(completed(0, null)),
                context -> context.createTimer(DAY).await(),
                1,
                "activity 'reserve' (step 0)",
                "timer (step 0)");
    }

    private static Change oneLessAtTheEnd() {
        return new Change(
                "one call less at the end",
                context -> {
                    Task<String> reserve = call(context, "reserve");
                    call(context, "log");
                    reserve.await();
                },
                List.of(),
                context -> call(context, "reserve").await(),
                2,
                "activity 'log' (step 1)",
                "nothing but wait");
    }

    private static Change waitsLess() {
        return new Change(
                "a call that does not wait",
                ACTIVITY_THEN_TIMER,
                List.of(completed(0, null)),
                context -> {
                    call(context, "reserve");
                    context.createTimer(DAY).await();
                },
                2,
                "the result of the activity (step 0)",
                "timer (step 1)");
    }

    private static Change endsEarly() {
        return new Change(
                "an early end",
                ACTIVITY_THEN_TIMER,
                List.of(completed(0, null)),
                context -> call(context, "reserve").await(),
                3,
                "timer (step 1)",
                "the end as COMPLETED");
    }

    private static Change endsBeforeAnEvent() {
        return new Change(
                "an end before an event",
                ACTIVITY_THEN_TIMER,
                List.of(completed(0, null)),
                context -> call(context, "reserve"),
                3,
                "timer (step 1)",
                "the end as COMPLETED");
    }

    private static Change failsInsteadOfWaiting() {
        return new Change(
                "a failure",
                ACTIVITY_THEN_TIMER,
                List.of(),
                context -> {
                    call(context, "reserve");
                    throw new IllegalStateException("no");
                },
                2,
                "nothing more",
                "the end as FAILED");
    }

    private static Change endedOtherwise() {
        return new Change(
                "another end",
                context -> {},
                List.of(),
                context -> {
                    throw new IllegalStateException("no");
                },
                1,
                "the end as COMPLETED",
                "the end as FAILED");
    }

    private static Change continuesInsteadOfEnding() {
        return new Change(
                "continue-as-new for an end",
                context -> {},
                List.of(),
                context -> context.continueAsNew(null),
                1,
                "the end as COMPLETED",
                "continue-as-new");
    }

    private static Change endsInsteadOfContinuing() {
        return new Change(
                "an end for continue-as-new",
                context -> context.continueAsNew(null),
                List.of(),
                context -> {},
                1,
                "continue-as-new",
                "the end as COMPLETED");
    }

    private static Change cancelsNoMore() {
        return new Change(
                "a cancellation less",
                context -> {
                    call(context, "reserve").cancel();
                    context.createTimer(DAY).await();
                },
                List.of(),
                context -> {
                    call(context, "reserve");
                    context.createTimer(DAY).await();
                },
                2,
                "the cancellation of the activity (step 0)",
                "timer (step 1)");
    }

    private static Change cancelsTimerNoMore() {
        return new Change(
                "a cancelled timer less",
                context -> {
                    context.createTimer(DAY).cancel();
                    call(context, "reserve").await();
                },
                List.of(),
                context -> {
                    context.createTimer(DAY);
                    call(context, "reserve").await();
                },
                2,
                "the cancellation of the timer (step 0)",
                "activity 'reserve' (step 1)");
    }

    private static Change cancelsNow() {
        return new Change(
                "a cancellation more",
                context -> {
                    Task<String> reserve = call(context, "reserve");
                    context.createTimer(DAY).await();
                    reserve.await();
                },
                List.of(fired(1)),
                context -> {
                    Task<String> reserve = call(context, "reserve");
                    context.createTimer(DAY).await();
                    reserve.cancel();
                },
                4,
                "nothing more",
                "the cancellation of the activity (step 0)");
    }

    private static Change givesChildUpNow() {
        return new Change(
                "a child given up",
                context -> {
                    Task<String> child = context.callSubOrchestrator("ship", null, String.class);
                    context.createTimer(DAY).await();
                    child.await();
                },
                List.of(childCompleted(0, null), fired(1)),
                context -> {
                    context.callSubOrchestrator("ship", null, String.class).cancel();
                    context.createTimer(DAY).await();
                },
                2,
                "timer (step 1)",
                "the cancellation of the sub-orchestration (step 0)");
    }

    private static Change waitsWithoutTimeout() {
        return new Change(
                "a wait without its timeout",
                context -> context.waitForExternalEvent("x", DAY, String.class).await(),
                List.of(),
                context -> context.waitForExternalEvent("x", String.class).await(),
                1,
                "timer (step 0)",
                "nothing but wait");
    }

    private static Change waitsForAnotherEventThanTheOneWithTheTimer() {
        return new Change(
                "a wait for another event",
                context -> {
                    context.waitForExternalEvent("x", DAY, String.class).await();
                    context.waitForExternalEvent("z", String.class).await();
                },
                List.of(raised("x", null)),
                context -> context.waitForExternalEvent("y", DAY, String.class).await(),
                3,
                "the cancellation of the timer (step 0)",
                "nothing but wait");
    }

    @Test
    void aMismatchIsNotSwallowedByTheCode() {
        Story story = Story.of(ACTIVITY_THEN_TIMER).turn(started());
        List<String> reached = new ArrayList<>();
        NonDeterministicOrchestrationException reason = mismatch(story, context -> {
            try {
                call(context, "charge").await();
            } catch (Exception e) {
                reached.add("catch");
            } finally {
                reached.add("finally");
            }
            reached.add("behind");
        });
        assertThat(reason.getActual()).isEqualTo("activity 'charge' (step 0)");
        assertThat(reached).containsExactly("finally", "finally");
    }

    @Test
    void aHistoryThatGoesOnBehindTheEndOfTheCodeIsAMismatch() {
        Story story = Story.of(context -> {}).turn(started());
        List<HistoryEntry> doctored = new ArrayList<>(story.history());
        doctored.add(new HistoryEntry(2, Story.START, terminated(null)));
        Stalled stalled = (Stalled)
                new OrchestrationExecution(Story.ID, (context, input) -> null, Story.SETTINGS, InlineStrand::new)
                        .replay(doctored);
        assertThat(stalled.reason())
                .isInstanceOf(NonDeterministicOrchestrationException.class)
                .hasMessageContaining("at event 2: the history has a termination, the code did nothing, it had ended");
    }

    @Test
    void aHistoryWithAGapIsRefused() {
        Story story = Story.of(ACTIVITY_THEN_TIMER).turn(started());
        List<HistoryEntry> doctored = new ArrayList<>(story.history());
        doctored.remove(0);
        OrchestrationExecution execution =
                new OrchestrationExecution(Story.ID, (context, input) -> null, Story.SETTINGS, InlineStrand::new);
        assertThat(((Stalled) execution.replay(doctored)).reason())
                .hasMessage("The history of 'order-1' has event 1 where event 0 belongs: rows are missing or doubled");
        execution.evict();
    }

    @Test
    void inputsAndTimesMayChange() {
        Story story = Story.of(context -> {
                    context.callActivity("reserve", 1, String.class).await();
                    context.createTimer(DAY).await();
                })
                .turn(started())
                .turn(completed(0, null));
        TurnResult result = new OrchestrationExecution(
                        Story.ID,
                        (context, input) -> {
                            context.callActivity("reserve", 2, Integer.class).await();
                            return context.createTimer(Duration.ofHours(1)).await();
                        },
                        Story.SETTINGS,
                        InlineStrand::new)
                .replay(story.history());
        assertThat(result).isInstanceOf(TurnResult.Advanced.class);
    }

    private static NonDeterministicOrchestrationException mismatch(Story story, Consumer<OrchestrationContext> code) {
        Stalled stalled = story.stallsWith((context, input) -> {
            code.accept(context);
            return null;
        });
        assertThat(stalled.reason()).isInstanceOf(NonDeterministicOrchestrationException.class);
        return (NonDeterministicOrchestrationException) stalled.reason();
    }

    private static Task<String> call(OrchestrationContext context, String activity) {
        return context.callActivity(activity, null, String.class);
    }

    /**
     * A change of the code.
     *
     * @param then events of later turns, one each
     */
    record Change(
            String name,
            Consumer<OrchestrationContext> before,
            List<InboundEvent> then,
            Consumer<OrchestrationContext> after,
            int sequence,
            String expected,
            String actual) {

        @Override
        public String toString() {
            return name;
        }
    }
}
