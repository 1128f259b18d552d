package io.durable.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.durable.InstanceNotFoundException;
import io.durable.InvalidInstanceStateException;
import io.durable.Schedules;
import io.durable.engine.InlineStrand;
import io.durable.history.Decision.ExecutionCompleted;
import io.durable.history.Decision.TaskScheduled;
import io.durable.history.FailureDetails;
import io.durable.history.HistoryEntry;
import io.durable.history.HistoryEvent;
import io.durable.history.InboundEvent.EventRaised;
import io.durable.history.InboundEvent.ExecutionStarted;
import io.durable.history.InboundEvent.TaskFailed;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.RetryPolicy;
import io.durable.history.TaskId;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

class RewindClientTests {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final InstanceId A = new InstanceId("a");
    private static final FailureDetails WHY = new FailureDetails("Broken", "broken", "", null, 1, List.of());

    private final InMemoryInstanceStore store = new InMemoryInstanceStore();
    private final ClientTests.Bells bells = new ClientTests.Bells();
    private final StoreDurableClient client = client();

    @Test
    void showsAgainWhatCameBehindTheFailureInItsOrder() {
        failedWithEvents(Rewinds.SHOWN_AGAIN_MAX);

        client.rewind("a", null);

        List<Message> messages = store.rewinds.rewound.get(0).messages();
        assertThat(messages).hasSize(1 + Rewinds.SHOWN_AGAIN_MAX);
        assertThat(messages).extracting(Message::id).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void refusesToShowMoreAgainThanATransactionShouldWrite() {
        failedWithEvents(Rewinds.SHOWN_AGAIN_MAX + 1);

        assertThatExceptionOfType(InvalidInstanceStateException.class)
                .isThrownBy(() -> client.rewind("a", null))
                .withMessageContaining("'a'")
                .withMessageContaining("at most 100000");
        assertThat(store.rewinds.rewound).isEmpty();
        assertThat(store.rows.get(A).state().status()).isEqualTo(OrchestrationRuntimeStatus.FAILED);
    }

    @Test
    void saysThatItRunsWhenAnotherHasRewoundItMeanwhile() {
        failedWithEvents(1);
        store.afterNextHistory(() -> client.rewind("a", "the other"));

        assertThatExceptionOfType(InvalidInstanceStateException.class)
                .isThrownBy(() -> client.rewind("a", "too late"))
                .withMessageContaining("'a' is RUNNING");

        assertThat(store.rewinds.rewound).hasSize(1);
        assertThat(bells.rung).containsExactly(A);
    }

    @Test
    void saysThatItIsGoneWhenAnotherHasRemovedItMeanwhile() {
        failedWithEvents(1);
        store.afterNextHistory(() -> store.rows.remove(A));

        assertThatExceptionOfType(InstanceNotFoundException.class).isThrownBy(() -> client.rewind("a", null));

        assertThat(store.rewinds.rewound).isEmpty();
    }

    private StoreDurableClient client() {
        return new StoreDurableClient(
                new ClientPorts(
                        store,
                        new ClientTests.Targets(),
                        new ClientTests.Orchestrators(List.of("ship")),
                        new PayloadWriter(new ClientTests.TextConverter(), 100),
                        bells,
                        () -> NOW,
                        new Random(1)::nextLong,
                        (client, inputs) -> Mockito.mock(Schedules.class),
                        new OrchestratorCode(new QueryTests.Code(), QueryTests.ENGINE, InlineStrand::new),
                        BacklogGuard.unlimited()),
                new Waiters(store, System::nanoTime));
    }

    private void failedWithEvents(int count) {
        UUID incarnation = UUID.randomUUID();
        InstanceState failed = new InstanceState(
                1, OrchestrationRuntimeStatus.FAILED, Message.NEVER, null, WHY, null, NOW.plusSeconds(2), 0, 0);
        store.rows.put(A, new InstanceRecord(A, incarnation, "ship", null, null, null, Map.of(), NOW, failed));
        List<HistoryEntry> history = new ArrayList<>();
        add(history, 0, new ExecutionStarted("ship", null, null, null, Map.of()));
        add(
                history,
                0,
                new TaskScheduled(0, new TaskId(UUID.randomUUID()), "pack", null, RetryPolicy.none(), Map.of()));
        add(history, 1, new TaskFailed(0, WHY));
        for (int n = 0; n < count; n++) {
            add(history, 1, new EventRaised("e" + n, null));
        }
        add(history, 2, new ExecutionCompleted(OrchestrationRuntimeStatus.FAILED, null, WHY));
        store.histories.put(A, history);
    }

    private static void add(List<HistoryEntry> history, int second, HistoryEvent event) {
        history.add(new HistoryEntry(history.size(), NOW.plusSeconds(second), event));
    }
}
