package io.durable.jpa;

import static io.durable.spi.Samples.assigned;
import static io.durable.spi.Samples.event;
import static io.durable.spi.Samples.id;
import static io.durable.spi.Samples.idIn;
import static io.durable.spi.Samples.turn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.durable.InstanceQuery;
import io.durable.history.InstanceId;
import io.durable.history.TaskId;
import io.durable.jpa.JdbcStoreFixture.Database;
import io.durable.spi.CommitOutcome.Rejected;
import io.durable.spi.Ownership;
import io.durable.spi.PartitionCommit;
import io.durable.spi.Samples;
import io.durable.spi.ScheduledTask;
import io.durable.spi.StoreException;
import io.durable.testing.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionTemplate;

final class PostgreSqlRacesIntegrationTests extends JdbcStoreRaces {

    private static final InstanceId ID = idIn(0, 0);

    private final Database database = emptyDatabase();

    @AfterAll
    void closeDatabase() {
        database.close();
    }

    @Override
    Database database() {
        return database;
    }

    @Override
    Database emptyDatabase() {
        return Database.at(PostgresServer.newDatabaseUrl(), PostgresServer.USER, Dialect.POSTGRESQL);
    }

    @Override
    String waitingSessions() {
        return "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    }

    @Test
    void databaseEndsAGhostThatHoldsTheFence() throws Exception {
        Connection ghost = connection(Connection.TRANSACTION_READ_COMMITTED);
        try (Statement statement = ghost.createStatement()) {
            statement.execute("SET LOCAL idle_in_transaction_session_timeout = '1s'");
        }
        advance(ghost, fence());

        Future<Ownership> takeOver = async(() -> store().acquire(assigned(0)).orElseThrow());
        awaitWaiting(takeOver);

        assertThat(takeOver.get(8, TimeUnit.SECONDS).fence().batch()).isEqualTo(fence().batch() + 1);
        assertThatThrownBy(ghost::commit).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> {
                    ghost.close();
                    ghost.commit();
                })
                .isInstanceOf(SQLException.class);
    }

    @Test
    void enginesConnectionsAreBounded() throws Exception {
        try (Connection connection = database.engine().getConnection()) {
            assertThat(setting(connection, "idle_in_transaction_session_timeout"))
                    .isEqualTo("10s");
            assertThat(setting(connection, "lock_timeout")).isEqualTo("5s");
            assertThat(setting(connection, "statement_timeout")).isEqualTo("30s");
            assertThat(setting(connection, "transaction_timeout")).isEqualTo("1min");
            assertThat(setting(connection, "transaction_isolation")).isEqualTo("read committed");
        }
    }

    @Test
    void lockTimeoutForChildrenEndsWithTheirTransaction() throws Exception {
        store().commit(List.of(new PartitionCommit(
                fence(), List.of(turn(ID).inserts(Samples.pending(ID)).commit()))));

        for (int i = 0; i < 4; i++) {
            try (Connection connection = database.engine().getConnection()) {
                assertThat(setting(connection, "lock_timeout")).isEqualTo("5s");
            }
        }
    }

    @Test
    void rejectsAZeroCharacterInAName() {
        ScheduledTask task =
                new ScheduledTask(new TaskId(UUID.randomUUID()), Samples.execution(ID), 1, "a\0b", 1, Samples.TIME);

        assertThat(store().commit(List.of(new PartitionCommit(
                        fence(), List.of(turn(ID).schedules(task).commit())))))
                .isInstanceOf(Rejected.class);
    }

    @Test
    void startThatSerializabilityForbidsIsNotTakenForADuplicate() {
        TransactionTemplate serializable = transactions(Connection.TRANSACTION_SERIALIZABLE);

        serializable.executeWithoutResult(status -> {
            instances().query(InstanceQuery.all());
            inAnotherThread(() -> transactions(Connection.TRANSACTION_SERIALIZABLE)
                    .executeWithoutResult(other -> {
                        instances().query(InstanceQuery.all());
                        instances().insert(Samples.pending(id("other")));
                    }));

            assertThatThrownBy(() -> instances().insert(Samples.pending(ID)))
                    .isInstanceOf(StoreException.class)
                    .satisfies(failure -> assertThat(((SQLException) failure.getCause()).getSQLState())
                            .isEqualTo("40001"));
            status.setRollbackOnly();
        });

        serializable.executeWithoutResult(
                again -> assertThat(instances().insert(Samples.pending(ID))).isTrue());
    }

    @Test
    void sweepAndMailboxAreReadFromIndexes() throws Exception {
        try (Connection connection = database.application().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET enable_seqscan = off");
            assertThat(plan(
                            connection,
                            "SELECT instance_id, due FROM durable_message WHERE hub = 1 AND due <= now()"
                                    + " AND shard >= 0 AND (shard BETWEEN 0 AND 4095) ORDER BY due LIMIT 10"))
                    .contains("Index Only Scan using durable_message_due")
                    .doesNotContain("Sort");
            assertThat(plan(
                            connection,
                            "SELECT id, due FROM durable_instance WHERE hub = 1 AND due <= now() AND due <"
                                    + " TIMESTAMP WITH TIME ZONE '9999-12-31 00:00:00+00' AND (shard BETWEEN 0 AND 4095)"
                                    + " ORDER BY due LIMIT 10"))
                    .contains("using durable_instance_due")
                    .doesNotContain("Sort");
            assertThat(plan(
                            connection,
                            "SELECT * FROM durable_message WHERE hub = 1 AND instance_id = 'a'"
                                    + " AND urgency >= 0 AND due <= now() ORDER BY urgency, id LIMIT 64"))
                    .contains("using durable_message_instance")
                    .doesNotContain("Sort");
            statement.execute("RESET enable_seqscan");
        }
    }

    @Test
    void findsMessagesOfAnInstanceOnceHoweverOftenItIsAskedFor() {
        InstanceId other = id("other");
        JdbcStoreFixture fixture = JdbcStoreFixture.over(database);
        fixture.instances().send(event(ID));
        fixture.instances().send(event(other));

        assertThat(fixture.store()
                        .findMessages(List.of(ID, ID, other), Samples.TIME, 10)
                        .get(ID))
                .hasSize(1);
    }

    private static String plan(Connection connection, String sql) throws SQLException {
        return String.join("\n", Statements.query(connection, "EXPLAIN " + sql, parameters -> {}, Row::text));
    }

    private static String setting(Connection connection, String name) throws SQLException {
        return Statements.query(connection, "SELECT current_setting(?)", parameters -> parameters.text(name), Row::text)
                .get(0);
    }
}
