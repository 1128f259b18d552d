package io.durable.engine;

import static io.durable.engine.Events.completed;
import static io.durable.engine.Events.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.durable.PayloadTooLargeException;
import io.durable.history.ExecutionId;
import io.durable.history.InboundEvent.ExecutionStarted;
import io.durable.history.InstanceId;
import io.durable.history.ParentInstance;
import io.durable.history.Payload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ContextTests {

    @Test
    void knowsWhatTheInstanceWasStartedWith() {
        ParentInstance parent =
                new ParentInstance(new ExecutionId(new InstanceId("parent"), new UUID(1, 2), 1), "parentFlow", 4);
        Story.of((context, input) -> List.of(
                        context.getInstanceId(),
                        context.getName(),
                        context.getVersion().orElse(""),
                        context.getParent().orElseThrow().equals(parent),
                        input.text()))
                .turn(new ExecutionStarted("flow", "v2", Payload.of("7"), parent, Map.of()))
                .records("< started", "end with [\"order-1\",\"flow\",\"v2\",true,\"7\"]");
    }

    @Test
    void versionParentAndInputMayBeAbsent() {
        Story.of((context, input) ->
                        context.getVersion().isEmpty() && context.getParent().isEmpty() && input == null)
                .turn(started())
                .records("< started", "end with true");
    }

    @Test
    void timeIsThatOfTheTurnOfTheLastEvent() {
        Story.of((context, input) -> {
                    List<String> times = new ArrayList<>();
                    times.add(context.getCurrentTime().toString());
                    context.callActivity("a", null, String.class).await();
                    times.add(context.getCurrentTime().toString());
                    return times;
                })
                .after(Duration.ofSeconds(1))
                .turn(started())
                .after(Duration.ofSeconds(1))
                .turn(completed(7, null))
                .after(Duration.ofSeconds(1))
                .turn(completed(0, null))
                .records("< completed 0", "end with [\"2026-01-01T00:00:01Z\",\"2026-01-01T00:00:03Z\"]");
    }

    @Test
    void uuidsAreTheSameInEveryReplayAndDifferOtherwise() {
        Set<String> seen = new TreeSet<>();
        OrchestratorFunction code = (context, input) -> {
            UUID first = context.newUuid();
            context.callActivity("a", first.toString(), String.class).await();
            return List.of(first, context.newUuid());
        };
        UUID incarnation = new UUID(5, 5);
        List<ExecutionId> executions = List.of(
                new ExecutionId(new InstanceId("a"), incarnation, 1),
                new ExecutionId(new InstanceId("a"), incarnation, 2),
                new ExecutionId(new InstanceId("a"), new UUID(5, 6), 1));
        for (ExecutionId id : executions) {
            Story story = Story.of(id, code).turn(started()).turn(completed(0, null));
            String output = Rendering.of(story.last().appended().get(1));
            List<String> uuids = List.of(output.replaceAll("[^0-9a-f,-]", "").split(","));
            assertThat(uuids).hasSize(2);
            seen.addAll(uuids);
        }
        assertThat(seen).hasSize(6);
    }

    @Test
    void saysWhetherTheCodeIsBeingReplayed() {
        List<Boolean> seen = new ArrayList<>();
        OrchestratorFunction code = (context, input) -> {
            seen.add(context.isReplaying());
            context.callActivity("a", null, String.class).await();
            seen.add(context.isReplaying());
            return context.callActivity("b", null, String.class).await();
        };
        OrchestrationExecution living =
                new OrchestrationExecution(Story.ID, code, Story.SETTINGS, new ThreadStrand.Factory());
        living.turn(Story.START, new UUID(1, 1), List.of(started()));
        assertThat(seen).containsExactly(false);
        living.evict();
        seen.clear();

        Story story = Story.of(code).turn(started());
        seen.clear();
        ThreadStrand.Factory strands = new ThreadStrand.Factory();
        OrchestrationExecution rebuilt = new OrchestrationExecution(Story.ID, code, Story.SETTINGS, strands);
        rebuilt.replay(story.history());
        assertThat(seen).containsExactly(true);
        rebuilt.turn(Story.START, new UUID(2, 1), List.of(completed(0, null)));
        assertThat(seen).containsExactly(true, false);
        assertThat(strands.last().resumes()).isEqualTo(2);
        assertThat(strands.last().replays()).as("granted more time").isEqualTo(1);
        rebuilt.evict();
    }

    @Test
    void customStatusIsWhatTheCodeSetLast() {
        Story story = Story.of((context, input) -> {
                    context.setCustomStatus("first");
                    context.setCustomStatus(Map.of("step", 1));
                    context.callActivity("a", null, String.class).await();
                    context.setCustomStatus(null);
                    context.callActivity("b", null, String.class).await();
                    context.setCustomStatus("kept");
                    return null;
                })
                .turn(started());
        assertThat(story.execution().customStatus()).isEqualTo(Payload.of("{\"step\":1}"));
        assertThat(story.snapshot().customStatus()).isEqualTo(Payload.of("{\"step\":1}"));
        story.turn(completed(0, null));
        assertThat(story.execution().customStatus()).isNull();
        story.turn(completed(1, null)).records("< completed 1", "end with null");
        assertThat(story.execution().customStatus()).isEqualTo(Payload.of("\"kept\""));
    }

    @Test
    void refusesACustomStatusThatIsTooLarge() {
        Story.of((context, input) -> {
                    assertThatThrownBy(() -> context.setCustomStatus("x".repeat(999)))
                            .isInstanceOf(PayloadTooLargeException.class)
                            .hasMessageStartingWith("The custom status has 1001 bytes");
                    return null;
                })
                .turn(started())
                .records("< started", "end with null");
    }

    @Test
    void aRebuiltExecutionKnowsTheTimeOfItsLastTurn() {
        OrchestrationExecution fresh = new OrchestrationExecution(
                Story.ID, (context, input) -> null, Story.SETTINGS, new ThreadStrand.Factory());
        assertThat(fresh.lastTurnAt()).isNull();
        assertThat(fresh.nextSequence()).isZero();
        assertThat(fresh.replay(List.of()))
                .isEqualTo(new TurnResult.Advanced(List.of(), List.of(), List.of(), new TurnResult.Ending.Open()));
        assertThat(fresh.lastTurnAt()).isNull();
    }
}
