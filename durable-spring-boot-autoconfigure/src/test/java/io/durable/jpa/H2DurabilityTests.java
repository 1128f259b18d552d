package io.durable.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.durable.DurableException;
import io.durable.jpa.JdbcStoreFixture.Database;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2DurabilityTests {

    private static final String WRITE_DELAY =
            "SELECT setting_value FROM information_schema.settings WHERE setting_name = 'WRITE_DELAY'";

    @TempDir
    private Path directory;

    @Test
    void makesAFileWriteEveryCommitAtOnce() throws SQLException {
        try (HikariDataSource database = file("")) {
            assertThat(writeDelays(database)).containsOnly("500");

            secure(database);

            assertThat(writeDelays(database)).containsOnly("0");
        }
        try (HikariDataSource reopened = file("")) {
            // H2 remembers the setting and does not apply it
            assertThat(writeDelays(reopened)).contains("500");

            secure(reopened);

            assertThat(writeDelays(reopened)).containsOnly("0");
        }
    }

    @Test
    void acceptsAUrlThatSaysSoAlready() throws SQLException {
        try (HikariDataSource database = file(";WRITE_DELAY=0")) {
            secure(database);

            assertThat(writeDelays(database)).containsOnly("0");
        }
    }

    @Test
    void refusesAUrlThatDelays() {
        try (HikariDataSource database = file(";WRITE_DELAY=500")) {
            assertThatThrownBy(() -> secure(database))
                    .isExactlyInstanceOf(DurableException.class)
                    .hasMessageContaining("add ;WRITE_DELAY=0 to its URL");
        }
    }

    @Test
    void engineSetsItWithEachConnection() throws SQLException {
        try (Database database = Database.at(url(""), "sa", Dialect.H2)) {
            assertThat(writeDelays(database.application())).containsOnly("0");
        }
    }

    @Test
    void refusesAUserWhoMayNotSetIt() throws SQLException {
        try (HikariDataSource owner = file("");
                Connection connection = owner.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE USER clerk PASSWORD ''");
            try (HikariDataSource database = pool(url(""), "clerk")) {
                assertThatThrownBy(() -> secure(database))
                        .isExactlyInstanceOf(DurableException.class)
                        .hasMessageContaining("WRITE_DELAY=0");
            }
        }
    }

    private static void secure(DataSource database) {
        H2Durability.secure(database, Dialect.H2);
    }

    private HikariDataSource file(String settings) {
        return pool(url(settings), "sa");
    }

    private static HikariDataSource pool(String url, String user) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        pool.setUsername(user);
        pool.setPassword("");
        return pool;
    }

    private String url(String settings) {
        return "jdbc:h2:file:" + directory.resolve("db") + settings;
    }

    private static List<String> writeDelays(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return Statements.query(connection, WRITE_DELAY, parameters -> {}, Row::text);
        }
    }
}
