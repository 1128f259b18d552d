package io.durable.jpa;

import io.durable.spi.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Transactions on the engine's own connections, which never carry a transaction of the user. */
final class EngineTransactions {

    private static final Logger log = LoggerFactory.getLogger(EngineTransactions.class);

    private final DataSource dataSource;

    EngineTransactions(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Runs reads, each statement in a transaction of its own. */
    <T> T read(String what, Work<T> work) {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(true);
            return work.on(connection);
        } catch (SQLException failure) {
            throw new StoreException("Could not read " + what + ": " + failure.getMessage(), failure);
        }
    }

    /** Runs the work in one transaction. When it throws, the work may have been committed, but only if COMMIT was what failed. */
    <T> T write(String what, Work<T> work) {
        try (Connection connection = open()) {
            T result;
            try {
                result = work.on(connection);
            } catch (SQLException | RuntimeException failure) {
                rollback(connection);
                throw failure;
            }
            connection.commit();
            return result;
        } catch (SQLException failure) {
            throw new StoreException("Could not write " + what + ": " + failure.getMessage(), failure);
        }
    }

    /** A connection with a transaction of its own. */
    Connection open() throws SQLException {
        Connection connection = dataSource.getConnection();
        if (connection.getAutoCommit()) {
            connection.setAutoCommit(false);
        }
        return connection;
    }

    /** A connection on which what is sent together is one transaction, and is committed at its end. */
    Connection openForOneTrip() throws SQLException {
        Connection connection = dataSource.getConnection();
        if (!connection.getAutoCommit()) {
            connection.setAutoCommit(true);
        }
        return connection;
    }

    /** Rolls back. COMMIT was not sent, so the transaction is lost even if this fails as well: the database rolls it back when the connection breaks. */
    static void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException failure) {
            log.warn(
                    "A transaction could not be rolled back; its connection is broken and the database drops both",
                    failure);
        }
    }

    @FunctionalInterface
    interface Work<T> {

        T on(Connection connection) throws SQLException;
    }
}
