package io.durable.engine;

import static io.durable.engine.Events.completed;
import static io.durable.engine.Events.fired;
import static io.durable.engine.Events.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.durable.OrchestrationContext;
import io.durable.history.HistoryEntry;
import io.durable.history.InboundEvent;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Code that is changed under running instances, and says where. */
class PatchTests {

    private static final Duration DAY = Duration.ofDays(1);

    @Test
    void aNewExecutionTakesTheNewWayAndRecordsItOnce() {
        Story.of((context, input) -> {
                    boolean first = context.patched("p");
                    call(context, "a");
                    return List.of(first, context.patched("p"), context.patched("q"));
                })
                .turn(started())
                .records("< started", "patch p", "activity 0 a null")
                .turn(completed(0, null))
                .records("< completed 0", "patch q", "end with [true,true,true]");
    }

    @Test
    void anExecutionThatPassedThePlaceBeforeStaysOnTheOldWay() {
        Story old = Story.of((context, input) -> call(context, "old") + call(context, "rest"))
                .turn(started());
        OrchestratorFunction patched =
                (context, input) -> (context.patched("p") ? call(context, "new") : call(context, "old"))
                        + call(context, "rest")
                        + context.patched("p");
        assertThat(continued(old.history(), patched, completed(0, "\"x\"")))
                .containsExactly("< completed 0", "activity 1 rest null");
        assertThat(continued(
                        Histories.of(java.util.stream.Stream.concat(
                                        old.history().stream().map(HistoryEntry::event),
                                        advance(old.history(), patched, completed(0, "\"x\"")).stream())
                                .toList()),
                        patched,
                        completed(1, "\"y\"")))
                .containsExactly("< completed 1", "end with \"xyfalse\"");
    }

    @Test
    void anExecutionThatHasNotComeToThePlaceTakesTheNewWay() {
        Story old = Story.of((context, input) -> {
                    context.createTimer(DAY).await();
                    return call(context, "old");
                })
                .turn(started());
        OrchestratorFunction patched = (context, input) -> {
            context.createTimer(DAY).await();
            return context.patched("p") ? call(context, "new") : call(context, "old");
        };
        assertThat(continued(old.history(), patched, fired(0)))
                .containsExactly("< fired 0", "patch p", "activity 1 new null");
    }

    @Test
    void aPlaceThatWasPassedInTheLastTurnCountsAsPassed() {
        Story old = Story.of((context, input) -> call(context, "a")).turn(started());
        assertThat(continued(
                        old.history(),
                        (context, input) -> {
                            var a = context.callActivity("a", null, String.class);
                            if (context.patched("p")) {
                                context.callActivity("b", null, String.class);
                            }
                            return a.await();
                        },
                        completed(0, null)))
                .containsExactly("< completed 0", "end with null");
    }

    @Test
    void aLoopThatBeganOnTheOldWayStaysOnIt() {
        Story old = Story.of((context, input) -> call(context, "old") + call(context, "old"))
                .turn(started());
        OrchestratorFunction loop = (context, input) -> {
            StringBuilder met = new StringBuilder();
            IntStream.range(0, 2)
                    .forEach(i -> met.append(context.patched("p") ? call(context, "new") : call(context, "old")));
            return met;
        };
        assertThat(continued(old.history(), loop, completed(0, "\"x\"")))
                .containsExactly("< completed 0", "activity 1 old null");
    }

    @Test
    void aMarkerThatTheCodeNoLongerAsksForIsPassedOver() {
        Story story = Story.of((context, input) -> {
                    context.patched("p");
                    context.patched("q");
                    call(context, "a");
                    context.patched("r");
                    return call(context, "b");
                })
                .turn(started())
                .turn(completed(0, "1"));
        OrchestratorFunction cleaned = (context, input) -> call(context, "a") + call(context, "b");
        assertThat(continued(story.history(), cleaned, completed(1, "2")))
                .containsExactly("< completed 1", "end with \"12\"");
        OrchestratorFunction half = (context, input) -> {
            boolean q = context.patched("q");
            return call(context, "a") + call(context, "b") + q;
        };
        assertThat(continued(story.history(), half, completed(1, "2")))
                .containsExactly("< completed 1", "end with \"12true\"");
    }

    @Test
    void aMarkerBeforeTheEndIsPassedOver() {
        Story story = Story.of((context, input) -> context.patched("p")).turn(started());
        OrchestrationExecution rebuilt =
                new OrchestrationExecution(Story.ID, (context, input) -> true, Story.SETTINGS, InlineStrand::new);
        assertThat(rebuilt.replay(story.history())).isInstanceOf(TurnResult.Advanced.class);
    }

    @Test
    void parksCodeThatTakesTheOldWayAgainstTheMarker() {
        Story story = Story.of((context, input) -> context.patched("p") ? call(context, "new") : call(context, "old"))
                .turn(started());
        assertThat(story.stallsWith((context, input) -> call(context, "old")).reason())
                .hasMessageContaining("activity 'new' (step 0)")
                .hasMessageContaining("activity 'old' (step 0)");
    }

    @Test
    void refusesAnIdThatIsBlankOrTooLong() {
        Story.of((context, input) -> {
                    assertThatThrownBy(() -> context.patched(" "))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining("1 to 200 characters");
                    assertThatThrownBy(() -> context.patched("x".repeat(201)))
                            .isInstanceOf(IllegalArgumentException.class);
                    return context.patched("x".repeat(200));
                })
                .turn(started());
    }

    private static String call(OrchestrationContext context, String name) {
        return context.callActivity(name, null, String.class).await();
    }

    private static List<String> continued(List<HistoryEntry> history, OrchestratorFunction code, InboundEvent event) {
        return advance(history, code, event).stream().map(Rendering::of).toList();
    }

    /** What a turn with this code appends to this history. */
    private static List<io.durable.history.HistoryEvent> advance(
            List<HistoryEntry> history, OrchestratorFunction code, InboundEvent event) {
        OrchestrationExecution rebuilt =
                new OrchestrationExecution(Story.ID, code, Story.SETTINGS, new ThreadStrand.Factory());
        assertThat(rebuilt.replay(history)).isInstanceOf(TurnResult.Advanced.class);
        TurnResult.Advanced advanced = (TurnResult.Advanced) rebuilt.turn(Story.START, Story.row(9, 0), List.of(event));
        rebuilt.evict();
        return advanced.appended();
    }
}
