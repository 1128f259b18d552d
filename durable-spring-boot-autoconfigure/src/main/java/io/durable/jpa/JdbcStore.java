package io.durable.jpa;

import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.Payload;
import io.durable.history.ShardRange;
import io.durable.history.TaskId;
import io.durable.spi.Acquisition;
import io.durable.spi.CommitOutcome;
import io.durable.spi.DueWork;
import io.durable.spi.Fence;
import io.durable.spi.FinishedTask;
import io.durable.spi.InstanceRecord;
import io.durable.spi.Ownership;
import io.durable.spi.PartitionCommit;
import io.durable.spi.ScheduledTask;
import io.durable.spi.Store;
import io.durable.spi.TaskOutcome;
import io.durable.spi.TaskToken;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The owner's side of the database. */
final class JdbcStore implements Store {

    private final EngineTransactions transactions;
    private final Dialect dialect;
    private final Hub hub;
    private final OwnerReads reads;
    private final OwnerCommit ownerCommit;

    JdbcStore(EngineTransactions transactions, Dialect dialect, Hub hub) {
        this.transactions = transactions;
        this.dialect = dialect;
        this.hub = hub;
        this.reads = new OwnerReads(hub, dialect);
        this.ownerCommit = new OwnerCommit(transactions, dialect, hub);
    }

    @Override
    public Instant currentTime() {
        return transactions.read("the time", NodeTable::currentTime);
    }

    @Override
    public Optional<Ownership> acquire(Acquisition acquisition) {
        return transactions.write(
                "the acquisition of partition " + acquisition.partition(),
                connection -> PartitionTable.acquire(connection, hub, acquisition));
    }

    @Override
    public Collection<Fence> findCurrent(Collection<Fence> fences) {
        return fences.isEmpty()
                ? List.of()
                : transactions.read(
                        "the fences of partitions", connection -> PartitionTable.findCurrent(connection, hub, fences));
    }

    @Override
    public void release(Collection<Fence> fences) {
        if (!fences.isEmpty()) {
            transactions.write("the release of partitions", connection -> {
                PartitionTable.release(connection, hub, fences);
                return true;
            });
        }
    }

    @Override
    public CommitOutcome commit(List<PartitionCommit> commits) {
        return commits.isEmpty() ? new CommitOutcome.Committed() : ownerCommit.commit(commits);
    }

    @Override
    public List<InstanceRecord> findInstances(Collection<InstanceId> ids) {
        return ids.isEmpty()
                ? List.of()
                : transactions.read("instances", connection -> reads.findInstances(connection, ids));
    }

    @Override
    public Map<ExecutionId, List<HistoryEntry>> findHistories(Collection<ExecutionId> executions) {
        return executions.isEmpty()
                ? Map.of()
                : transactions.read("histories", connection -> reads.findHistories(connection, executions));
    }

    @Override
    public Map<InstanceId, List<Message>> findMessages(Collection<InstanceId> ids, Instant dueBy, int limitEach) {
        return ids.isEmpty()
                ? Map.of()
                : transactions.read(
                        "messages", connection -> reads.findMessages(connection, new HashSet<>(ids), dueBy, limitEach));
    }

    @Override
    public List<DueWork> sweep(Collection<ShardRange> shards, Instant horizon, int limit) {
        ShardFilter filter = new ShardFilter(shards);
        return filter.isEmpty()
                ? List.of()
                : transactions.read("what is due", connection -> reads.sweep(connection, filter, horizon, limit));
    }

    @Override
    public List<ScheduledTask> findPendingTasks(Collection<ShardRange> shards, @Nullable TaskId after, int limit) {
        ShardFilter filter = new ShardFilter(shards);
        return filter.isEmpty()
                ? List.of()
                : transactions.read(
                        "pending tasks",
                        connection -> Statements.query(
                                connection,
                                TaskTable.findPending(filter, after == null),
                                parameters -> {
                                    filter.bind(parameters.number(hub.key()));
                                    if (after != null) {
                                        parameters.uuid(after.value());
                                    }
                                    parameters.number(limit);
                                },
                                TaskTable::readPending));
    }

    @Override
    public List<ScheduledTask> findPendingTasks(Collection<TaskId> ids) {
        return ids.isEmpty()
                ? List.of()
                : transactions.read(
                        "pending tasks", connection -> TaskClaims.findPending(connection, dialect, hub, ids));
    }

    @Override
    public Map<TaskId, Integer> findAttempts(Collection<TaskId> ids) {
        return ids.isEmpty()
                ? Map.of()
                : transactions.read("tasks", connection -> TaskClaims.findAttempts(connection, dialect, hub, ids));
    }

    @Override
    public List<FinishedTask> findFinishedTasks(Collection<ShardRange> shards, int limit) {
        ShardFilter filter = new ShardFilter(shards);
        return filter.isEmpty()
                ? List.of()
                : transactions.read(
                        "finished tasks",
                        connection -> Statements.query(
                                connection,
                                TaskTable.findFinished(filter),
                                parameters -> {
                                    filter.bind(parameters.number(hub.key()));
                                    parameters.number(limit);
                                },
                                row -> TaskTable.readFinished(row, hub.payloads())));
    }

    @Override
    public Optional<FinishedTask> findFinishedTask(TaskId id) {
        return transactions
                .read(
                        "task '" + id + "'",
                        connection -> Statements.query(
                                connection,
                                TaskTable.FIND_FINISHED_ONE,
                                parameters -> parameters.number(hub.key()).uuid(id.value()),
                                row -> TaskTable.readFinished(row, hub.payloads())))
                .stream()
                .findFirst();
    }

    @Override
    public Collection<TaskId> discardTasks(Fence fence, Collection<TaskId> ids) {
        return ids.isEmpty()
                ? List.of()
                : transactions.write("the end of tasks", connection -> discard(connection, fence, ids));
    }

    @Override
    public Collection<TaskId> claim(UUID node, Collection<ScheduledTask> attempts, Duration silenceMax) {
        return attempts.isEmpty()
                ? List.of()
                : transactions.write(
                        "the claim of tasks",
                        connection -> TaskClaims.claim(connection, hub, node, attempts, silenceMax));
    }

    @Override
    public List<ScheduledTask> findPendingTasks(UUID node) {
        return transactions.read(
                "the tasks of node '" + node + "'",
                connection -> Statements.query(
                        connection,
                        TaskTable.FIND_PENDING_AT,
                        parameters -> parameters.number(hub.key()).uuid(node),
                        TaskTable::readPending));
    }

    @Override
    public void disclaim(UUID node, Collection<ScheduledTask> attempts) {
        if (!attempts.isEmpty()) {
            transactions.write("the return of tasks", connection -> {
                TaskClaims.disclaim(connection, hub, node, attempts);
                return true;
            });
        }
    }

    @Override
    public boolean handOver(ScheduledTask attempt) {
        return transactions.write(
                "who ends task '" + attempt.id() + "'", connection -> TaskTable.handOver(connection, hub, attempt));
    }

    @Override
    public boolean finish(ScheduledTask attempt, TaskOutcome outcome) {
        return transactions.write(
                "the end of task '" + attempt.id() + "'",
                connection -> TaskTable.finish(connection, hub, TaskToken.of(attempt), outcome));
    }

    @Override
    public Collection<TaskId> noteDetails(Map<ScheduledTask, Payload> details) {
        return details.isEmpty()
                ? List.of()
                : transactions.write(
                        "the progress of tasks", connection -> TaskClaims.noteDetails(connection, hub, details));
    }

    @Override
    public Optional<Payload> findDetails(TaskId id) {
        return transactions
                .read(
                        "the progress of task '" + id + "'",
                        connection -> Statements.query(
                                connection,
                                TaskTable.FIND_DETAILS,
                                parameters -> parameters.number(hub.key()).uuid(id.value()),
                                row -> Objects.requireNonNull(
                                        hub.payloads().read(row.bytes(), TaskTable.owner(id), TaskTable.DETAILS))))
                .stream()
                .findFirst();
    }

    @Override
    public Set<UUID> findLiveNodes(Duration silenceMax) {
        return Set.copyOf(
                transactions.read("live nodes", connection -> NodeTable.findLive(connection, hub, silenceMax)));
    }

    @Override
    public void beat(UUID node, String name) {
        transactions.write("the heartbeat of node '" + name + "'", connection -> {
            NodeTable.beat(connection, hub, node, name);
            return true;
        });
    }

    @Override
    public void leave(UUID node) {
        transactions.write("the leave of node '" + node + "'", connection -> {
            NodeTable.leave(connection, hub, node);
            return true;
        });
    }

    private Collection<TaskId> discard(Connection connection, Fence fence, Collection<TaskId> ids) throws SQLException {
        Set<UUID> wanted = new HashSet<>(ids.stream().map(TaskId::value).toList());
        List<UUID> free = PartitionTable.isCurrent(connection, hub, fence)
                ? selectTasks(connection, TaskTable.LOCK_FREE, wanted)
                : List.of();
        if (!free.isEmpty()) {
            Keys.uuids(free).update(connection, dialect, TaskTable.DISCARD, parameters -> parameters.number(hub.key()));
        }
        wanted.removeAll(Set.copyOf(free));
        return wanted.isEmpty()
                ? List.of()
                : selectTasks(connection, TaskTable.EXISTING, wanted).stream()
                        .map(TaskId::new)
                        .toList();
    }

    private List<UUID> selectTasks(Connection connection, String sql, Set<UUID> ids) throws SQLException {
        return Keys.uuids(ids).query(connection, dialect, sql, parameters -> parameters.number(hub.key()), Row::uuid);
    }
}
