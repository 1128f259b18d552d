package io.durable.jpa;

import io.durable.DurableException;
import io.durable.spi.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.datasource.init.ScriptException;

/** The tables. */
final class Schema {

    private static final Logger log = LoggerFactory.getLogger(Schema.class);

    /** One hub table for each schema of the search path, so one lock for all of them does no harm: it is held for moments. */
    private static final String LOCK = "SELECT pg_advisory_xact_lock(7236823498723)";

    private static final String PATIENCE = "SET LOCAL lock_timeout = '60s'; SET LOCAL statement_timeout = '120s'";

    private static final String EXISTS_ON_POSTGRESQL = "SELECT COUNT(to_regclass('durable_hub'))";

    private static final String EXISTS_ON_H2 = """
            SELECT COUNT(*) FROM information_schema.tables
            WHERE table_schema = CURRENT_SCHEMA AND LOWER(table_name) = 'durable_hub'""";

    private Schema() {}

    /**
     * Makes the tables that are not there. Several nodes may do so at once.
     *
     * @throws DurableException if there are some of another release, of which none is touched
     */
    static void create(EngineTransactions transactions, Dialect dialect) {
        transactions.write("the tables of the hub", connection -> {
            if (dialect == Dialect.POSTGRESQL) {
                createOnce(connection, dialect);
            } else {
                createAlone(connection, dialect);
            }
            return true;
        });
    }

    /** @throws DurableException if the tables are not there, or are those of another release */
    static void require(EngineTransactions transactions, Dialect dialect) {
        try {
            transactions.read("the tables of the hub", connection -> {
                HubTable.requireSchemaVersion(connection);
                return true;
            });
        } catch (StoreException failure) {
            throw new DurableException(
                    "The tables of the hub can't be read: set durable.jpa.initialize-schema=always, or run the script"
                            + " classpath:io/durable/jpa/" + dialect.schema() + " with your migrations",
                    failure);
        }
    }

    /** The whole script is one transaction under a lock. Once the tables are there it is not run again: its statements would wait for those who write. */
    private static void createOnce(Connection connection, Dialect dialect) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(PATIENCE);
            statement.execute(LOCK);
        }
        if (exist(connection, EXISTS_ON_POSTGRESQL)) {
            HubTable.requireSchemaVersion(connection);
        } else {
            runScript(connection, dialect);
        }
    }

    /** H2 breaks when two connections make an index at once that "is not there", and commits with every statement. A database in a file is this process's alone, so a lock here is enough. */
    private static synchronized void createAlone(Connection connection, Dialect dialect) throws SQLException {
        if (exist(connection, EXISTS_ON_H2)) {
            HubTable.requireSchemaVersion(
                    connection); // first: the script would fail half-way over tables of another shape
        }
        runScript(connection, dialect);
    }

    private static boolean exist(Connection connection, String sql) throws SQLException {
        return Statements.query(connection, sql, parameters -> {}, Row::number).get(0) > 0;
    }

    private static void runScript(Connection connection, Dialect dialect) throws SQLException {
        log.debug("Creating the durable_ tables that are not there, with '{}'", dialect.schema());
        try {
            new ResourceDatabasePopulator(new ClassPathResource(dialect.schema(), Schema.class)).populate(connection);
        } catch (ScriptException failure) {
            throw new DurableException(
                    "The tables of the hub can't be made: run the script classpath:io/durable/jpa/" + dialect.schema()
                            + " with your migrations and set durable.jpa.initialize-schema=never",
                    failure);
        }
    }
}
