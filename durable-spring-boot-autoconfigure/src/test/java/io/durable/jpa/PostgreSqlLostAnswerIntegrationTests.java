package io.durable.jpa;

import static io.durable.spi.Samples.TIME;
import static io.durable.spi.Samples.assigned;
import static io.durable.spi.Samples.event;
import static io.durable.spi.Samples.idIn;
import static io.durable.spi.Samples.turn;
import static org.assertj.core.api.Assertions.assertThat;

import io.durable.history.InstanceId;
import io.durable.jpa.FailingDataSource.Failure;
import io.durable.jpa.JdbcStoreFixture.Database;
import io.durable.spi.CommitOutcome;
import io.durable.spi.CommitOutcome.Aborted;
import io.durable.spi.CommitOutcome.Committed;
import io.durable.spi.CommitOutcome.Rejected;
import io.durable.spi.CommitOutcome.Unknown;
import io.durable.spi.Fence;
import io.durable.spi.PartitionCommit;
import io.durable.testing.PostgresServer;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the owner is told when a commit in one trip fails at a given call: it is committed by the same call that writes. */
final class PostgreSqlLostAnswerIntegrationTests {

    private static final InstanceId ID = idIn(0, 0);

    private final Database database = Database.at(PostgresServer.url(), PostgresServer.USER, Dialect.POSTGRESQL);

    private final FailingDataSource engine = new FailingDataSource(database.engine());

    private JdbcStore store;
    private Fence fence;

    @BeforeEach
    void open() {
        store = HubDatabase.open(database.application(), engine, new HubSettings("hub-" + UUID.randomUUID(), 4, true))
                .store();
        fence = store.acquire(assigned(0)).orElseThrow().fence();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void isUnknownWhenTheAnswerIsLost() {
        engine.failure = new Failure("execute", "08006", true);

        assertThat(commit()).isInstanceOf(Unknown.class);
        engine.failure = null;
        assertThat(store.isCurrent(fence.next())).isTrue();
        assertThat(store.findMessages(List.of(ID), TIME, 1)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "57P01", "57P02", "58030", "XX000", "40003", "HY000"})
    void isUnknownWhenTheServerDoesNotSayThatItRefused(String state) {
        engine.failure = new Failure("execute", state, false);

        assertThat(commit()).isInstanceOf(Unknown.class);
        assertNothingWritten();
    }

    @ParameterizedTest
    @ValueSource(strings = {"40001", "40P01", "55P03", "57014", "53100", "42501", "25006"})
    void isAbortedWhenTheServerRefusesForAPassingReason(String state) {
        engine.failure = new Failure("execute", state, false);

        assertThat(commit()).isInstanceOf(Aborted.class);
        assertNothingWritten();
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "57P01"})
    void isAbortedWhenNothingWasSent(String state) {
        engine.failure = new Failure("prepareStatement|getConnection", state, false);

        assertThat(commit()).isInstanceOf(Aborted.class);
        assertNothingWritten();
    }

    @Test
    void isWrittenTheLongWayWhenAValueSeemsRefused() {
        engine.failure = new Failure("execute", "22012", false);

        assertThat(commit()).isEqualTo(new Committed());
    }

    @Test
    void isRejectedWhenTheLongWayRefusesItAsWell() {
        engine.failure = new Failure("execute|executeBatch", "22021", false);

        assertThat(commit()).isInstanceOf(Rejected.class);
        assertNothingWritten();
    }

    private CommitOutcome commit() {
        return store.commit(List.of(
                new PartitionCommit(fence, List.of(turn(ID).sends(event(ID)).commit()))));
    }

    private void assertNothingWritten() {
        engine.failure = null;
        assertThat(store.isCurrent(fence)).isTrue();
        assertThat(store.findMessages(List.of(ID), TIME, 1)).isEmpty();
    }
}
