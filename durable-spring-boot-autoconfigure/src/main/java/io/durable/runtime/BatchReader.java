package io.durable.runtime;

import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.MessageKind;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.runtime.LoopInbox.Taken;
import io.durable.runtime.TurnRunner.Loaded;
import io.durable.spi.Fence;
import io.durable.spi.InstanceRecord;
import io.durable.spi.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a batch needs: the messages of the rung instances, the rows and histories of those that are not in memory. One query for each kind.
 *
 * <p>Of an instance that was started in this process the row need not be read: whoever started it gave it along as a hint, and what it was sent since then rings for
 * itself. A hint may be wrong by now: the instance had its first turn elsewhere, or went on, ended, was parked, was removed and its id given to another one. Nothing is
 * lost or done twice by that, because the first turn's commit updates the row only with the hint's incarnation and only while it is pending, which it never is again,
 * and inserts the first entry of its history: otherwise it is a conflict, and the partition's memory is dropped. Because that is dear, hints that are likely to be wrong
 * are not used: those of before the acquisition, those of instances that were rung otherwise or read meanwhile, and those whose turn would have to be announced.
 *
 * <p>What was read counts only if the fence still holds afterwards. A commit under an outdated fence would fail anyway, but for a database that falls back to a time
 * before its last commits: then the fence may hold again, and rows of the owner in between are remembered though they never were.
 */
final class BatchReader {

    private static final int MESSAGES_PER_INSTANCE_MAX = 64;

    /** In effect all: what is left behind when the instance goes on would never be looked at again. */
    private static final int MESSAGES_OF_PARKED_MAX = 1_000_000;

    private static final int BEGUN_MAX = 1_000;

    private final Store store;
    private final LiveInstances instances;

    /** Incarnations whose row was read when it was pending, the latest ones. */
    private final Map<UUID, Boolean> begun = new LinkedHashMap<>() {

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Boolean> eldest) {
            return size() > BEGUN_MAX;
        }
    };

    private final Supplier<Fence> fence;

    BatchReader(Store store, LiveInstances instances, Supplier<Fence> fence) {
        this.store = store;
        this.instances = instances;
        this.fence = fence;
    }

    /**
     * What is there for each instance, in the order in which they were taken.
     *
     * @throws OwnershipLostException if it may be of another owner's making
     */
    Batch read(Taken all, Instant now) {
        Taken taken = all.trusting(this::isNew);
        Map<InstanceId, List<Message>> messages = new LinkedHashMap<>();
        if (!taken.rung().isEmpty()) {
            messages.putAll(store.findMessages(taken.rung(), now, MESSAGES_PER_INSTANCE_MAX));
        }
        Map<InstanceId, InstanceRecord> rows = findRows(taken);
        addMessagesOfParked(rows, messages, now);
        Map<ExecutionId, List<HistoryEntry>> histories = findHistories(rows.values());
        requireOwnership(taken, rows);
        Map<InstanceId, Item> items = new LinkedHashMap<>();
        for (InstanceId id : taken.instances()) {
            Delivery delivery = new Delivery(
                    id,
                    taken.rung().contains(id) || taken.started().containsKey(id),
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

    private Map<InstanceId, InstanceRecord> findRows(Taken taken) {
        Map<InstanceId, InstanceRecord> rows = new LinkedHashMap<>(taken.started());
        List<InstanceId> unknown = taken.instances().stream()
                .filter(id -> !rows.containsKey(id) && instances.find(id).isEmpty())
                .toList();
        if (!unknown.isEmpty()) {
            store.findInstances(unknown).forEach(row -> {
                rows.put(row.id(), row);
                if (row.state().status() == OrchestrationRuntimeStatus.PENDING) {
                    begun.put(row.incarnation(), true);
                }
            });
        }
        return rows;
    }

    /** The first turn of an instance checks by itself that its row is pending. */
    private void requireOwnership(Taken taken, Map<InstanceId, InstanceRecord> rows) {
        for (InstanceId id : taken.instances()) {
            InstanceRecord row = rows.get(id);
            boolean isPending = row != null && row.state().status() == OrchestrationRuntimeStatus.PENDING;
            if (!isPending && instances.find(id).isEmpty()) {
                if (!store.isCurrent(fence.get())) {
                    throw new OwnershipLostException("somebody else owned it when it was read");
                }
                return;
            }
        }
    }

    /** A hint that comes after the row was read, because a sweep was faster, would only make the commit a conflict. */
    private boolean isNew(InstanceRecord started) {
        return instances.find(started.id()).isEmpty() && !begun.containsKey(started.incarnation());
    }

    private Map<ExecutionId, List<HistoryEntry>> findHistories(Iterable<InstanceRecord> rows) {
        List<ExecutionId> running = new ArrayList<>();
        rows.forEach(row -> {
            OrchestrationRuntimeStatus status = row.state().status();
            if (!status.isTerminal() && status != OrchestrationRuntimeStatus.PENDING) {
                running.add(row.executionId());
            }
        });
        return running.isEmpty() ? Map.of() : store.findHistories(running);
    }

    /**
     * A parked instance that is tried again, or ended, gets everything that was kept for it, whether or not it was rung: once it goes on nobody would look. So does one that is ended
     * before it begins: what is left behind would reach whoever has its id by then.
     */
    private void addMessagesOfParked(
            Map<InstanceId, InstanceRecord> rows, Map<InstanceId, List<Message>> messages, Instant now) {
        List<InstanceId> parked = rows.values().stream()
                .filter(row -> isReleased(row, messages.getOrDefault(row.id(), List.of()), now))
                .map(InstanceRecord::id)
                .toList();
        if (parked.isEmpty()) {
            return;
        }
        store.findMessages(parked, Message.NEVER, MESSAGES_OF_PARKED_MAX).forEach((id, kept) -> {
            InstanceRecord row = Objects.requireNonNull(rows.get(id), "messages of nobody who was asked for");
            List<Message> due =
                    kept.stream().filter(message -> isKept(message, row, now)).toList();
            messages.put(id, due);
        });
    }

    private static boolean isReleased(InstanceRecord row, List<Message> messages, Instant now) {
        if (row.state().status() == OrchestrationRuntimeStatus.STALLED) {
            return !row.state().due().isAfter(now)
                    || messages.stream()
                            .anyMatch(message -> message.body().kind().isControl());
        }
        return row.isScheduledAfter(now) && messages.stream().anyMatch(BatchReader::ends);
    }

    private static boolean ends(Message message) {
        MessageKind kind = message.body().kind();
        return kind == MessageKind.TERMINATE || kind == MessageKind.CANCEL;
    }

    private static boolean isKept(Message message, InstanceRecord row, Instant now) {
        Instant until = row.isScheduledAfter(now) ? row.state().due() : now;
        return !message.due().isAfter(until) || message.due().equals(Message.NEVER);
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
