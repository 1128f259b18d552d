package io.durable.runtime;

import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.runtime.LoopInbox.Taken;
import io.durable.runtime.TurnRunner.Loaded;
import io.durable.spi.InstanceRecord;
import io.durable.spi.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a batch needs: the messages of the rung instances, the rows and histories of those that are not in memory. One query for each kind. */
final class BatchReader {

    private static final int MESSAGES_PER_INSTANCE_MAX = 64;

    /** In effect all: what is left behind when the instance goes on would never be looked at again. */
    private static final int MESSAGES_OF_PARKED_MAX = 1_000_000;

    private final Store store;
    private final LiveInstances instances;

    BatchReader(Store store, LiveInstances instances) {
        this.store = store;
        this.instances = instances;
    }

    /** What is there for each instance, in the order in which they were taken. */
    Batch read(Taken taken, Instant now) {
        Map<InstanceId, List<Message>> messages = new LinkedHashMap<>();
        if (!taken.rung().isEmpty()) {
            messages.putAll(store.findMessages(taken.rung(), now, MESSAGES_PER_INSTANCE_MAX));
        }
        Map<InstanceId, InstanceRecord> rows = findRows(taken.instances());
        addMessagesOfParked(rows, messages, now);
        Map<ExecutionId, List<HistoryEntry>> histories = findHistories(rows.values());
        Map<InstanceId, Item> items = new LinkedHashMap<>();
        for (InstanceId id : taken.instances()) {
            Delivery delivery = new Delivery(
                    id,
                    taken.rung().contains(id),
                    messages.getOrDefault(id, List.of()),
                    taken.reports().getOrDefault(id, List.of()),
                    taken.recovered().getOrDefault(id, List.of()));
            Loaded loaded = instances
                    .find(id)
                    .map(live -> new Loaded(live.row(), live, List.of()))
                    .orElseGet(() -> loaded(rows.get(id), histories));
            items.put(id, new Item(delivery, loaded));
        }
        return new Batch(items);
    }

    private static Loaded loaded(@Nullable InstanceRecord row, Map<ExecutionId, List<HistoryEntry>> histories) {
        return row == null
                ? new Loaded(null, null, List.of())
                : new Loaded(row, null, histories.getOrDefault(row.executionId(), List.of()));
    }

    private Map<InstanceId, InstanceRecord> findRows(Set<InstanceId> ids) {
        List<InstanceId> unknown =
                ids.stream().filter(id -> instances.find(id).isEmpty()).toList();
        Map<InstanceId, InstanceRecord> rows = new LinkedHashMap<>();
        if (!unknown.isEmpty()) {
            store.findInstances(unknown).forEach(row -> rows.put(row.id(), row));
        }
        return rows;
    }

    private Map<ExecutionId, List<HistoryEntry>> findHistories(Iterable<InstanceRecord> rows) {
        List<ExecutionId> begun = new ArrayList<>();
        rows.forEach(row -> {
            OrchestrationRuntimeStatus status = row.state().status();
            if (!status.isTerminal() && status != OrchestrationRuntimeStatus.PENDING) {
                begun.add(row.executionId());
            }
        });
        return begun.isEmpty() ? Map.of() : store.findHistories(begun);
    }

    /** A parked instance that is tried again, or ended, gets everything that was kept for it, whether or not it was rung: once it goes on nobody would look. */
    private void addMessagesOfParked(
            Map<InstanceId, InstanceRecord> rows, Map<InstanceId, List<Message>> messages, Instant now) {
        List<InstanceId> parked = rows.values().stream()
                .filter(row -> row.state().status() == OrchestrationRuntimeStatus.STALLED)
                .filter(row -> !row.state().due().isAfter(now) || hasControl(messages.get(row.id())))
                .map(InstanceRecord::id)
                .toList();
        if (parked.isEmpty()) {
            return;
        }
        store.findMessages(parked, Message.NEVER, MESSAGES_OF_PARKED_MAX).forEach((id, kept) -> {
            List<Message> due = kept.stream()
                    .filter(message ->
                            !message.due().isAfter(now) || message.due().equals(Message.NEVER))
                    .toList();
            messages.put(id, due);
        });
    }

    private static boolean hasControl(@Nullable List<Message> messages) {
        return messages != null
                && messages.stream().anyMatch(message -> message.body().kind().isControl());
    }

    /** A whole batch. */
    record Batch(Map<InstanceId, Item> items) {

        Optional<Item> find(InstanceId id) {
            return Optional.ofNullable(items.get(id));
        }
    }

    /** One instance's share of a batch. */
    record Item(Delivery delivery, Loaded loaded) {

        /** Whether there may be more messages than were read. */
        boolean mayHaveMore() {
            return delivery.messages().size() >= MESSAGES_PER_INSTANCE_MAX;
        }
    }
}
