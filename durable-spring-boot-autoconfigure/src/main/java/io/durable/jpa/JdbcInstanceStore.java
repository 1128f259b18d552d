package io.durable.jpa;

import io.durable.InstanceCounts;
import io.durable.InstancePage;
import io.durable.InstanceQuery;
import io.durable.OrchestrationMetadata;
import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import io.durable.history.Payload;
import io.durable.jpa.HistoryTable.StoredEntry;
import io.durable.jpa.MessageTable.NewMessage;
import io.durable.jpa.StoredRows.StoredRow;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceStore;
import io.durable.spi.NewInstance;
import io.durable.spi.PurgeStore;
import io.durable.spi.RewindStore;
import io.durable.spi.TaskOutcome;
import io.durable.spi.TaskToken;
import io.durable.spi.UpdateRequest;
import io.durable.spi.UpdateState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The client's side of the database. Writes, and reads inside a transaction, go over the application's DataSource. Outside one, rows are looked up by id on the
 * engine's connections: whoever waits for an instance must get on while all of the application's connections are held by those who wait.
 */
final class JdbcInstanceStore implements InstanceStore {

    private final CallerConnections callers;
    private final EngineTransactions engine;
    private final Dialect dialect;
    private final Hub hub;
    private final InstanceInsertion insertion;
    private final InstanceStarts starts;
    private final SharedStarts sharedStarts;
    private final JdbcPurgeStore purges;
    private final JdbcRewindStore rewinds;

    /** @param defaultIsolation of the application's connections, one of the constants of {@link Connection} */
    JdbcInstanceStore(
            CallerConnections callers, EngineTransactions engine, Dialect dialect, Hub hub, int defaultIsolation) {
        this.callers = callers;
        this.engine = engine;
        this.dialect = dialect;
        this.hub = hub;
        this.insertion = new InstanceInsertion(engine, dialect, hub, defaultIsolation);
        this.starts = new InstanceStarts(dialect, hub, insertion);
        this.purges = new JdbcPurgeStore(callers, hub);
        this.rewinds = new JdbcRewindStore(callers, dialect, hub, insertion, id -> CallerTransaction.touch(this, id));
        this.sharedStarts = new SharedStarts(callers, hub, this::insertAlone);
    }

    @Override
    public boolean insert(InstanceRecord instance) {
        StoredRow stored = StoredRows.of(instance, hub.payloads());
        if (!CallerConnections.isInTransaction()
                && insertion.isOneStatement()
                && stored.isAlone()
                && SharedStarts.takes(stored.row())) {
            return sharedStarts.insert(stored.row());
        }
        boolean inserted = stored.isAlone() ? insertAlone(stored.row()) : insertWithPayload(stored);
        if (inserted) {
            CallerTransaction.touch(this, instance.id());
        }
        return inserted;
    }

    private boolean insertAlone(InstanceRecord instance) {
        String what = "instance '" + instance.id() + "'";
        return insertion.isOneStatement()
                ? callers.writeAtOnce(what, connection -> insertion.insert(connection, instance, null))
                : callers.write(what, connection -> insertion.insert(connection, instance, null));
    }

    private boolean insertWithPayload(StoredRow stored) {
        return callers.write(
                "instance '" + stored.row().id() + "'",
                connection -> AllOrNothing.run(
                        connection, () -> insertWithPayload(connection, stored), Boolean::booleanValue));
    }

    private boolean insertWithPayload(Connection connection, StoredRow stored) throws SQLException {
        boolean inserted = insertion.insert(connection, stored.row(), null);
        if (inserted) {
            PayloadTable.insert(connection, dialect, hub, stored.apart());
        }
        return inserted;
    }

    @Override
    public NewInstance.Outcome start(NewInstance instance) {
        InstanceId id = instance.row().id();
        NewInstance.Outcome outcome =
                callers.write("instance '" + id + "'", connection -> starts.start(connection, instance));
        switch (outcome) {
            case INSERTED, REPLACED -> CallerTransaction.touch(this, id);
            case REPEATED, EXISTS -> {} // nothing was written
        }
        return outcome;
    }

    @Override
    public Set<InstanceId> insertAll(List<InstanceRecord> rows) {
        Set<InstanceId> taken =
                callers.write(rows.size() + " instances", connection -> starts.insertAll(connection, rows));
        if (taken.isEmpty()) {
            rows.forEach(row -> CallerTransaction.touch(this, row.id()));
        }
        return taken;
    }

    @Override
    public void send(Message message) {
        NewMessage stored = NewMessage.of(message, hub.payloads());
        callers.writeAtOnce(
                "a message for instance '" + message.target() + "'",
                connection -> Statements.update(
                        connection,
                        MessageTable.INSERT,
                        parameters -> MessageTable.bindInsert(parameters, hub, stored)));
        CallerTransaction.touch(this, message.target());
    }

    @Override
    public boolean request(UpdateRequest update, Message message) {
        String name = ((MessageBody.RequestUpdate) message.body()).name();
        return insertOnce(update, message, connection -> UpdateTable.insert(connection, dialect, hub, update, name));
    }

    @Override
    public boolean sendOnce(UpdateRequest id, String name, Message message) {
        return insertOnce(id, message, connection -> UpdateTable.insertCompleted(connection, dialect, hub, id, name));
    }

    private boolean insertOnce(UpdateRequest update, Message message, EngineTransactions.Work<Boolean> insertion) {
        NewMessage stored = NewMessage.of(message, hub.payloads());
        boolean inserted = callers.write(
                "update '" + update.update() + "' of instance '" + update.instance() + "'", connection -> {
                    if (!insertion.on(connection)) {
                        return false;
                    }
                    Statements.update(
                            connection,
                            MessageTable.INSERT,
                            parameters -> MessageTable.bindInsert(parameters, hub, stored));
                    return true;
                });
        if (inserted) {
            CallerTransaction.touch(this, update.instance());
        }
        return inserted;
    }

    @Override
    public Optional<UpdateState> findUpdate(UpdateRequest update) {
        return lookUp("update '" + update.update() + "'", connection -> UpdateTable.find(connection, hub, update));
    }

    @Override
    public Map<UpdateRequest, UpdateState> findCommittedUpdates(Collection<UpdateRequest> updates) {
        return updates.isEmpty()
                ? Map.of()
                : engine.read("updates", connection -> UpdateTable.find(connection, dialect, hub, updates));
    }

    @Override
    public boolean finishTask(TaskToken token, TaskOutcome outcome) {
        return callers.writeAtOnce(
                "the end of task '" + token.task() + "'",
                connection -> TaskTable.finish(connection, hub, token, outcome));
    }

    @Override
    public boolean noteDetails(TaskToken token, Payload details) {
        return callers.writeAtOnce(
                "the progress of task '" + token.task() + "'",
                connection -> TaskTable.noteDetails(connection, hub, token, details));
    }

    @Override
    public List<InstanceRecord> find(Collection<InstanceId> ids) {
        return ids.isEmpty()
                ? List.of()
                : lookUp("instances", connection -> InstanceTable.find(connection, dialect, hub, ids));
    }

    @Override
    public List<InstanceRecord> findCommitted(Collection<InstanceId> ids) {
        return ids.isEmpty()
                ? List.of()
                : engine.read("instances", connection -> InstanceTable.find(connection, dialect, hub, ids));
    }

    @Override
    public Optional<OrchestrationMetadata> findMetadata(InstanceId id) {
        return lookUp("instance '" + id + "'", connection -> MetadataQuery.findOne(connection, hub, id));
    }

    @Override
    public InstancePage query(InstanceQuery query) {
        return callers.read("instances", connection -> MetadataQuery.findPage(connection, hub, query));
    }

    @Override
    public InstanceCounts count(InstanceQuery query) {
        return callers.read("instances", connection -> MetadataQuery.count(connection, hub, query));
    }

    @Override
    public List<HistoryEntry> findHistory(ExecutionId execution, int fromSequence, int limit) {
        return callers
                .read(
                        "the history of instance '" + execution.instance() + "'",
                        connection -> Statements.query(
                                connection,
                                HistoryTable.FIND_FROM,
                                parameters -> {
                                    HistoryTable.bindExecution(parameters, hub, execution);
                                    parameters.number(fromSequence).number(limit);
                                },
                                row -> HistoryTable.read(row, hub.payloads())))
                .stream()
                .map(StoredEntry::entry)
                .toList();
    }

    @Override
    public List<HistoryEntry> findHistory(InstanceId id) {
        return callers
                .read(
                        "the history of instance '" + id + "'",
                        connection -> Statements.query(
                                connection,
                                HistoryTable.FIND_PRESENT,
                                parameters -> parameters.number(hub.key()).text(id.value()),
                                row -> HistoryTable.read(row, hub.payloads())))
                .stream()
                .map(StoredEntry::entry)
                .toList();
    }

    @Override
    public PurgeStore purges() {
        return purges;
    }

    @Override
    public RewindStore rewinds() {
        return rewinds;
    }

    @Override
    public void afterCommit(Runnable action) {
        CallerTransaction.afterCommit(action);
    }

    @Override
    public boolean isTouchedByCaller(InstanceId id) {
        return CallerTransaction.hasTouched(this, id);
    }

    private <T> T lookUp(String what, EngineTransactions.Work<T> work) {
        return CallerConnections.isInTransaction() ? callers.read(what, work) : engine.read(what, work);
    }
}
