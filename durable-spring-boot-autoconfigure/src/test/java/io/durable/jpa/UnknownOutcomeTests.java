package io.durable.jpa;

import static io.durable.spi.Samples.TIME;
import static io.durable.spi.Samples.assigned;
import static io.durable.spi.Samples.event;
import static io.durable.spi.Samples.idIn;
import static io.durable.spi.Samples.turn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.durable.history.InstanceId;
import io.durable.jpa.JdbcStoreFixture.Database;
import io.durable.spi.CommitOutcome;
import io.durable.spi.CommitOutcome.Aborted;
import io.durable.spi.CommitOutcome.Committed;
import io.durable.spi.CommitOutcome.Unknown;
import io.durable.spi.Fence;
import io.durable.spi.PartitionCommit;
import io.durable.spi.StoreException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** What the owner is told when the connection fails at a given call. */
class UnknownOutcomeTests {

    private static final InstanceId ID = idIn(0, 0);

    private final Database database =
            Database.at("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", Dialect.H2);

    private @Nullable Failure failure;
    private JdbcStore store;
    private Fence fence;

    @BeforeEach
    void open() {
        store = HubDatabase.open(
                        database.application(),
                        new FailingDataSource(database.engine()),
                        new HubSettings("hub", 4, true))
                .store();
        fence = store.acquire(assigned(0)).orElseThrow().fence();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void isUnknownWhenTheAnswerToCommitIsLost() {
        failure = new Failure("commit", "08006", true);

        assertThat(commit()).isInstanceOf(Unknown.class);
        failure = null;
        assertThat(store.isCurrent(fence.next())).isTrue();
        assertThat(store.findMessages(List.of(ID), TIME, 1)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "57P01", "25P03", "HY000"})
    void isUnknownWhenCommitIsLost(String state) {
        failure = new Failure("commit", state, false);

        assertThat(commit()).isInstanceOf(Unknown.class);
        assertNothingWritten();
    }

    @ParameterizedTest
    @ValueSource(strings = {"25P02", "40001"})
    void isAbortedWhenCommitSaysThatItRolledBack(String state) {
        failure = new Failure("commit", state, false);

        assertThat(commit()).isInstanceOf(Aborted.class);
        assertNothingWritten();
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "40001", "40P01", "55P03", "57014", "HYT00", "53300"})
    void isAbortedWhenAStatementFailsForAPassingReason(String state) {
        failure = new Failure("prepareStatement", state, false);

        assertThat(commit()).isInstanceOf(Aborted.class);
        assertNothingWritten();
    }

    @ParameterizedTest
    @ValueSource(strings = {"22001", "22021", "23514", "54000"})
    void isRejectedWhenTheValueIsRefused(String state) {
        failure = new Failure("prepareStatement", state, false);

        assertThat(commit()).isInstanceOf(CommitOutcome.Rejected.class);
        assertNothingWritten();
    }

    @Test
    void isAbortedWhenThereIsNoConnection() {
        failure = new Failure("getConnection", "08001", false);

        assertThat(commit()).isInstanceOf(Aborted.class);
        assertNothingWritten();
    }

    @Test
    void isAbortedWhenRollbackFailsAsWell() {
        failure = new Failure("prepareStatement|rollback", "08006", false);

        assertThat(commit()).isInstanceOf(Aborted.class);
        assertNothingWritten();
    }

    @Test
    void isCommittedThoughTheConnectionCannotBeGivenBack() {
        failure = new Failure("close", "08006", true);

        assertThat(commit()).isEqualTo(new Committed());
    }

    @Test
    void throwsWhenReadingOrAcquiringFails() {
        failure = new Failure("prepareStatement", "08006", false);

        assertThatThrownBy(store::currentTime).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> store.acquire(assigned(1))).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> store.beat(UUID.randomUUID(), "node")).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> store.isCurrent(fence)).isInstanceOf(StoreException.class);
    }

    @Test
    void acquisitionCanBeAskedForAgainAfterAnUnknownOutcome() {
        failure = new Failure("commit", "08006", true);
        assertThatThrownBy(() -> store.acquire(assigned(0))).isInstanceOf(StoreException.class);
        failure = null;

        Fence again = store.acquire(assigned(0)).orElseThrow().fence();

        assertThat(again.epoch()).isEqualTo(fence.epoch() + 2);
        assertThat(store.isCurrent(again)).isTrue();
    }

    private CommitOutcome commit() {
        return store.commit(List.of(
                new PartitionCommit(fence, List.of(turn(ID).sends(event(ID)).commit()))));
    }

    private void assertNothingWritten() {
        failure = null;
        assertThat(store.isCurrent(fence)).isTrue();
        assertThat(store.findMessages(List.of(ID), TIME, 1)).isEmpty();
    }

    /** A call that fails with a state, after it was carried out or instead. */
    private record Failure(String methods, String state, boolean afterwards) {

        void before(String method) throws SQLException {
            if (!afterwards) {
                fail(method);
            }
        }

        void after(String method) throws SQLException {
            if (afterwards) {
                fail(method);
            }
        }

        private void fail(String method) throws SQLException {
            if (method.matches(methods)) {
                throw new SQLException(method + " fails", state);
            }
        }
    }

    private final class FailingDataSource extends DelegatingDataSource {

        FailingDataSource(DataSource target) {
            super(target);
        }

        @Override
        public Connection getConnection() throws SQLException {
            if (failure != null) {
                failure.before("getConnection");
            }
            Connection connection = super.getConnection();
            return (Connection) Proxy.newProxyInstance(
                    Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (self, method, arguments) -> {
                        Failure present = failure;
                        try {
                            if (present != null) {
                                present.before(method.getName());
                            }
                            Object result = method.invoke(connection, arguments);
                            if (present != null) {
                                present.after(method.getName());
                            }
                            return result;
                        } catch (InvocationTargetException thrown) {
                            throw thrown.getCause();
                        } catch (SQLException thrown) {
                            if (method.getName().equals("rollback")) {
                                connection.rollback();
                            }
                            throw thrown;
                        }
                    });
        }
    }
}
