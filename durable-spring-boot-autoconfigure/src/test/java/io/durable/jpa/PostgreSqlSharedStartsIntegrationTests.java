package io.durable.jpa;

import static io.durable.spi.Samples.TIME;
import static org.assertj.core.api.Assertions.assertThat;

import io.durable.history.InstanceId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import io.durable.jpa.JdbcStoreFixture.Database;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceState;
import io.durable.spi.StoreException;
import io.durable.testing.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Starts that share a statement. The first one of each test holds the others up until they all wait. */
@TestInstance(Lifecycle.PER_CLASS)
final class PostgreSqlSharedStartsIntegrationTests {

    private static final Executor THREAD_EACH = task -> new Thread(task).start();
    private static final String FIRST = "first";

    private final Database database =
            Database.at(PostgresServer.newDatabaseUrl(), PostgresServer.USER, Dialect.POSTGRESQL);
    private final JdbcStoreFixture fixture = JdbcStoreFixture.over(database);

    private volatile @Nullable SQLException outage;
    private CountDownLatch firstMayGo;
    private List<String> alone;
    private SharedStarts starts;

    @BeforeEach
    void open() {
        outage = null;
        firstMayGo = new CountDownLatch(1);
        alone = new CopyOnWriteArrayList<>();
        starts = new SharedStarts(
                new CallerConnections(new BreakableDataSource()),
                fixture.hub(),
                this::insertAlone,
                Duration.ofMinutes(1));
    }

    @AfterAll
    void close() {
        database.close();
    }

    private boolean insertAlone(InstanceRecord row) {
        alone.add(row.id().value());
        if (row.id().value().startsWith(FIRST)) {
            try {
                firstMayGo.await();
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }
        return fixture.instances().insert(row);
    }

    private static InstanceRecord row(String id, @Nullable Payload input, String name) {
        return new InstanceRecord(
                new InstanceId(id),
                UUID.randomUUID(),
                name,
                input == null ? null : "v1",
                input,
                null,
                input == null ? Map.of() : Map.of("k", "a,\"b'{}\\", "tenant", "ü"),
                TIME,
                new InstanceState(
                        1, OrchestrationRuntimeStatus.PENDING, TIME.plusNanos(1_000), null, null, null, null, 0, 0));
    }

    private static InstanceRecord row(String id) {
        return row(id, Payload.of("in"), "flow");
    }

    /** All of them wait before the first one goes. */
    private List<CompletableFuture<Boolean>> insertTogether(InstanceRecord... rows) {
        CompletableFuture<Boolean> first = insert(row(FIRST + UUID.randomUUID()));
        Awaitility.await().until(() -> alone.size() == 1);
        List<CompletableFuture<Boolean>> inserts = new ArrayList<>();
        for (InstanceRecord row : rows) {
            inserts.add(insert(row));
            Awaitility.await().until(() -> starts.waiting() == inserts.size());
        }
        firstMayGo.countDown();
        assertThat(first.join()).isTrue();
        alone.remove(0);
        return inserts;
    }

    private CompletableFuture<Boolean> insert(InstanceRecord row) {
        return CompletableFuture.supplyAsync(() -> starts.insert(row), THREAD_EACH);
    }

    private List<InstanceRecord> stored(String... ids) {
        return fixture.instances()
                .find(List.of(ids).stream().map(InstanceId::new).toList());
    }

    @Test
    void writesAllOfThemWithOneStatementEachAsIfAlone() {
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        InstanceRecord a = row("one-a", null, "flow");
        InstanceRecord b = row("one-b", Payload.of(bytes), "na'me{,\"\\ü");
        InstanceRecord c = row("one-c", Payload.of(""), "NULL");

        assertThat(insertTogether(a, b, c))
                .allSatisfy(inserted -> assertThat(inserted.join()).isTrue());

        assertThat(alone).isEmpty();
        assertThat(stored("one-a", "one-b", "one-c")).containsExactlyInAnyOrder(a, b, c);
    }

    @Test
    void tellsEachWhetherItsRowWasInserted() {
        InstanceRecord present = row("two-a");
        fixture.instances().insert(present);
        InstanceRecord again = row("two-b");
        List<CompletableFuture<Boolean>> inserts = insertTogether(row("two-a"), again, row("two-b"), row("two-c"));

        assertThat(inserts.get(0).join()).isFalse();
        assertThat(inserts.get(1).join()).isNotEqualTo(inserts.get(2).join());
        assertThat(inserts.get(3).join()).isTrue();
        assertThat(stored("two-a")).containsExactly(present);
        assertThat(stored("two-b").contains(again)).isEqualTo(inserts.get(1).join());
    }

    @Test
    void isNotHeldUpByARowThatAnotherTransactionInserts() {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        CompletableFuture<Void> other = CompletableFuture.runAsync(
                () -> fixture.inTransaction(() -> {
                    fixture.instances().insert(row("three-a"));
                    held.countDown();
                    await(end);
                }),
                THREAD_EACH);
        await(held);

        List<CompletableFuture<Boolean>> inserts = insertTogether(row("three-a"), row("three-b"), row("three-c"));

        assertThat(inserts.get(1).join()).isTrue();
        assertThat(inserts.get(2).join()).isTrue();
        assertThat(inserts.get(0)).isNotDone();
        end.countDown();
        other.join();
        assertThat(inserts.get(0).join()).isFalse();
        assertThat(alone).containsExactlyInAnyOrder("three-a", "three-b", "three-c");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Test
    void refusesOnlyTheValueThatCannotBeStored() {
        List<CompletableFuture<Boolean>> inserts =
                insertTogether(row("four-a"), row("four-b", null, "zero\0"), row("four-c"));

        assertThat(inserts.get(0).join()).isTrue();
        assertThat(inserts.get(2).join()).isTrue();
        assertThat(inserts.get(1))
                .failsWithin(Duration.ofMinutes(1))
                .withThrowableThat()
                .withCauseInstanceOf(StoreException.class);
    }

    @Test
    void failsForAllOfThemWhenItIsNotKnownWhatWasWritten() {
        outage = new SQLException("the connection is gone", "08006");

        List<CompletableFuture<Boolean>> inserts = insertTogether(row("five-a"), row("five-b"));

        assertThat(inserts)
                .allSatisfy(insert -> assertThat(insert)
                        .failsWithin(Duration.ofMinutes(1))
                        .withThrowableThat()
                        .withCauseInstanceOf(StoreException.class)
                        .withMessageContaining("the connection is gone"));
        assertThat(alone).isEmpty();
    }

    @Test
    void leavesTheConnectionAsItWas() throws SQLException {
        insertTogether(row("six-a"), row("six-b")).forEach(CompletableFuture::join);

        for (int i = 0; i < 10; i++) {
            try (Connection connection = database.application().getConnection()) {
                assertThat(connection.getAutoCommit()).isTrue();
                assertThat(Statements.query(
                                connection, "SELECT current_setting('lock_timeout')", parameters -> {}, Row::text))
                        .containsExactly("0");
            }
        }
    }

    /** The connections of those who start something together. */
    private final class BreakableDataSource extends DelegatingDataSource {

        BreakableDataSource() {
            super(database.application());
        }

        @Override
        public Connection getConnection() throws SQLException {
            SQLException broken = outage;
            if (broken != null) {
                throw broken;
            }
            return super.getConnection();
        }
    }
}
