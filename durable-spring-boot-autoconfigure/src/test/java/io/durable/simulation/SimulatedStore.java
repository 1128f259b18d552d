package io.durable.simulation;

import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.MessageId;
import io.durable.history.Payload;
import io.durable.history.ShardRange;
import io.durable.history.TaskId;
import io.durable.simulation.SimulatedDatabase.ConnectionLost;
import io.durable.simulation.Tables.PartitionRow;
import io.durable.simulation.Tables.TaskRow;
import io.durable.spi.Acquisition;
import io.durable.spi.Acquisition.Claim;
import io.durable.spi.CommitOutcome;
import io.durable.spi.DueWork;
import io.durable.spi.Fence;
import io.durable.spi.FinishedTask;
import io.durable.spi.InstanceRecord;
import io.durable.spi.Ownership;
import io.durable.spi.PartitionCommit;
import io.durable.spi.ScheduledTask;
import io.durable.spi.Store;
import io.durable.spi.StoreException;
import io.durable.spi.TaskOutcome;
import io.durable.spi.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The owner's side of a {@link SimulatedDatabase}. */
final class SimulatedStore implements Store {

    private final SimulatedDatabase database;

    SimulatedStore(SimulatedDatabase database) {
        this.database = database;
    }

    @Override
    public Instant currentTime() {
        database.mayFailToRead();
        return database.clock().now();
    }

    @Override
    public Optional<Ownership> acquire(Acquisition acquisition) {
        PartitionRow row = database.tables().partitions.get(acquisition.partition());
        if (!allows(row, acquisition)) {
            database.mayFailToRead();
            return Optional.empty();
        }
        Fence old = row.fence();
        Fence fence = new Fence(acquisition.partition(), old.epoch() + 1, acquisition.nonce(), old.batch() + 1);
        PartitionRow next = new PartitionRow(fence, acquisition.node(), acquisition.generation(), false);
        Faults.Ending ending = database.commit(tables -> tables.partitions.put(acquisition.partition(), next));
        if (ending != Faults.Ending.COMMITTED) {
            throw new StoreException("Acquisition ended " + ending, new ConnectionLost());
        }
        return Optional.of(new Ownership(fence, row.released()));
    }

    private boolean allows(PartitionRow row, Acquisition acquisition) {
        @Nullable UUID owner = row.owner();
        boolean isGone = row.released()
                || owner == null
                || acquisition.node().equals(owner)
                || !isLive(owner, acquisition.claim().silence());
        return isGone
                || (acquisition.claim() instanceof Claim.Assigned
                        ? row.generation() <= acquisition.generation() || !database.has(Protection.GENERATION)
                        : decides(acquisition));
    }

    private boolean isLive(UUID node, Duration silenceMax) {
        @Nullable Instant beat = database.tables().beats.get(node);
        return beat != null && !beat.plus(silenceMax).isBefore(database.clock().now());
    }

    private boolean decides(Acquisition acquisition) {
        return acquisition.partition() > 0
                && acquisition.node().equals(database.tables().partitions.get(0).owner());
    }

    @Override
    public Collection<Fence> findCurrent(Collection<Fence> fences) {
        database.mayFailToRead();
        return fences.stream().filter(this::isStored).toList();
    }

    private boolean isStored(Fence fence) {
        Fence current = database.tables().partitions.get(fence.partition()).fence();
        return current.epoch() == fence.epoch()
                && (current.nonce().equals(fence.nonce()) || !database.has(Protection.NONCE))
                && (current.batch() == fence.batch() || !database.has(Protection.BATCH));
    }

    @Override
    public void release(Collection<Fence> fences) {
        for (Fence fence : fences) {
            PartitionRow row = database.tables().partitions.get(fence.partition());
            if (row.fence().equals(fence)) {
                database.change(tables -> tables.partitions.put(
                        fence.partition(), new PartitionRow(fence.next(), null, row.generation(), true)));
            }
        }
    }

    @Override
    public CommitOutcome commit(List<PartitionCommit> commits) {
        try {
            Faults.Ending ending = database.commit(commits, tables -> new OwnerCommit(database, tables).apply(commits));
            return switch (ending) {
                case COMMITTED -> new CommitOutcome.Committed();
                case ABORTED -> new CommitOutcome.Aborted(new ConnectionLost());
                case UNKNOWN_BUT_COMMITTED, UNKNOWN_AND_ABORTED -> new CommitOutcome.Unknown(new ConnectionLost());
            };
        } catch (OwnerCommit.Refusal refusal) {
            return refusal.outcome();
        }
    }

    @Override
    public List<InstanceRecord> findInstances(Collection<InstanceId> ids) {
        database.mayFailToRead();
        return ids.stream()
                .distinct()
                .flatMap(id -> Stream.ofNullable(database.tables().instances.get(id)))
                .map(this::lent)
                .toList();
    }

    private InstanceRecord lent(InstanceRecord row) {
        return !database.lendsPayloads()
                ? row
                : new InstanceRecord(
                                row.id(),
                                row.incarnation(),
                                row.name(),
                                row.version(),
                                ApartPayload.ofInput(database, row.executionId(), row.input()),
                                row.parent(),
                                row.tags(),
                                row.createdAt(),
                                row.state())
                        .tracedBy(row.trace());
    }

    @Override
    public Map<ExecutionId, List<HistoryEntry>> findHistories(Collection<ExecutionId> executions) {
        database.mayFailToRead();
        Map<ExecutionId, List<HistoryEntry>> found = new LinkedHashMap<>();
        for (ExecutionId execution : executions) {
            List<HistoryEntry> entries = database.tables().histories.getOrDefault(execution, List.of());
            if (!entries.isEmpty()) {
                found.put(
                        execution, database.lendsPayloads() ? StoredForm.apart(database, execution, entries) : entries);
            }
        }
        return found;
    }

    @Override
    public Map<InstanceId, List<Message>> findMessages(Collection<InstanceId> ids, Instant dueBy, int limitEach) {
        database.mayFailToRead();
        Map<InstanceId, List<Message>> found = new LinkedHashMap<>();
        for (InstanceId id : ids) {
            List<Message> due = database.tables().messages.values().stream()
                    .filter(message ->
                            message.target().equals(id) && !message.due().isAfter(dueBy))
                    .sorted(Comparator.comparing(
                                    (Message message) -> !message.body().kind().isControl())
                            .thenComparing(Message::id))
                    .limit(limitEach)
                    .toList();
            if (!due.isEmpty()) {
                found.put(id, due);
            }
        }
        return found;
    }

    @Override
    public List<DueWork> sweep(Collection<ShardRange> shards, Instant horizon, int limit) {
        database.mayFailToRead();
        Map<InstanceId, Instant> earliest = new TreeMap<>();
        database.tables().messages.values().stream()
                .filter(message ->
                        isIn(shards, message.target()) && !message.due().isAfter(horizon))
                .forEach(message -> earliest.merge(message.target(), message.due(), SimulatedStore::earlier));
        database.tables().instances.values().stream()
                .filter(row -> isIn(shards, row.id()) && !row.state().due().isAfter(horizon))
                .forEach(row -> earliest.merge(row.id(), row.state().due(), SimulatedStore::earlier));
        return earliest.entrySet().stream()
                .map(entry -> new DueWork(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(DueWork::due))
                .limit(limit)
                .toList();
    }

    @Override
    public List<ScheduledTask> findPendingTasks(Collection<ShardRange> shards, @Nullable TaskId after, int limit) {
        database.mayFailToRead();
        return rows(shards)
                .filter(row -> row.state() == TaskState.PENDING)
                .map(TaskRow::task)
                .filter(task ->
                        after == null || new MessageId(task.id().value()).compareTo(new MessageId(after.value())) > 0)
                .limit(limit)
                .toList();
    }

    @Override
    public List<FinishedTask> findFinishedTasks(Collection<ShardRange> shards, int limit) {
        database.mayFailToRead();
        return rows(shards)
                .filter(row -> row.state() != TaskState.PENDING)
                .map(SimulatedStore::finished)
                .limit(limit)
                .toList();
    }

    @Override
    public Optional<FinishedTask> findFinishedTask(TaskId id) {
        database.mayFailToRead();
        return Optional.ofNullable(database.tables().tasks.get(id))
                .filter(row -> row.state() != TaskState.PENDING)
                .map(SimulatedStore::finished);
    }

    @Override
    public Collection<TaskId> discardTasks(Fence fence, Collection<TaskId> ids) {
        boolean current = isCurrent(fence);
        Faults.Ending ending = database.commit(tables -> ids.stream()
                .filter(id -> current && !database.isHeldByOther(id))
                .forEach(tables.tasks::remove));
        if (ending != Faults.Ending.COMMITTED) {
            throw new StoreException("Discarding tasks ended " + ending, new ConnectionLost());
        }
        return ids.stream().filter(database.tables().tasks::containsKey).toList();
    }

    @Override
    public List<ScheduledTask> findPendingTasks(Collection<TaskId> ids) {
        database.mayFailToRead();
        return present(ids)
                .filter(row -> row.state() == TaskState.PENDING)
                .map(TaskRow::task)
                .toList();
    }

    @Override
    public Map<TaskId, Integer> findAttempts(Collection<TaskId> ids) {
        database.mayFailToRead();
        return present(ids).map(TaskRow::task).collect(Collectors.toMap(ScheduledTask::id, ScheduledTask::attempt));
    }

    @Override
    public Collection<TaskId> claim(UUID node, Collection<ScheduledTask> attempts, Duration silenceMax) {
        List<TaskId> claimed = new ArrayList<>();
        Faults.Ending ending = database.commit(tables -> attempts.forEach(attempt -> {
            @Nullable TaskRow row = tables.tasks.get(attempt.id());
            if (row != null && isClaimable(row, attempt, node, silenceMax)) {
                tables.tasks.put(attempt.id(), TaskRow.pending(row.task().at(node)));
                claimed.add(attempt.id());
            }
        }));
        if (ending != Faults.Ending.COMMITTED) {
            throw new StoreException("Claiming tasks ended " + ending, new ConnectionLost());
        }
        return claimed;
    }

    private boolean isClaimable(TaskRow row, ScheduledTask attempt, UUID node, Duration silenceMax) {
        database.refuseIfHeldByOther(attempt.id());
        @Nullable UUID holder = row.task().node();
        return row.state() == TaskState.PENDING
                && row.task().attempt() == attempt.attempt()
                && (holder == null || holder.equals(node) || !row.task().isHandedOver() && !isLive(holder, silenceMax));
    }

    @Override
    public List<ScheduledTask> findPendingTasks(UUID node) {
        database.mayFailToRead();
        return database.tables().tasks.values().stream()
                .filter(row -> row.state() == TaskState.PENDING
                        && node.equals(row.task().node()))
                .map(TaskRow::task)
                .toList();
    }

    @Override
    public void disclaim(UUID node, Collection<ScheduledTask> attempts) {
        attempts.forEach(attempt -> database.refuseIfHeldByOther(attempt.id()));
        Faults.Ending ending = database.commit(tables -> attempts.forEach(attempt -> {
            @Nullable TaskRow row = tables.tasks.get(attempt.id());
            if (row != null
                    && row.state() == TaskState.PENDING
                    && row.task().attempt() == attempt.attempt()
                    && node.equals(row.task().node())) {
                tables.tasks.put(attempt.id(), TaskRow.pending(row.task().at(null)));
            }
        }));
        if (ending != Faults.Ending.COMMITTED) {
            throw new StoreException("Giving tasks back ended " + ending, new ConnectionLost());
        }
    }

    @Override
    public boolean handOver(ScheduledTask attempt) {
        return changeIfDue(attempt, row -> TaskRow.pending(row.task().at(ScheduledTask.TOKEN_HOLDER)));
    }

    @Override
    public boolean finish(ScheduledTask attempt, TaskOutcome outcome) {
        return changeIfDue(
                attempt,
                row -> outcome instanceof TaskOutcome.Completed completed
                        ? new TaskRow(row.task(), TaskState.DONE, completed.result(), null)
                        : new TaskRow(row.task(), TaskState.FAILED, null, ((TaskOutcome.Failed) outcome).failure()));
    }

    private boolean changeIfDue(ScheduledTask attempt, java.util.function.UnaryOperator<TaskRow> change) {
        boolean[] changed = {false};
        Faults.Ending ending = database.commit(tables -> {
            database.refuseIfHeldByOther(attempt.id());
            @Nullable TaskRow row = tables.tasks.get(attempt.id());
            if (row != null && row.state() == TaskState.PENDING && row.task().attempt() == attempt.attempt()) {
                tables.tasks.put(attempt.id(), change.apply(row));
                changed[0] = true;
            }
        });
        if (ending != Faults.Ending.COMMITTED) {
            throw new StoreException("Changing a task ended " + ending, new ConnectionLost());
        }
        return changed[0];
    }

    @Override
    public Collection<TaskId> noteDetails(Map<ScheduledTask, Payload> details) {
        List<TaskId> noted = new ArrayList<>();
        Faults.Ending ending = database.commit(tables -> details.forEach((attempt, said) -> {
            database.refuseIfHeldByOther(attempt.id());
            @Nullable TaskRow row = tables.tasks.get(attempt.id());
            if (row != null && row.state() == TaskState.PENDING && row.task().attempt() == attempt.attempt()) {
                tables.details.put(attempt.id(), said);
                noted.add(attempt.id());
            }
        }));
        if (ending != Faults.Ending.COMMITTED) {
            throw new StoreException("Noting details ended " + ending, new ConnectionLost());
        }
        return noted;
    }

    @Override
    public Optional<Payload> findDetails(TaskId id) {
        database.mayFailToRead();
        return Optional.ofNullable(database.tables().details.get(id))
                .filter(said -> database.tables().tasks.containsKey(id));
    }

    @Override
    public Set<UUID> findLiveNodes(Duration silenceMax) {
        database.mayFailToRead();
        return database.tables().beats.keySet().stream()
                .filter(node -> isLive(node, silenceMax))
                .collect(Collectors.toSet());
    }

    private Stream<TaskRow> present(Collection<TaskId> ids) {
        return ids.stream()
                .distinct()
                .flatMap(id -> Stream.ofNullable(database.tables().tasks.get(id)));
    }

    @Override
    public void beat(UUID node, String name) {
        database.change(tables -> tables.beats.put(node, database.clock().now()));
    }

    @Override
    public void leave(UUID node) {
        database.change(tables -> tables.beats.remove(node));
    }

    private Stream<TaskRow> rows(Collection<ShardRange> shards) {
        return database.tables().tasks.values().stream()
                .filter(row -> isIn(shards, row.task().execution().instance()));
    }

    private static FinishedTask finished(TaskRow row) {
        ScheduledTask task = row.task();
        return new FinishedTask(
                task.id(), task.execution(), task.step(), row.state(), task.attempt(), row.result(), row.failure());
    }

    private static boolean isIn(Collection<ShardRange> shards, InstanceId id) {
        return shards.stream().anyMatch(range -> range.contains(id.shard()));
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
