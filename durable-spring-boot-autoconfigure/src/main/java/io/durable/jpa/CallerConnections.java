package io.durable.jpa;

import io.durable.DurableException;
import io.durable.spi.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The application's DataSource, through whatever transaction the caller has on it. A transaction of another manager is told by this: a transaction is said to
 * be active, but there is no connection bound for this DataSource, or one that was only kept for the time of that other transaction and commits by itself.
 */
final class CallerConnections {

    private final DataSource dataSource;

    CallerConnections(DataSource dataSource) {
        this.dataSource = unwrapped(dataSource);
    }

    /**
     * Writes on the caller's transaction, or in one of its own if the caller has none.
     *
     * @throws DurableException if the caller's transaction is read-only, or over but for its callbacks, or belongs to another transaction manager
     */
    <T> T write(String what, EngineTransactions.Work<T> work) {
        try {
            return isInTransaction() ? onCallersTransaction(work) : inOwnTransaction(work);
        } catch (SQLException failure) {
            throw new StoreException("Could not write " + what + ": " + failure.getMessage(), failure);
        }
    }

    /**
     * Runs one statement: on the caller's transaction, or without one as a transaction of its own, which takes a single trip.
     *
     * @throws DurableException as {@link #write} does
     */
    <T> T writeAtOnce(String what, EngineTransactions.Work<T> work) {
        if (isInTransaction()) {
            return write(what, work);
        }
        try {
            return committingByItself(work);
        } catch (SQLException failure) {
            throw new StoreException("Could not write " + what + ": " + failure.getMessage(), failure);
        }
    }

    /**
     * Writes on the caller's transaction.
     *
     * @throws DurableException if there is none that can be joined
     */
    <T> T writeInCallersTransaction(String what, EngineTransactions.Work<T> work) {
        if (!isInTransaction()) {
            throw new DurableException(
                    "Could not write " + what + ": there is no transaction, and it must be written in the caller's");
        }
        return write(what, work);
    }

    /** Reads as the caller sees it. */
    <T> T read(String what, EngineTransactions.Work<T> work) {
        try {
            return isJoinable() ? onBoundConnection(work) : onOwnConnection(work);
        } catch (SQLException failure) {
            throw new StoreException("Could not read " + what + ": " + failure.getMessage(), failure);
        }
    }

    /** Whether the caller has a transaction, whosever it is. */
    static boolean isInTransaction() {
        return TransactionSynchronizationManager.isActualTransactionActive();
    }

    private <T> T onCallersTransaction(EngineTransactions.Work<T> work) throws SQLException {
        if (EndedTransaction.isInItsCallbacks()) {
            throw new DurableException(
                    "The caller's transaction is over, only its callbacks still run: what is written now"
                            + " can't join it and may be lost. Give the listener a transaction of its own"
                            + " (Propagation.REQUIRES_NEW), or a phase before the commit (TransactionPhase.BEFORE_COMMIT)");
        }
        if (TransactionSynchronizationManager.isCurrentTransactionReadOnly()) {
            throw new DurableException("The caller's transaction is read-only: start, raise, terminate, suspend and"
                    + " resume write, so call them from a transaction that may, or from none");
        }
        if (!isJoinable()) {
            throw new DurableException("The caller's transaction is not on the DataSource " + dataSource
                    + " that holds the durable_ tables, so it can't be joined: use the transaction manager of that"
                    + " DataSource, or call without a transaction");
        }
        return onBoundConnection(work);
    }

    private boolean isJoinable() {
        if (!isInTransaction()
                || !(TransactionSynchronizationManager.getResource(dataSource) instanceof ConnectionHolder holder)) {
            return false;
        }
        try {
            return !holder.getConnection().getAutoCommit();
        } catch (SQLException failure) {
            throw new StoreException(
                    "The caller's transaction has lost its connection: " + failure.getMessage(), failure);
        }
    }

    private <T> T onBoundConnection(EngineTransactions.Work<T> work) throws SQLException {
        Connection connection = DataSourceUtils.doGetConnection(dataSource);
        try {
            return work.on(connection);
        } finally {
            DataSourceUtils.doReleaseConnection(connection, dataSource);
        }
    }

    private <T> T onOwnConnection(EngineTransactions.Work<T> work) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            boolean autoCommit = connection.getAutoCommit();
            T result = work.on(connection);
            if (!autoCommit) {
                connection.rollback();
            }
            return result;
        }
    }

    private <T> T inOwnTransaction(EngineTransactions.Work<T> work) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(false);
            T result;
            try {
                result = work.on(connection);
            } catch (SQLException | RuntimeException failure) {
                EngineTransactions.rollback(connection);
                throw failure;
            }
            connection.commit();
            connection.setAutoCommit(autoCommit);
            return result;
        }
    }

    private <T> T committingByItself(EngineTransactions.Work<T> work) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            boolean autoCommit = connection.getAutoCommit();
            if (!autoCommit) {
                connection.setAutoCommit(true);
            }
            T result = work.on(connection);
            if (!autoCommit) {
                connection.setAutoCommit(false);
            }
            return result;
        }
    }

    /** Transaction managers bind their connections under the DataSource inside such a proxy. */
    private static DataSource unwrapped(DataSource dataSource) {
        DataSource target =
                dataSource instanceof TransactionAwareDataSourceProxy proxy ? proxy.getTargetDataSource() : null;
        return target == null ? dataSource : target;
    }
}
