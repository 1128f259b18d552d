package io.durable.engine;

import static io.durable.engine.Events.completed;
import static io.durable.engine.Events.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.durable.PayloadTooLargeException;
import io.durable.SideEffectFailedException;
import io.durable.history.Decision.ExecutionCompleted;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.core.ParameterizedTypeReference;

/** Values from outside, and random numbers. */
class SideEffectTests {

    @Test
    void takesAValueOnceAndGivesTheRecordedOneInEveryReplay() {
        AtomicInteger taken = new AtomicInteger();
        OrchestratorFunction code = (context, input) -> {
            int value = context.sideEffect(taken::incrementAndGet, Integer.class);
            context.callActivity("a", value, String.class).await();
            return value;
        };
        OrchestrationExecution living =
                new OrchestrationExecution(Story.ID, code, Story.SETTINGS, new ThreadStrand.Factory());
        TurnResult.Advanced first = (TurnResult.Advanced) living.turn(Story.START, Story.row(1, 0), List.of(started()));
        assertThat(first.appended().stream().map(Rendering::of))
                .containsExactly("< started", "side effect 1", "activity 0 a 1");
        living.evict();

        OrchestrationExecution rebuilt =
                new OrchestrationExecution(Story.ID, code, Story.SETTINGS, new ThreadStrand.Factory());
        rebuilt.replay(Histories.of(first.appended()));
        TurnResult.Advanced second =
                (TurnResult.Advanced) rebuilt.turn(Story.START, Story.row(2, 0), List.of(completed(0, null)));
        assertThat(second.appended().stream().map(Rendering::of)).containsExactly("< completed 0", "end with 1");
        assertThat(taken).hasValue(1);
    }

    @Test
    void givesGenericValuesAndAbsentOnes() {
        Story.of((context, input) -> List.of(
                        context.sideEffect(() -> List.of(1L, 2L), new ParameterizedTypeReference<List<Long>>() {})
                                .get(1),
                        context.sideEffect(() -> null, String.class) == null))
                .turn(started())
                .records("< started", "side effect [1,2]", "side effect null", "end with [2,true]");
    }

    @Test
    void recordsAFailureSoThatWhatTheCodeDoesAboutItIsReplayed() {
        Story.of((context, input) -> {
                    try {
                        return context.sideEffect(SideEffectTests::unreadable, String.class);
                    } catch (SideEffectFailedException failed) {
                        assertThat(failed).hasNoCause();
                        return context.callActivity("repair", failed.getMessage(), String.class)
                                .await();
                    }
                })
                .turn(started())
                .records(
                        "< started",
                        "side effect failed with java.lang.IllegalStateException: unreadable",
                        "activity 0 repair \"The side effect failed: java.lang.IllegalStateException: unreadable\"")
                .turn(completed(0, "true"))
                .records("< completed 0", "end with \"true\"");
    }

    @Test
    void anUncaughtFailureFailsTheOrchestrationWithTheCauseBehindIt() {
        Story story = Story.of((context, input) -> context.sideEffect(SideEffectTests::unreadable, String.class))
                .turn(started());
        ExecutionCompleted end = (ExecutionCompleted) story.last().appended().get(2);
        assertThat(end.failure().type()).isEqualTo(SideEffectFailedException.class.getName());
        assertThat(end.failure().cause().type()).isEqualTo(IllegalStateException.class.getName());
    }

    @Test
    void recordsThatAValueIsTooLarge() {
        Story.of((context, input) -> {
                    assertThatThrownBy(() -> context.sideEffect(() -> "x".repeat(999), String.class))
                            .isInstanceOf(SideEffectFailedException.class)
                            .hasMessageContaining(PayloadTooLargeException.class.getName());
                    return null;
                })
                .turn(started());
    }

    @Test
    void refusesTheContextInsideASideEffect() {
        Story.of((context, input) -> {
                    context.sideEffect(
                            () -> {
                                assertThatThrownBy(() -> context.callActivity("a", null, String.class))
                                        .isInstanceOf(IllegalStateException.class)
                                        .hasMessageContaining("'order-1' was used inside a side effect");
                                return 1;
                            },
                            Integer.class);
                    return context.getInstanceId();
                })
                .turn(started())
                .records("< started", "side effect 1", "end with \"order-1\"");
    }

    @Test
    void parksCodeThatTakesAnotherWayThanItsHistory() {
        Story story = Story.of((context, input) -> {
                    context.sideEffect(() -> 1, Integer.class);
                    return context.callActivity("a", null, String.class).await();
                })
                .turn(started());
        assertThat(story.stallsWith((context, input) ->
                                context.callActivity("a", null, String.class).await())
                        .reason())
                .hasMessageContaining("a side effect")
                .hasMessageContaining("activity 'a' (step 0)");
    }

    @Test
    void randomNumbersAreTheSameInEveryReplayAndDifferOtherwise() {
        List<Long> seen = new ArrayList<>();
        Story.of((context, input) -> {
                    Random one = context.newRandom();
                    Random other = context.newRandom();
                    context.callActivity("a", List.of(one.nextLong(), other.nextLong()), List.class)
                            .await();
                    long third = one.nextLong();
                    seen.add(third);
                    return List.of(third, other.nextLong(), context.newUuid());
                })
                .turn(started())
                .turn(completed(0, null));
        assertThat(seen.stream().distinct()).hasSize(1);
    }

    @Test
    void eachRandomGeneratorGivesOtherNumbers() {
        Story.of((context, input) -> IntStream.range(0, 100)
                        .mapToLong(i -> context.newRandom().nextLong())
                        .distinct()
                        .count())
                .turn(started())
                .records("< started", "end with 100");
    }

    private static String unreadable() {
        throw new IllegalStateException("unreadable");
    }
}
