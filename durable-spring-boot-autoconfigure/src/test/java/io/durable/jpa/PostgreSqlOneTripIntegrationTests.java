package io.durable.jpa;

import static io.durable.spi.Samples.assigned;
import static io.durable.spi.Samples.event;
import static io.durable.spi.Samples.idIn;
import static io.durable.spi.Samples.turn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.jpa.JdbcStoreFixture.Database;
import io.durable.spi.Fence;
import io.durable.spi.InstanceCommit;
import io.durable.spi.PartitionCommit;
import io.durable.spi.Samples;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskState;
import io.durable.testing.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How it ends is the contract of the store; here is that common commits do go this way, and stop where they must. */
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

        write(turn(ID).updates(Samples.running())
                .appends(Samples.entries(0, 3))
                .consumes(consumed)
                .finishes(before, TaskState.PENDING)
                .schedules(Samples.task(ID, 2), Samples.task(ID, 3))
                .sends(event(ID))
                .commit());

        assertThat(fixture.store().isCurrent(fence)).isTrue();
        assertThat(fixture.instances().findHistory(ID)).hasSize(3);
        assertThat(fixture.store().findPendingTasks(Samples.ALL_SHARDS, null, 10))
                .hasSize(2);
        assertThat(fixture.store().findMessages(List.of(ID), Message.NEVER, 10).get(ID))
                .hasSize(1)
                .doesNotContain(consumed);
    }

    @Test
    void writesManyRowsOfEveryKindAsArrays() throws SQLException {
        List<InstanceId> ids =
                IntStream.range(0, 20).mapToObj(i -> idIn(0, i + 1)).toList();
        List<Message> consumed = ids.stream().map(Samples::event).toList();
        List<ScheduledTask> before = ids.stream().map(id -> Samples.task(id, 1)).toList();
        ids.forEach(id -> fixture.instances().insert(Samples.pending(id)));
        consumed.forEach(fixture.instances()::send);
        write(ids.stream()
                .map(id -> turn(id).schedules(Samples.task(id, 7)).commit())
                .toArray(InstanceCommit[]::new));
        write(IntStream.range(0, ids.size())
                .mapToObj(i -> turn(ids.get(i)).schedules(before.get(i)).commit())
                .toArray(InstanceCommit[]::new));

        write(IntStream.range(0, ids.size())
                .mapToObj(i -> turn(ids.get(i))
                        .updates(Samples.running())
                        .appends(Samples.entries(0, 3))
                        .consumes(consumed.get(i))
                        .finishes(before.get(i), TaskState.PENDING)
                        .schedules(Samples.task(ids.get(i), 2))
                        .sends(event(ids.get(i)))
                        .commit())
                .toArray(InstanceCommit[]::new));

        assertThat(fixture.store().isCurrent(fence)).isTrue();
        assertThat(fixture.store().findPendingTasks(Samples.ALL_SHARDS, null, 100))
                .hasSize(40);
        assertThat(fixture.store().findInstances(ids))
                .hasSize(20)
                .allSatisfy(row -> assertThat(row.state()).isEqualTo(Samples.running()));
        for (InstanceId id : ids) {
            assertThat(fixture.instances().findHistory(id)).isEqualTo(Samples.entries(0, 3));
        }
        assertThat(fixture.store().findMessages(ids, Message.NEVER, 10).values())
                .hasSize(20)
                .allSatisfy(messages -> assertThat(messages).hasSize(1).doesNotContainAnyElementsOf(consumed));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20})
    void failsWhereACountIsNotWhatItMustBe(int others) throws SQLException {
        ScheduledTask task = Samples.task(ID, 1);
        write(turn(ID).schedules(task).commit());
        fixture.inTransaction(() -> fixture.outcomes().complete(task.id(), null));

        assertRefused(turn(ID).finishes(task, TaskState.PENDING)
                .appends(Samples.entries(0, others))
                .commit());
        assertRefused(
                turn(ID).consumes(event(ID)).appends(Samples.entries(0, others)).commit());
        assertRefused(turn(ID).updatesFrom(OrchestrationRuntimeStatus.RUNNING, Samples.running())
                .appends(Samples.entries(0, others))
                .commit());
        assertRefused(turn(idIn(0, 99))
                .updates(Samples.running())
                .appends(Samples.entries(0, others))
                .commit());
        assertThat(fixture.instances().findHistory(ID)).isEmpty();
        assertThat(fixture.store().isCurrent(fence)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20})
    void stopsAtTheFenceOfAnother(int entries) {
        fixture.store().acquire(assigned(0)).orElseThrow();

        assertRefused(turn(ID).appends(Samples.entries(0, entries)).commit());
        assertThat(fixture.instances().findHistory(ID)).isEmpty();
    }

    @Test
    void stopsAtTheFirstOfSeveralFencesThatIsOfAnother() {
        Fence second = fixture.store().acquire(assigned(1)).orElseThrow().fence();
        PartitionCommit first = new PartitionCommit(
                fence, List.of(turn(ID).appends(Samples.entries(0, 30)).commit()));
        PartitionCommit foreign = new PartitionCommit(
                new Fence(1, second.epoch(), UUID.randomUUID(), second.batch()),
                List.of(turn(idIn(1, 0)).sends(event(ID)).commit()));

        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> write(new CommitBatch(List.of(first, foreign), HubPayloads.PLAIN)))
                .satisfies(failure -> assertThat(failure.getSQLState()).isEqualTo("22012"));
        assertThat(fixture.store().isCurrent(fence)).isTrue();
        assertThat(fixture.store().isCurrent(second)).isTrue();
    }

    @Test
    void leavesWhatIsRareToTheLongWay() {
        assertThat(OneTripCommit.fits(
                        batch(turn(ID).appends(Samples.entries(0, 500)).commit())))
                .isTrue();
        assertThat(OneTripCommit.fits(
                        batch(turn(ID).inserts(Samples.pending(ID)).commit())))
                .isFalse();
        assertThat(OneTripCommit.fits(
                        batch(turn(ID).truncates(Samples.execution(ID)).commit())))
                .isFalse();
    }

    private void assertRefused(InstanceCommit commit) {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> write(batch(commit)))
                .satisfies(failure -> assertThat(failure.getSQLState()).isEqualTo("22012"));
    }

    private void write(InstanceCommit... commits) throws SQLException {
        write(batch(commits));
        fence = fence.next();
    }

    private void write(CommitBatch batch) throws SQLException {
        try (Connection connection = database.engine().getConnection()) {
            connection.setAutoCommit(true);
            try (PreparedStatement statement =
                    OneTripCommit.of(batch, fixture.hub()).prepare(connection)) {
                statement.execute();
            }
        }
    }

    private CommitBatch batch(InstanceCommit... commits) {
        return new CommitBatch(List.of(new PartitionCommit(fence, List.of(commits))), HubPayloads.PLAIN);
    }
}
