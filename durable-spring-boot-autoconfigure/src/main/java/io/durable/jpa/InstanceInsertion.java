package io.durable.jpa;

import io.durable.history.InstanceId;
import io.durable.spi.InstanceRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Inserts rows of instances so that the primary key decides and the caller's transaction is whole whatever it decides. */
final class InstanceInsertion {

    private final EngineTransactions engine;
    private final Dialect dialect;
    private final Hub hub;
    private final int defaultIsolation;

    /** @param defaultIsolation of the application's connections, one of the constants of {@link Connection} */
    InstanceInsertion(EngineTransactions engine, Dialect dialect, Hub hub, int defaultIsolation) {
        this.engine = engine;
        this.dialect = dialect;
        this.hub = hub;
        this.defaultIsolation = defaultIsolation;
    }

    /** Whether one statement decides. */
    boolean isOneStatement() {
        return dialect.insertsInstanceUnlessPresent() && !isSnapshotIsolated();
    }

    /** Inserts a row, unless its id is taken. */
    boolean insert(Connection connection, InstanceRecord instance, @Nullable String requestId) throws SQLException {
        if (!dialect.insertsInstanceUnlessPresent()) {
            return insertCatchingDuplicate(connection, instance, requestId);
        }
        return isSnapshotIsolated()
                ? insertUnlessPresentBehindSavepoint(connection, instance, requestId)
                : insertUnlessPresent(connection, instance, requestId);
    }

    /** Whether the caller's transaction sees the database as it was. */
    boolean isSnapshotIsolated() {
        Integer isolation = TransactionSynchronizationManager.getCurrentTransactionIsolationLevel();
        return (isolation == null ? defaultIsolation : isolation) > Connection.TRANSACTION_READ_COMMITTED;
    }

    private boolean insertCatchingDuplicate(Connection connection, InstanceRecord instance, @Nullable String requestId)
            throws SQLException {
        try {
            return execute(connection, "", instance, requestId);
        } catch (SQLException failure) {
            if (SqlFailures.isDuplicateKey(failure)) {
                return false;
            }
            throw failure;
        }
    }

    private boolean insertUnlessPresent(Connection connection, InstanceRecord instance, @Nullable String requestId)
            throws SQLException {
        return execute(connection, InstanceTable.UNLESS_PRESENT, instance, requestId);
    }

    /**
     * A snapshot that is older than the row that is in the way makes even this insert fail, which would break the caller's transaction. A serializable
     * transaction may fail in the same way over something else that it has read: so the row is looked for where the snapshot does not hide it.
     */
    private boolean insertUnlessPresentBehindSavepoint(
            Connection connection, InstanceRecord instance, @Nullable String requestId) throws SQLException {
        Savepoint savepoint = connection.setSavepoint();
        try {
            boolean inserted = insertUnlessPresent(connection, instance, requestId);
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

    private boolean execute(Connection connection, String suffix, InstanceRecord instance, @Nullable String requestId)
            throws SQLException {
        String sql = requestId == null ? InstanceTable.INSERT : InstanceTable.INSERT_REQUESTED;
        int count = Statements.update(connection, sql + suffix, parameters -> {
            InstanceTable.bindInsert(parameters, hub, instance);
            if (requestId != null) {
                parameters.text(requestId);
            }
        });
        return count == 1;
    }
}
