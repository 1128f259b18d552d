package io.durable.jpa;

import static io.durable.spi.Samples.assigned;
import static io.durable.spi.Samples.event;
import static io.durable.spi.Samples.idIn;
import static io.durable.spi.Samples.turn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.jpa.JdbcStoreFixture.Database;
import io.durable.spi.Fence;
import io.durable.spi.InstanceCommit;
import io.durable.spi.PartitionCommit;
import io.durable.spi.Samples;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskState;
import io.durable.testing.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How it ends is the contract of the store; here is that small commits do go this way, and stop where they must. */
final class PostgreSqlOneTripIntegrationTests {

    private static final InstanceId ID = idIn(0, 0);

    private static Database database;

    private JdbcStoreFixture fixture;
    private Fence fence;

    @BeforeAll
    static void openDatabase() {
        database = Database.at(PostgresServer.url(), PostgresServer.USER, Dialect.POSTGRESQL);
    }

    @AfterAll
    static void closeDatabase() {
        database.close();
    }

    @BeforeEach
    void own() {
        fixture = JdbcStoreFixture.over(database);
        fence = fixture.store().acquire(assigned(0)).orElseThrow().fence();
        fixture.instances().insert(Samples.pending(ID));
    }

    @Test
    void writesEveryKindOfRowOfATurn() throws SQLException {
        Message consumed = event(ID);
        fixture.instances().send(consumed);
        ScheduledTask before = Samples.task(ID, 1);
        write(turn(ID).schedules(before).commit());
        fence = fence.next();

        assertThat(write(turn(ID).updates(Samples.running())
                        .appends(Samples.entries(0, 3))
                        .consumes(consumed)
                        .finishes(before, TaskState.PENDING)
                        .schedules(Samples.task(ID, 2), Samples.task(ID, 3))
                        .sends(event(ID))
                        .commit()))
                .isTrue();

        assertThat(fixture.store().isCurrent(fence.next())).isTrue();
        assertThat(fixture.instances().findHistory(ID)).hasSize(3);
        assertThat(fixture.store().findPendingTasks(Samples.ALL_SHARDS, null, 10))
                .hasSize(2);
        assertThat(fixture.store().findMessages(List.of(ID), Message.NEVER, 10).get(ID))
                .hasSize(1)
                .doesNotContain(consumed);
    }

    @Test
    void saysThatACountIsNotWhatItMustBe() throws SQLException {
        ScheduledTask task = Samples.task(ID, 1);
        write(turn(ID).schedules(task).commit());
        fence = fence.next();
        fixture.inTransaction(() -> fixture.outcomes().complete(task.id(), null));

        assertThat(write(turn(ID).finishes(task, TaskState.PENDING)
                        .sends(event(ID))
                        .commit()))
                .isFalse();
    }

    @Test
    void stopsAtTheFenceOfAnother() {
        fixture.store().acquire(assigned(0)).orElseThrow();

        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> write(turn(ID).updates(Samples.running()).commit()))
                .satisfies(failure -> assertThat(failure.getSQLState()).isEqualTo("23502"))
                .withMessageContaining("durable_partition");
    }

    @Test
    void leavesWhatIsLargeOrRareToTheLongWay() {
        assertThat(OneTripCommit.fits(
                        batch(turn(ID).appends(Samples.entries(0, 15)).commit())))
                .isTrue();
        assertThat(OneTripCommit.fits(
                        batch(turn(ID).appends(Samples.entries(0, 16)).commit())))
                .isFalse();
        assertThat(OneTripCommit.fits(
                        batch(turn(ID).inserts(Samples.pending(ID)).commit())))
                .isFalse();
        assertThat(OneTripCommit.fits(
                        batch(turn(ID).truncates(Samples.execution(ID)).commit())))
                .isFalse();
    }

    private boolean write(InstanceCommit commit) throws SQLException {
        try (Connection connection = database.engine().getConnection()) {
            connection.setAutoCommit(false);
            boolean right = OneTripCommit.of(batch(commit), fixture.hub()).write(connection);
            if (right) {
                connection.commit();
            } else {
                connection.rollback();
            }
            return right;
        }
    }

    private CommitBatch batch(InstanceCommit commit) {
        return new CommitBatch(List.of(new PartitionCommit(fence, List.of(commit))));
    }
}
