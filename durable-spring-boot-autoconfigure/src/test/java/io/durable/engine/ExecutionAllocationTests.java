package io.durable.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.history.Decision.TaskScheduled;
import io.durable.history.HistoryEntry;
import io.durable.history.HistoryEvent;
import io.durable.history.InboundEvent.ExecutionStarted;
import io.durable.history.InboundEvent.TaskCompleted;
import io.durable.history.Payload;
import io.durable.history.RetryPolicy;
import io.durable.history.TaskId;
import io.durable.history.TaskQueue;
import io.durable.testing.Allocations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the code of an orchestrator costs in memory. */
class ExecutionAllocationTests {

    private static final int ACTIVITIES = 5_000;

    private static Object endless(io.durable.OrchestrationContext context, Payload input) {
        while (true) {
            context.callActivity("increment", 1, Integer.class).await();
        }
    }

    @Test
    void replayOfALongHistory() {
        List<HistoryEntry> history = history();
        Allocations.ofCaller().assertPerUnit("event that is replayed", history.size(), 3, 820, () -> {
            OrchestrationExecution execution = new OrchestrationExecution(
                    Story.ID, ExecutionAllocationTests::endless, Story.SETTINGS, InlineStrand::new);
            assertThat(execution.replay(history)).isInstanceOf(TurnResult.Advanced.class);
            assertThat(execution.nextSequence()).isEqualTo(history.size());
        });
    }

    private static List<HistoryEntry> history() {
        List<HistoryEntry> history = new ArrayList<>();
        add(history, new ExecutionStarted("endless", null, null, null, Map.of()));
        for (int step = 0; step < ACTIVITIES; step++) {
            add(
                    history,
                    new TaskScheduled(
                            step,
                            new TaskId(new UUID(1, step)),
                            "increment",
                            TaskQueue.DEFAULT,
                            Payload.of("1"),
                            RetryPolicy.none(),
                            Map.of()));
            if (step < ACTIVITIES - 1) {
                add(history, new TaskCompleted(step, Payload.of("2")));
            }
        }
        return history;
    }

    private static void add(List<HistoryEntry> history, HistoryEvent event) {
        history.add(new HistoryEntry(history.size(), Story.START, event));
    }
}
