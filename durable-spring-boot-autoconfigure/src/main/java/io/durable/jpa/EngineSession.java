package io.durable.jpa;

import io.durable.DurableException;
import io.durable.spi.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks how the engine's connections are set up; the engine's own pool does so, one that the application gives may not. */
final class EngineSession {

    private static final Logger log = LoggerFactory.getLogger(EngineSession.class);

    private static final String IDLE_TIMEOUT = "SELECT current_setting('idle_in_transaction_session_timeout')";

    private static final String UNLIMITED = "0";

    private EngineSession() {}

    /** @throws DurableException if an owner's transactions would not run READ COMMITTED */
    static void require(DataSource engine, Dialect dialect) {
        try (Connection connection = engine.getConnection()) {
            connection.setAutoCommit(true);
            int isolation = connection.getTransactionIsolation();
            if (isolation != Connection.TRANSACTION_READ_COMMITTED) {
                throw new DurableException("The engine's connections have the isolation level " + isolation
                        + ", it must be READ COMMITTED (" + Connection.TRANSACTION_READ_COMMITTED
                        + "): set it on the @DurableDataSource");
            }
            if (dialect == Dialect.POSTGRESQL && hasNoIdleTimeout(connection)) {
                log.warn(
                        "The engine's connections have no idle_in_transaction_session_timeout: a node that is paused in a"
                                + " transaction holds up whoever takes over from it. Let the @DurableDataSource begin each"
                                + " connection with: {}",
                        dialect.sessionSettings());
            }
        } catch (SQLException failure) {
            throw new StoreException("The engine's connections can't be examined: " + failure.getMessage(), failure);
        }
    }

    private static boolean hasNoIdleTimeout(Connection connection) throws SQLException {
        return Statements.query(connection, IDLE_TIMEOUT, parameters -> {}, Row::text)
                .equals(List.of(UNLIMITED));
    }
}
