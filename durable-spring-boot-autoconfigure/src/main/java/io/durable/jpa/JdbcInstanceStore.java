package io.durable.jpa;

import io.durable.InstancePage;
import io.durable.InstanceQuery;
import io.durable.OrchestrationMetadata;
import io.durable.history.HistoryEntry;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.jpa.HistoryTable.StoredEntry;
import io.durable.jpa.MessageTable.NewMessage;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The client's side of the database. Writes, and reads inside a transaction, go over the application's DataSource. Outside one, rows are looked up by id on the
 * engine's connections: whoever waits for an instance must get on while all of the application's connections are held by those who wait.
 */
final class JdbcInstanceStore implements InstanceStore {

    private final CallerConnections callers;
    private final EngineTransactions engine;
    private final Dialect dialect;
    private final Hub hub;
    private final int defaultIsolation;
    private final SharedStarts sharedStarts;

    /** @param defaultIsolation of the application's connections, one of the constants of {@link Connection} */
    JdbcInstanceStore(
            CallerConnections callers, EngineTransactions engine, Dialect dialect, Hub hub, int defaultIsolation) {
        this.callers = callers;
        this.engine = engine;
        this.dialect = dialect;
        this.hub = hub;
        this.defaultIsolation = defaultIsolation;
        this.sharedStarts = new SharedStarts(callers, hub, this::insertAlone);
    }

    @Override
    public boolean insert(InstanceRecord instance) {
        if (!CallerConnections.isInTransaction() && insertsAtOnce() && SharedStarts.takes(instance)) {
            return sharedStarts.insert(instance);
        }
        boolean inserted = insertAlone(instance);
        if (inserted) {
            CallerTransaction.touch(this, instance.id());
        }
        return inserted;
    }

    private boolean insertAlone(InstanceRecord instance) {
        String what = "instance '" + instance.id() + "'";
        return insertsAtOnce()
                ? callers.writeAtOnce(what, connection -> insertUnlessPresent(connection, instance))
                : callers.write(what, connection -> insert(connection, instance));
    }

    /** Whether one statement decides. */
    private boolean insertsAtOnce() {
        return dialect.insertsInstanceUnlessPresent() && !isSnapshotIsolated();
    }

    @Override
    public void send(Message message) {
        NewMessage stored = NewMessage.of(message);
        callers.writeAtOnce(
                "a message for instance '" + message.target() + "'",
                connection -> Statements.update(
                        connection,
                        MessageTable.INSERT,
                        parameters -> MessageTable.bindInsert(parameters, hub, stored)));
        CallerTransaction.touch(this, message.target());
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
    public List<HistoryEntry> findHistory(InstanceId id) {
        return callers
                .read(
                        "the history of instance '" + id + "'",
                        connection -> Statements.query(
                                connection,
                                HistoryTable.FIND_PRESENT,
                                parameters -> parameters.number(hub.key()).text(id.value()),
                                HistoryTable::read))
                .stream()
                .map(StoredEntry::entry)
                .toList();
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

    private boolean insert(Connection connection, InstanceRecord instance) throws SQLException {
        if (!dialect.insertsInstanceUnlessPresent()) {
            return insertCatchingDuplicate(connection, instance);
        }
        return isSnapshotIsolated()
                ? insertUnlessPresentBehindSavepoint(connection, instance)
                : insertUnlessPresent(connection, instance);
    }

    private boolean insertCatchingDuplicate(Connection connection, InstanceRecord instance) throws SQLException {
        try {
            return execute(connection, InstanceTable.INSERT, instance);
        } catch (SQLException failure) {
            if (SqlFailures.isDuplicateKey(failure)) {
                return false;
            }
            throw failure;
        }
    }

    private boolean insertUnlessPresent(Connection connection, InstanceRecord instance) throws SQLException {
        return execute(connection, InstanceTable.INSERT_UNLESS_PRESENT, instance);
    }

    /**
     * A snapshot that is older than the row that is in the way makes even this insert fail, which would break the caller's transaction. A serializable
     * transaction may fail in the same way over something else that it has read: so the row is looked for where the snapshot does not hide it.
     */
    private boolean insertUnlessPresentBehindSavepoint(Connection connection, InstanceRecord instance)
            throws SQLException {
        Savepoint savepoint = connection.setSavepoint();
        try {
            boolean inserted = insertUnlessPresent(connection, instance);
            connection.releaseSavepoint(savepoint);
            return inserted;
        } catch (SQLException failure) {
            if (SqlFailures.isSerializationFailure(failure)) {
                connection.rollback(savepoint);
                if (isCommitted(instance.id())) {
                    return false;
                }
            }
            throw failure;
        }
    }

    private boolean isCommitted(InstanceId id) {
        return engine.read("instance '" + id + "'", connection -> MetadataQuery.findOne(connection, hub, id))
                .isPresent();
    }

    private boolean execute(Connection connection, String sql, InstanceRecord instance) throws SQLException {
        return Statements.update(connection, sql, parameters -> InstanceTable.bindInsert(parameters, hub, instance))
                == 1;
    }

    private boolean isSnapshotIsolated() {
        Integer isolation = TransactionSynchronizationManager.getCurrentTransactionIsolationLevel();
        return (isolation == null ? defaultIsolation : isolation) > Connection.TRANSACTION_READ_COMMITTED;
    }
}
