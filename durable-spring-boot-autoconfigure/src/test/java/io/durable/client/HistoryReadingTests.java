package io.durable.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.durable.InvalidInstanceStateException;
import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.InboundEvent.EventRaised;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryReadingTests {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final InstanceId ID = new InstanceId("a");
    private static final ExecutionId FIRST = new ExecutionId(ID, new UUID(1, 2), 1);

    private final InMemoryInstanceStore store = new InMemoryInstanceStore();
    private final List<HistoryEntry> read = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 99, 100, 101, 250})
    void readsEveryEntryOnceInOrder(int length) {
        put(FIRST, length);
        new HistoryReading(store, FIRST).run(read::add);
        assertThat(read).isEqualTo(store.histories.get(ID)).hasSize(length);
    }

    @Test
    void saysThatTheInstanceContinuedAsNewMeanwhile() {
        put(FIRST, 250);
        store.afterNextHistory(() -> put(FIRST.next(), 3));
        assertThatExceptionOfType(InvalidInstanceStateException.class)
                .isThrownBy(() -> new HistoryReading(store, FIRST).run(read::add))
                .withMessageContaining("has gone while its history was read");
        assertThat(read).hasSize(100);
    }

    @Test
    void saysThatTheInstanceWasRemovedMeanwhile() {
        put(FIRST, 250);
        store.afterNextHistory(store.rows::clear);
        assertThatExceptionOfType(InvalidInstanceStateException.class)
                .isThrownBy(() -> new HistoryReading(store, FIRST).run(read::add));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 99, 100, 101, 250})
    void saysThatTheInstanceWasRewoundMeanwhile(int length) {
        put(FIRST, 250);
        store.afterNextHistory(() -> put(FIRST, length, NOW.plusSeconds(1)));
        assertThatExceptionOfType(InvalidInstanceStateException.class)
                .isThrownBy(() -> new HistoryReading(store, FIRST).run(read::add))
                .withMessageContaining("was rewound while its history was read");
        assertThat(read).hasSize(100);
    }

    @Test
    void readsWhatIsRecordedMeanwhile() {
        put(FIRST, 100);
        store.afterNextHistory(() -> put(FIRST, 130));
        new HistoryReading(store, FIRST).run(read::add);
        assertThat(read).isEqualTo(store.histories.get(ID)).hasSize(130);
    }

    private void put(ExecutionId execution, int length) {
        put(execution, length, NOW);
    }

    private void put(ExecutionId execution, int length, Instant time) {
        InstanceState state = new InstanceState(
                execution.execution(), OrchestrationRuntimeStatus.RUNNING, Message.NEVER, null, null, null, null, 0, 0);
        store.rows.put(
                ID, new InstanceRecord(ID, execution.incarnation(), "n", null, null, null, Map.of(), NOW, state));
        store.histories.put(
                ID,
                IntStream.range(0, length)
                        .mapToObj(i -> new HistoryEntry(i, time, new EventRaised("e", Payload.of("1"))))
                        .toList());
    }
}
