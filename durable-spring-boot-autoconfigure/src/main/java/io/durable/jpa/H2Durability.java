package io.durable.jpa;

import com.zaxxer.hikari.HikariConfigMXBean;
import com.zaxxer.hikari.HikariDataSource;
import io.durable.DurableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.jdbc.DataSourceUnwrapper;

/**
 * Sees to it that H2 writes what is committed. By default it collects commits for half a second, and a process that dies loses them although they were
 * acknowledged.
 */
final class H2Durability {

    private static final Logger log = LoggerFactory.getLogger(H2Durability.class);

    static final String SET_NO_DELAY = "SET WRITE_DELAY 0";

    private static final String WRITE_DELAY =
            "SELECT setting_value FROM information_schema.settings WHERE setting_name = 'WRITE_DELAY'";

    private static final Pattern DELAY_IN_URL = Pattern.compile("(?i);WRITE_DELAY=(?!0+(;|$))");

    private H2Durability() {}

    /**
     * Does nothing but for an H2 database in a file. The setting is the database's, but a URL with another value sets it back with every new connection, and
     * H2 forgets to apply it when it opens the file again: so the engine's pool repeats it with each of its connections, of which there always is one.
     *
     * @throws DurableException if commits would still be collected
     */
    static void secure(DataSource dataSource, Dialect dialect) {
        if (dialect != Dialect.H2) {
            return;
        }
        try {
            String url = url(dataSource);
            if (!isInMemory(url)) {
                requireNoDelay(dataSource);
                writeAtOnce(dataSource, url);
            }
        } catch (SQLException failure) {
            throw refused("H2", String.valueOf(failure.getMessage()), failure);
        }
    }

    private static void requireNoDelay(DataSource dataSource) {
        HikariDataSource pool =
                DataSourceUnwrapper.unwrap(dataSource, HikariConfigMXBean.class, HikariDataSource.class);
        String url = pool == null ? null : pool.getJdbcUrl();
        if (url != null && DELAY_IN_URL.matcher(url).find()) {
            throw refused(url, "its URL says otherwise", null);
        }
    }

    private static void writeAtOnce(DataSource dataSource, String url) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            if (isWrittenAtOnce(connection)) {
                return;
            }
            statement.execute(SET_NO_DELAY);
            if (!isWrittenAtOnce(connection)) {
                throw refused(url, "the setting had no effect", null);
            }
            log.info("Database '{}' now writes every commit at once (WRITE_DELAY=0)", url);
        }
    }

    private static boolean isWrittenAtOnce(Connection connection) throws SQLException {
        List<String> delay = Statements.query(connection, WRITE_DELAY, parameters -> {}, Row::text);
        return !delay.isEmpty() && delay.stream().allMatch("0"::equals);
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
