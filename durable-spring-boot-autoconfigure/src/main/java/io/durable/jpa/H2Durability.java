package io.durable.jpa;

import io.durable.DurableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that H2 writes what is committed. By default it collects commits for half a second, and a process that dies loses them although they were
 * acknowledged.
 */
final class H2Durability {

    private static final Logger log = LoggerFactory.getLogger(H2Durability.class);

    private static final String WRITE_DELAY =
            "SELECT setting_value FROM information_schema.settings WHERE setting_name = 'WRITE_DELAY'";

    private H2Durability() {}

    /** Does nothing but for an H2 database in a file. */
    static void secure(DataSource engine, Dialect dialect) {
        if (dialect != Dialect.H2) {
            return;
        }
        try {
            String url = url(engine);
            if (!isInMemory(url) && !isWrittenAtOnce(engine)) {
                try (Connection connection = engine.getConnection();
                        Statement statement = connection.createStatement()) {
                    statement.execute("SET WRITE_DELAY 0");
                }
                log.info("Database '{}' now writes every commit at once (WRITE_DELAY=0)", url);
                // a new connection, because a delay in the URL comes back with each one
                if (!isWrittenAtOnce(engine)) {
                    throw refused(url, "its URL says otherwise", null);
                }
            }
        } catch (SQLException failure) {
            throw refused("H2", failure.getMessage(), failure);
        }
    }

    private static boolean isWrittenAtOnce(DataSource engine) throws SQLException {
        try (Connection connection = engine.getConnection()) {
            List<String> delay = Statements.query(connection, WRITE_DELAY, parameters -> {}, Row::text);
            return !delay.isEmpty() && delay.stream().allMatch("0"::equals);
        }
    }

    private static String url(DataSource engine) throws SQLException {
        try (Connection connection = engine.getConnection()) {
            return connection.getMetaData().getURL();
        }
    }

    private static boolean isInMemory(String url) {
        return url.startsWith("jdbc:h2:mem:");
    }

    private static DurableException refused(String url, String reason, @Nullable Exception cause) {
        return new DurableException(
                "Database '" + url + "' can't be made to write every commit at once (" + reason
                        + "), so a crash would lose commits that were acknowledged: add ;WRITE_DELAY=0 to its URL",
                cause);
    }
}
