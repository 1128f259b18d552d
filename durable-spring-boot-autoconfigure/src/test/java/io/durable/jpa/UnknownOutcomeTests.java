package io.durable.jpa;

import static io.durable.spi.Samples.TIME;
import static io.durable.spi.Samples.assigned;
import static io.durable.spi.Samples.event;
import static io.durable.spi.Samples.idIn;
import static io.durable.spi.Samples.turn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.durable.history.InstanceId;
import io.durable.jpa.FailingDataSource.Failure;
import io.durable.jpa.JdbcStoreFixture.Database;
import io.durable.spi.CommitOutcome;
import io.durable.spi.CommitOutcome.Aborted;
import io.durable.spi.CommitOutcome.Committed;
import io.durable.spi.CommitOutcome.Unknown;
import io.durable.spi.Fence;
import io.durable.spi.PartitionCommit;
import io.durable.spi.StoreException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the owner is told when the connection fails at a given call. */
class UnknownOutcomeTests {

    private static final InstanceId ID = idIn(0, 0);

    private final Database database =
            Database.at("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", Dialect.H2);

    private final FailingDataSource engine = new FailingDataSource(database.engine());

    private JdbcStore store;
    private Fence fence;

    @BeforeEach
    void open() {
        store = HubDatabase.open(database.application(), engine, new HubSettings("hub", 4, true))
                .store();
        fence = store.acquire(assigned(0)).orElseThrow().fence();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void isUnknownWhenTheAnswerToCommitIsLost() {
        engine.failure = new Failure("commit", "08006", true);

        assertThat(commit()).isInstanceOf(Unknown.class);
        engine.failure = null;
        assertThat(store.isCurrent(fence.next())).isTrue();
        assertThat(store.findMessages(List.of(ID), TIME, 1)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "57P01", "25P03", "HY000"})
    void isUnknownWhenCommitIsLost(String state) {
        engine.failure = new Failure("commit", state, false);

        assertThat(commit()).isInstanceOf(Unknown.class);
        assertNothingWritten();
    }

    @ParameterizedTest
    @ValueSource(strings = {"25P02", "40001"})
    void isAbortedWhenCommitSaysThatItRolledBack(String state) {
        engine.failure = new Failure("commit", state, false);

        assertThat(commit()).isInstanceOf(Aborted.class);
        assertNothingWritten();
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "40001", "40P01", "55P03", "57014", "HYT00", "53300"})
    void isAbortedWhenAStatementFailsForAPassingReason(String state) {
        engine.failure = new Failure("prepareStatement", state, false);

        assertThat(commit()).isInstanceOf(Aborted.class);
        assertNothingWritten();
    }

    @ParameterizedTest
    @ValueSource(strings = {"22001", "22021", "23514", "54000"})
    void isRejectedWhenTheValueIsRefused(String state) {
        engine.failure = new Failure("prepareStatement", state, false);

        assertThat(commit()).isInstanceOf(CommitOutcome.Rejected.class);
        assertNothingWritten();
    }

    @Test
    void isAbortedWhenThereIsNoConnection() {
        engine.failure = new Failure("getConnection", "08001", false);

        assertThat(commit()).isInstanceOf(Aborted.class);
        assertNothingWritten();
    }

    @Test
    void isAbortedWhenRollbackFailsAsWell() {
        engine.failure = new Failure("prepareStatement|rollback", "08006", false);

        assertThat(commit()).isInstanceOf(Aborted.class);
        assertNothingWritten();
    }

    @Test
    void isCommittedThoughTheConnectionCannotBeGivenBack() {
        engine.failure = new Failure("close", "08006", true);

        assertThat(commit()).isEqualTo(new Committed());
    }

    @Test
    void throwsWhenReadingOrAcquiringFails() {
        engine.failure = new Failure("prepareStatement", "08006", false);

        assertThatThrownBy(store::currentTime).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> store.acquire(assigned(1))).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> store.beat(UUID.randomUUID(), "node")).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> store.isCurrent(fence)).isInstanceOf(StoreException.class);
    }

    @Test
    void acquisitionCanBeAskedForAgainAfterAnUnknownOutcome() {
        engine.failure = new Failure("commit", "08006", true);
        assertThatThrownBy(() -> store.acquire(assigned(0))).isInstanceOf(StoreException.class);
        engine.failure = null;

        Fence again = store.acquire(assigned(0)).orElseThrow().fence();

        assertThat(again.epoch()).isEqualTo(fence.epoch() + 2);
        assertThat(store.isCurrent(again)).isTrue();
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
