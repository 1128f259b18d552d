package io.durable.simulation;

import io.durable.InstanceCounts;
import io.durable.InstancePage;
import io.durable.InstanceQuery;
import io.durable.OrchestrationMetadata;
import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.ParentInstance;
import io.durable.history.Payload;
import io.durable.simulation.SimulatedDatabase.ConnectionLost;
import io.durable.simulation.Tables.TaskRow;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceStore;
import io.durable.spi.NewInstance;
import io.durable.spi.PurgeStore;
import io.durable.spi.RewindStore;
import io.durable.spi.StoreException;
import io.durable.spi.TaskOutcome;
import io.durable.spi.TaskState;
import io.durable.spi.TaskToken;
import io.durable.spi.UpdateOutcome;
import io.durable.spi.UpdateRequest;
import io.durable.spi.UpdateState;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The clients' side of a {@link SimulatedDatabase}: joins the transaction that is bound, if one is. */
final class SimulatedInstanceStore implements InstanceStore {

    private static final Comparator<InstanceRecord> NEWEST_FIRST = Comparator.comparing(InstanceRecord::createdAt)
            .thenComparing(InstanceRecord::id)
            .reversed();

    private final SimulatedDatabase database;

    SimulatedInstanceStore(SimulatedDatabase database) {
        this.database = database;
    }

    @Override
    public boolean insert(InstanceRecord instance) {
        database.mayFailToRead();
        database.refuseIfHeldByOther(instance.id());
        if (database.visible().instances.containsKey(instance.id())) {
            return false;
        }
        write(instance.id(), instance.id(), tables -> tables.instances.put(instance.id(), instance));
        return true;
    }

    @Override
    public NewInstance.Outcome start(NewInstance instance) {
        database.mayFailToRead();
        InstanceRecord row = instance.row();
        database.refuseIfHeldByOther(row.id());
        @Nullable InstanceRecord before = database.visible().instances.get(row.id());
        if (before == null) {
            write(row.id(), row.id(), tables -> put(tables, instance));
            return NewInstance.Outcome.INSERTED;
        }
        if (instance.requestId() != null
                && instance.requestId().equals(database.visible().requests.get(before.incarnation()))) {
            return NewInstance.Outcome.REPEATED;
        }
        boolean hasEnded = before.state().status().isTerminal() || !database.has(Protection.ENDED);
        if (!instance.replacesTerminal() || !hasEnded) {
            return NewInstance.Outcome.EXISTS;
        }
        write(row.id(), row.id(), tables -> {
            tables.remove(before);
            put(tables, instance);
        });
        return NewInstance.Outcome.REPLACED;
    }

    private static void put(Tables tables, NewInstance instance) {
        tables.instances.put(instance.row().id(), instance.row());
        if (instance.requestId() != null) {
            tables.requests.put(instance.row().incarnation(), instance.requestId());
        }
    }

    @Override
    public Set<InstanceId> insertAll(List<InstanceRecord> rows) {
        database.mayFailToRead();
        rows.forEach(row -> database.refuseIfHeldByOther(row.id()));
        Set<InstanceId> taken = rows.stream()
                .map(InstanceRecord::id)
                .filter(database.visible().instances::containsKey)
                .collect(Collectors.toSet());
        if (taken.isEmpty()) {
            writeAll(rows);
        }
        return taken;
    }

    private void writeAll(List<InstanceRecord> rows) {
        @Nullable SimulatedTransaction transaction = database.current();
        if (transaction != null) {
            rows.forEach(row -> write(row.id(), row.id(), tables -> tables.instances.put(row.id(), row)));
        } else {
            write(rows, rows.get(0).id(), tables -> rows.forEach(row -> tables.instances.put(row.id(), row)));
        }
    }

    @Override
    public void send(Message message) {
        database.mayFailToRead();
        if (database.visible().messages.containsKey(message.id())) {
            throw new StoreException("Message " + message.id() + " exists", new IllegalStateException("unique key"));
        }
        Message stored = StoredForm.of(message);
        write(message.id(), message.target(), tables -> tables.messages.put(message.id(), stored));
    }

    @Override
    public boolean request(UpdateRequest update, Message message) {
        String name = ((MessageBody.RequestUpdate) message.body()).name();
        return insertOnce(update, new Tables.UpdateRow(name, null), message);
    }

    @Override
    public boolean sendOnce(UpdateRequest id, String name, Message message) {
        UpdateOutcome completed = new UpdateOutcome(UpdateOutcome.Status.COMPLETED, null, null);
        return insertOnce(id, new Tables.UpdateRow(name, completed), message);
    }

    private boolean insertOnce(UpdateRequest update, Tables.UpdateRow row, Message message) {
        database.mayFailToRead();
        database.refuseIfHeldByOther(update);
        if (database.visible().updates.containsKey(update)) {
            return false;
        }
        Message stored = StoredForm.of(message);
        write(update, message.target(), tables -> {
            tables.updates.put(update, row);
            tables.messages.put(message.id(), stored);
        });
        return true;
    }

    @Override
    public Optional<UpdateState> findUpdate(UpdateRequest update) {
        database.mayFailToRead();
        Tables tables = database.visible();
        @Nullable InstanceRecord row = tables.instances.get(update.instance());
        boolean there = row != null && row.incarnation().equals(update.incarnation());
        return Optional.ofNullable(tables.updates.get(update))
                .map(found -> new UpdateState(
                        found.name(), found.outcome(), there ? row.state().status() : null));
    }

    @Override
    public Map<UpdateRequest, UpdateState> findCommittedUpdates(Collection<UpdateRequest> wanted) {
        Map<UpdateRequest, UpdateState> found = new HashMap<>();
        wanted.forEach(update -> findUpdate(update).ifPresent(state -> found.put(update, state)));
        return found;
    }

    void write(Object key, InstanceId touched, Consumer<Tables> change) {
        @Nullable SimulatedTransaction transaction = database.current();
        if (transaction != null) {
            transaction.touch(touched);
            transaction.write(key, change);
            return;
        }
        Faults.Ending ending = database.commit(change);
        if (ending != Faults.Ending.COMMITTED) {
            throw new StoreException("The write ended " + ending, new ConnectionLost());
        }
    }

    @Override
    public boolean finishTask(TaskToken token, TaskOutcome outcome) {
        return findDue(token)
                .map(row -> {
                    TaskRow ended = outcome instanceof TaskOutcome.Completed completed
                            ? new TaskRow(row.task(), TaskState.DONE, completed.result(), null)
                            : new TaskRow(row.task(), TaskState.FAILED, null, ((TaskOutcome.Failed) outcome).failure());
                    write(token.task(), token.execution().instance(), tables -> tables.tasks.put(token.task(), ended));
                    return true;
                })
                .orElse(false);
    }

    @Override
    public boolean noteDetails(TaskToken token, Payload details) {
        boolean due = findDue(token).isPresent();
        if (due) {
            write(token.task(), token.execution().instance(), tables -> tables.details.put(token.task(), details));
        }
        return due;
    }

    private Optional<TaskRow> findDue(TaskToken token) {
        database.mayFailToRead();
        database.refuseIfHeldByOther(token.task());
        return Optional.ofNullable(database.visible().tasks.get(token.task()))
                .filter(row -> row.state() == TaskState.PENDING && row.task().attempt() == token.attempt()
                        || !database.has(Protection.DUE));
    }

    @Override
    public List<InstanceRecord> find(Collection<InstanceId> ids) {
        return find(ids, database.visible());
    }

    @Override
    public List<InstanceRecord> findCommitted(Collection<InstanceId> ids) {
        return find(ids, database.tables());
    }

    private List<InstanceRecord> find(Collection<InstanceId> ids, Tables tables) {
        database.mayFailToRead();
        return ids.stream()
                .distinct()
                .flatMap(id -> Stream.ofNullable(tables.instances.get(id)))
                .toList();
    }

    @Override
    public Optional<OrchestrationMetadata> findMetadata(InstanceId id) {
        database.mayFailToRead();
        return Optional.ofNullable(database.visible().instances.get(id)).map(this::metadata);
    }

    @Override
    public InstancePage query(InstanceQuery query) {
        database.mayFailToRead();
        List<InstanceRecord> found = findRows(query);
        boolean isLast = found.size() <= query.pageSize();
        List<InstanceRecord> page = isLast ? found : found.subList(0, query.pageSize());
        return new InstancePage(
                page.stream().map(this::metadata).toList(), isLast ? null : tokenAfter(page.get(page.size() - 1)));
    }

    /** One page and one row more, if there is one. */
    List<InstanceRecord> findRows(InstanceQuery query) {
        Optional<PageEnd> end = Optional.ofNullable(query.continuationToken()).map(PageEnd::parse);
        return database.visible().instances.values().stream()
                .filter(row -> matches(query, row))
                .sorted(NEWEST_FIRST)
                .filter(row -> end.filter(last -> !isAfter(last, row)).isEmpty())
                .limit(query.pageSize() + 1L)
                .toList();
    }

    static String tokenAfter(InstanceRecord last) {
        return PageEnd.token(last);
    }

    private static boolean isAfter(PageEnd end, InstanceRecord row) {
        int byTime = row.createdAt().compareTo(end.createdAt());
        return byTime < 0 || byTime == 0 && row.id().compareTo(end.id()) < 0;
    }

    /** The last row of a page, which the token names. */
    private record PageEnd(Instant createdAt, InstanceId id) {

        static PageEnd parse(String token) {
            try {
                String[] parts = token.split(" ", 2);
                return new PageEnd(Instant.parse(parts[0]), new InstanceId(parts[1]));
            } catch (DateTimeException | ArrayIndexOutOfBoundsException broken) {
                throw new IllegalArgumentException("Continuation token '" + token + "' is not one", broken);
            }
        }

        static String token(InstanceRecord last) {
            return last.createdAt() + " " + last.id();
        }
    }

    private boolean matches(InstanceQuery query, InstanceRecord row) {
        return matchesFixed(query, row)
                && matchesLastUpdate(query, row)
                && matchesEnd(query, row)
                && (query.name() == null || query.name().equals(row.name()))
                && (query.statuses().isEmpty()
                        || query.statuses().contains(row.state().status()))
                && (query.createdFrom() == null || !row.createdAt().isBefore(query.createdFrom()))
                && (query.createdTo() == null || row.createdAt().isBefore(query.createdTo()))
                && row.tags().entrySet().containsAll(query.tags().entrySet());
    }

    private boolean matchesLastUpdate(InstanceQuery query, InstanceRecord row) {
        Instant updated = metadata(row).lastUpdatedAt();
        return (query.lastUpdatedFrom() == null || !updated.isBefore(query.lastUpdatedFrom()))
                && (query.lastUpdatedTo() == null || updated.isBefore(query.lastUpdatedTo()));
    }

    private static boolean matchesFixed(InstanceQuery query, InstanceRecord row) {
        ParentInstance parent = row.parent();
        return (query.version() == null || query.version().equals(row.version()))
                && (query.idPrefix() == null || row.id().value().startsWith(query.idPrefix()))
                && (query.parentId() == null
                        || parent != null && parent.id().instance().value().equals(query.parentId()));
    }

    private static boolean matchesEnd(InstanceQuery query, InstanceRecord row) {
        Instant end = row.state().completedAt();
        Payload shown = row.state().customStatus();
        return (query.completedFrom() == null || end != null && !end.isBefore(query.completedFrom()))
                && (query.completedTo() == null || end != null && end.isBefore(query.completedTo()))
                && (query.customStatusText() == null
                        || shown != null && shown.text().contains(query.customStatusText()));
    }

    @Override
    public InstanceCounts count(InstanceQuery query) {
        database.mayFailToRead();
        Map<String, Map<OrchestrationRuntimeStatus, Long>> counts = database.visible().instances.values().stream()
                .filter(row -> matches(query, row))
                .collect(Collectors.groupingBy(
                        InstanceRecord::name,
                        Collectors.groupingBy(row -> row.state().status(), Collectors.counting())));
        return new InstanceCounts(counts.entrySet().stream()
                .flatMap(name -> name.getValue().entrySet().stream()
                        .map(status -> new InstanceCounts.Count(name.getKey(), status.getKey(), status.getValue())))
                .toList());
    }

    @Override
    public List<HistoryEntry> findHistory(ExecutionId execution, int fromSequence, int limit) {
        database.mayFailToRead();
        return database.visible().histories.getOrDefault(execution, List.of()).stream()
                .skip(fromSequence)
                .limit(limit)
                .toList();
    }

    @Override
    public List<HistoryEntry> findHistory(InstanceId id) {
        database.mayFailToRead();
        Tables tables = database.visible();
        return Optional.ofNullable(tables.instances.get(id))
                .map(row -> tables.histories.getOrDefault(row.executionId(), List.of()))
                .orElse(List.of());
    }

    @Override
    public RewindStore rewinds() {
        return new SimulatedRewindStore(database, this);
    }

    @Override
    public PurgeStore purges() {
        return new SimulatedPurgeStore(database, this);
    }

    @Override
    public void afterCommit(Runnable action) {
        @Nullable SimulatedTransaction transaction = database.current();
        if (transaction == null) {
            action.run();
        } else {
            transaction.afterCommit(action);
        }
    }

    @Override
    public boolean isTouchedByCaller(InstanceId id) {
        @Nullable SimulatedTransaction transaction = database.current();
        return transaction != null && transaction.hasTouched(id);
    }

    private OrchestrationMetadata metadata(InstanceRecord row) {
        List<HistoryEntry> history = database.visible().histories.getOrDefault(row.executionId(), List.of());
        Instant lastTurnAt = history.isEmpty()
                ? row.createdAt()
                : history.get(history.size() - 1).time();
        @Nullable Instant completedAt = row.state().completedAt();
        Instant lastUpdatedAt = completedAt == null ? lastTurnAt : completedAt;
        return new OrchestrationMetadata(
                row.id().value(),
                row.name(),
                row.version(),
                row.state().status(),
                row.createdAt(),
                lastUpdatedAt,
                row.state().completedAt(),
                row.input(),
                row.state().output(),
                row.state().customStatus(),
                row.state().failure(),
                row.tags(),
                row.parent() == null ? null : row.parent().id().instance().value());
    }
}
