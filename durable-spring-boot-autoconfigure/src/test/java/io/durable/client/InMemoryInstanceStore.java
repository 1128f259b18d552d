package io.durable.client;

import io.durable.InstanceCounts;
import io.durable.InstancePage;
import io.durable.InstanceQuery;
import io.durable.OrchestrationMetadata;
import io.durable.history.ExecutionId;
import io.durable.history.FailureDetails;
import io.durable.history.HistoryEntry;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceState;
import io.durable.spi.InstanceStore;
import io.durable.spi.NewInstance;
import io.durable.spi.PurgeStore;
import io.durable.spi.RewindStore;
import io.durable.spi.TaskOutcome;
import io.durable.spi.TaskToken;
import io.durable.spi.UpdateOutcome;
import io.durable.spi.UpdateRequest;
import io.durable.spi.UpdateState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A store for clients, in memory, with a transaction that a test can open, commit and roll back. */
final class InMemoryInstanceStore implements InstanceStore {

    final List<List<UpdateRequest>> updateLooks = new CopyOnWriteArrayList<>();

    final java.util.Set<TaskToken> openTasks = new java.util.HashSet<>();
    final java.util.Map<TaskToken, TaskOutcome> ended = new java.util.HashMap<>();
    final java.util.Map<TaskToken, Payload> details = new java.util.HashMap<>();

    final Map<InstanceId, InstanceRecord> rows = new ConcurrentHashMap<>();
    final Map<InstanceId, List<HistoryEntry>> histories = new ConcurrentHashMap<>();
    final Map<UUID, String> requests = new ConcurrentHashMap<>();
    final InMemoryPurgeStore purges = new InMemoryPurgeStore(this);
    final InMemoryRewindStore rewinds = new InMemoryRewindStore(this);
    final Map<UpdateRequest, UpdateState> updates = new ConcurrentHashMap<>();
    final List<Message> messages = new CopyOnWriteArrayList<>();
    final AtomicInteger finds = new AtomicInteger();
    final AtomicInteger looks = new AtomicInteger();
    private final AtomicReference<Runnable> afterNextHistory = new AtomicReference<>(() -> {});
    private @Nullable List<Runnable> afterCommit;
    private final List<InstanceId> touched = new ArrayList<>();

    /** Something that happens right after the next reading of a history. */
    void afterNextHistory(Runnable action) {
        afterNextHistory.set(action);
    }

    boolean isInTransaction() {
        return afterCommit != null;
    }

    void begin() {
        afterCommit = new ArrayList<>();
    }

    void commit() {
        List<Runnable> actions = Objects.requireNonNull(afterCommit);
        afterCommit = null;
        actions.forEach(Runnable::run);
        touched.clear();
    }

    void rollBackToSavepoint() {
        touched.forEach(rows::remove);
        touched.clear();
    }

    /** What the runtime would do. */
    InstanceRecord end(
            InstanceId id, OrchestrationRuntimeStatus status, @Nullable Payload output, @Nullable FailureDetails why) {
        return Objects.requireNonNull(rows.computeIfPresent(
                id,
                (key, row) -> new InstanceRecord(
                        id,
                        row.incarnation(),
                        row.name(),
                        row.version(),
                        row.input(),
                        row.parent(),
                        row.tags(),
                        row.createdAt(),
                        new InstanceState(
                                1,
                                status,
                                Message.NEVER,
                                output,
                                why,
                                null,
                                status.isTerminal() ? Instant.parse("2026-11-22T11:00:00Z") : null,
                                0,
                                0))));
    }

    @Override
    public boolean insert(InstanceRecord instance) {
        if (afterCommit != null) {
            touched.add(instance.id());
        }
        return rows.putIfAbsent(instance.id(), instance) == null;
    }

    @Override
    public NewInstance.Outcome start(NewInstance instance) {
        InstanceId id = instance.row().id();
        InstanceRecord before = rows.get(id);
        if (before == null) {
            insert(instance.row());
            requests.put(instance.row().incarnation(), String.valueOf(instance.requestId()));
            return NewInstance.Outcome.INSERTED;
        }
        if (instance.requestId() != null && instance.requestId().equals(requests.get(before.incarnation()))) {
            return NewInstance.Outcome.REPEATED;
        }
        if (!instance.replacesTerminal() || !before.state().status().isTerminal()) {
            return NewInstance.Outcome.EXISTS;
        }
        rows.put(id, instance.row());
        return NewInstance.Outcome.REPLACED;
    }

    @Override
    public Set<InstanceId> insertAll(List<InstanceRecord> all) {
        Set<InstanceId> taken =
                all.stream().map(InstanceRecord::id).filter(rows::containsKey).collect(Collectors.toSet());
        if (taken.isEmpty()) {
            all.forEach(this::insert);
        }
        return taken;
    }

    @Override
    public void send(Message message) {
        messages.add(message);
    }

    @Override
    public boolean request(UpdateRequest update, Message message) {
        boolean inserted = updates.putIfAbsent(
                        update, new UpdateState(((MessageBody.RequestUpdate) message.body()).name(), null, null))
                == null;
        if (inserted) {
            send(message);
        }
        return inserted;
    }

    @Override
    public boolean sendOnce(UpdateRequest id, String name, Message message) {
        UpdateOutcome completed = new UpdateOutcome(UpdateOutcome.Status.COMPLETED, null, null);
        boolean inserted = updates.putIfAbsent(id, new UpdateState(name, completed, null)) == null;
        if (inserted) {
            send(message);
        }
        return inserted;
    }

    @Override
    public Optional<UpdateState> findUpdate(UpdateRequest update) {
        InstanceRecord row = rows.get(update.instance());
        boolean there = row != null && row.incarnation().equals(update.incarnation());
        return Optional.ofNullable(updates.get(update))
                .map(found -> new UpdateState(
                        found.name(), found.outcome(), there ? row.state().status() : null));
    }

    @Override
    public Map<UpdateRequest, UpdateState> findCommittedUpdates(Collection<UpdateRequest> wanted) {
        updateLooks.add(List.copyOf(wanted));
        Map<UpdateRequest, UpdateState> found = new HashMap<>();
        wanted.forEach(update -> findUpdate(update).ifPresent(state -> found.put(update, state)));
        return found;
    }

    @Override
    public boolean finishTask(TaskToken token, TaskOutcome outcome) {
        return openTasks.contains(token) && ended.put(token, outcome) == null && openTasks.remove(token);
    }

    @Override
    public boolean noteDetails(TaskToken token, Payload said) {
        return openTasks.contains(token) && details.put(token, said) != said;
    }

    @Override
    public List<InstanceRecord> find(Collection<InstanceId> ids) {
        finds.incrementAndGet();
        return ids.stream().map(rows::get).filter(Objects::nonNull).toList();
    }

    @Override
    public List<InstanceRecord> findCommitted(Collection<InstanceId> ids) {
        finds.incrementAndGet();
        return ids.stream().map(rows::get).filter(Objects::nonNull).toList();
    }

    @Override
    public Optional<OrchestrationMetadata> findMetadata(InstanceId id) {
        looks.incrementAndGet();
        return Optional.ofNullable(rows.get(id))
                .map(row -> new OrchestrationMetadata(
                        id.value(),
                        row.name(),
                        row.version(),
                        row.state().status(),
                        row.createdAt(),
                        row.state().completedAt() == null
                                ? row.createdAt()
                                : row.state().completedAt(),
                        row.state().completedAt(),
                        row.input(),
                        row.state().output(),
                        row.state().customStatus(),
                        row.state().failure(),
                        row.tags(),
                        null));
    }

    @Override
    public InstancePage query(InstanceQuery query) {
        return new InstancePage(
                rows.keySet().stream().map(id -> findMetadata(id).orElseThrow()).toList(), null);
    }

    @Override
    public InstanceCounts count(InstanceQuery query) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<HistoryEntry> findHistory(ExecutionId execution, int fromSequence, int limit) {
        List<HistoryEntry> found = Optional.ofNullable(rows.get(execution.instance()))
                .filter(row -> row.executionId().equals(execution))
                .map(row -> histories.getOrDefault(row.id(), List.of()))
                .orElse(List.of());
        List<HistoryEntry> part = found.stream().skip(fromSequence).limit(limit).toList();
        Runnable then = afterNextHistory.getAndSet(() -> {});
        then.run();
        return part;
    }

    @Override
    public List<HistoryEntry> findHistory(InstanceId id) {
        List<HistoryEntry> found = histories.getOrDefault(id, List.of());
        Runnable then = afterNextHistory.getAndSet(() -> {});
        then.run();
        return found;
    }

    @Override
    public RewindStore rewinds() {
        return rewinds;
    }

    @Override
    public PurgeStore purges() {
        return purges;
    }

    @Override
    public void afterCommit(Runnable action) {
        if (afterCommit == null) {
            action.run();
        } else {
            afterCommit.add(action);
        }
    }

    @Override
    public boolean isTouchedByCaller(InstanceId id) {
        return touched.contains(id);
    }
}
