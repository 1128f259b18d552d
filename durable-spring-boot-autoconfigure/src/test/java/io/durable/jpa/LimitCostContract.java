package io.durable.jpa;

import static io.durable.spi.Samples.idIn;
import static io.durable.spi.Samples.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.durable.history.TaskAdmission;
import io.durable.jpa.JdbcStoreFixture.Database;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskAdmissions.Admitted;
import io.durable.spi.TaskAdmissions.Request;
import io.durable.spi.TaskLimit;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a look at those that wait for a limit costs, and for whom it waits, on whichever database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LimitCostContract {

    static final int MANY = 50_000;
    private static final int QUITE_MANY = 12_000;

    private static final String ACTIVITY = "charge";
    private static final int KEY_COUNT = 10;

    final Database database = open();

    abstract Database open();

    /** Rows of these numbers. */
    abstract String series(int count);

    @AfterAll
    void closeDatabase() {
        database.close();
    }

    @Test
    void looksAtNoMoreWhenManyWaitThanWhenFewDo() throws SQLException {
        assertThat(costOfLooks(TaskLimit.concurrent(5), MANY)).isEqualTo(costOfLooks(TaskLimit.concurrent(5), 100));
    }

    @Test
    void looksAtNoMoreWhenManyWaitForTheRate() throws SQLException {
        TaskLimit rate = new TaskLimit(TaskLimit.UNLIMITED, TaskLimit.UNLIMITED, 5, Duration.ofHours(1));

        assertThat(costOfLooks(rate, MANY)).isEqualTo(costOfLooks(rate, 100));
    }

    @Test
    void looksNoMoreAtThoseWhoseKeysAreFull() throws SQLException {
        TaskLimit perKey = new TaskLimit(100, 1, TaskLimit.UNLIMITED, Duration.ofSeconds(1));
        CountingDataSource counting = new CountingDataSource(database.engine());
        JdbcTaskAdmissions admissions = admissions(counting, MANY);
        Admitted admitted;
        do {
            counting.reset();
            admitted = admissions.admit(ACTIVITY, perKey, List.of());
            assertThat(counting.rows()).isLessThan(4_000);
        } while (admitted.hasMore());
        assertThat(admitted.underWay()).hasSize(KEY_COUNT);

        counting.reset();
        admissions.admit(ACTIVITY, perKey, List.of());
        assertThat(counting.rows()).isLessThan(20);
    }

    @Test
    void takesManyBackByManyLooksWhomAnotherLimitHeldBack() throws SQLException {
        TaskLimit wider = new TaskLimit(1_000, 60, TaskLimit.UNLIMITED, Duration.ofSeconds(1));
        CountingDataSource counting = new CountingDataSource(database.engine());
        Hub hub = JdbcStoreFixture.over(database).hub();
        insert(hub, QUITE_MANY, PermitTable.HELD_BACK);
        JdbcTaskAdmissions admissions = admissions(counting, hub);
        Admitted admitted = admissions.admit(ACTIVITY, wider, List.of());
        assertThat(admitted.hasMore()).isTrue();
        assertThat(count(hub, PermitTable.HELD_BACK)).isGreaterThanOrEqualTo(QUITE_MANY - 500);

        assertThat(underWayInTheEnd(admissions, wider, counting)).isEqualTo(60 * KEY_COUNT);
        assertThat(count(hub, PermitTable.HELD_BACK)).isEqualTo(QUITE_MANY - 60 * KEY_COUNT);
        counting.reset();
        admissions.admit(ACTIVITY, wider, List.of());
        assertThat(counting.rows()).as("and never again").isLessThan(60 * KEY_COUNT + 10);
    }

    @Test
    void takesAllBackWhomALimitHeldBackThatIsNotThereAnyMore() throws SQLException {
        TaskLimit none = TaskLimit.concurrent(TaskLimit.UNLIMITED);
        CountingDataSource counting = new CountingDataSource(database.engine());
        Hub hub = JdbcStoreFixture.over(database).hub();
        insert(hub, 7_000, PermitTable.HELD_BACK);

        assertThat(underWayInTheEnd(admissions(counting, hub), none, counting)).isEqualTo(7_000);
    }

    @Test
    void removesWhatTheRateNeedsNoMoreByManyLooks() throws SQLException {
        TaskLimit noRate = TaskLimit.concurrent(1);
        CountingDataSource counting = new CountingDataSource(database.engine());
        Hub hub = JdbcStoreFixture.over(database).hub();
        insert(hub, QUITE_MANY, PermitTable.ENDED);
        JdbcTaskAdmissions admissions = admissions(counting, hub);
        admissions.admit(ACTIVITY, noRate, List.of());
        assertThat(count(hub, PermitTable.ENDED)).isEqualTo(QUITE_MANY - 2_000);

        for (int left = QUITE_MANY - 2_000; left > 0; left -= 2_000) {
            admissions.admit(ACTIVITY, noRate, List.of());
        }
        assertThat(count(hub, PermitTable.ENDED)).isZero();
        admissions.admit(ACTIVITY, noRate, List.of());
        counting.reset();
        admissions.admit(ACTIVITY, noRate, List.of());
        assertThat(counting.rows()).isLessThan(5);
    }

    @Test
    void removesWhatTheRateNeedsNoMoreInPartsAlsoWhileThereIsOne() throws SQLException {
        TaskLimit rate = new TaskLimit(TaskLimit.UNLIMITED, TaskLimit.UNLIMITED, 5, Duration.ofSeconds(1));
        Hub hub = JdbcStoreFixture.over(database).hub();
        JdbcTaskAdmissions admissions = admissions(new CountingDataSource(database.engine()), hub);
        admissions.admit(ACTIVITY, rate, List.of());
        insert(hub, 5_000, PermitTable.ENDED);

        admissions.admit(ACTIVITY, rate, List.of());
        assertThat(count(hub, PermitTable.ENDED)).isEqualTo(3_000);
        admissions.admit(ACTIVITY, rate, List.of());
        admissions.admit(ACTIVITY, rate, List.of());
        assertThat(count(hub, PermitTable.ENDED)).isZero();
    }

    /** Looks until there is no more, each time at few. */
    private int underWayInTheEnd(JdbcTaskAdmissions admissions, TaskLimit limit, CountingDataSource counting) {
        Admitted admitted;
        int looks = 0;
        do {
            counting.reset();
            int before = looks == 0 ? 0 : 7_000;
            admitted = admissions.admit(ACTIVITY, limit, List.of());
            assertThat(counting.rows()).isLessThan(before + 4_000);
            assertThat(looks++).isLessThan(200);
        } while (admitted.hasMore());
        return admitted.underWay().size();
    }

    @Test
    void waitsForNobodyWhoCounts() throws SQLException {
        JdbcStoreFixture hub = JdbcStoreFixture.over(database);
        ScheduledTask task = task(idIn(0, 1), 1).named(ACTIVITY, "default");
        Request request = new Request(task, TaskAdmission.byDefault());
        TaskLimit limit = TaskLimit.concurrent(1);
        hub.admissions().admit(ACTIVITY, limit, List.of());
        insert(hub.hub(), 1);

        try (Connection other = database.application().getConnection()) {
            other.setAutoCommit(false);
            Statements.query(
                    other,
                    "SELECT hub FROM durable_limit WHERE hub = ? AND activity = ? FOR UPDATE",
                    parameters -> parameters.number(hub.hub().key()).text(ACTIVITY),
                    Row::number);
            assertThat(hub.admissions().admit(ACTIVITY, limit, List.of(request)))
                    .isEqualTo(Admitted.later());
            other.rollback();
        }
        assertThat(hub.admissions().admit(ACTIVITY, limit, List.of()).underWay())
                .hasSize(1);
    }

    /** Of the second look, which lets through as many as before, and of a third, which lets nobody through. */
    private List<Integer> costOfLooks(TaskLimit limit, int waiting) throws SQLException {
        CountingDataSource counting = new CountingDataSource(database.engine());
        JdbcTaskAdmissions admissions = admissions(counting, waiting);
        Admitted first = admissions.admit(ACTIVITY, limit, List.of());
        assertThat(first.underWay()).hasSize(5);
        counting.reset();
        admissions.admit(ACTIVITY, limit, List.of());
        int statements = counting.statements();
        int rows = counting.rows();
        assertThat(rows).isLessThan(100);
        return List.of(statements, rows);
    }

    private JdbcTaskAdmissions admissions(CountingDataSource counting, int waiting) throws SQLException {
        Hub hub = JdbcStoreFixture.over(database).hub();
        insert(hub, waiting);
        return admissions(counting, hub);
    }

    private JdbcTaskAdmissions admissions(CountingDataSource counting, Hub hub) {
        return new JdbcTaskAdmissions(new EngineTransactions(counting), dialect(), hub);
    }

    abstract Dialect dialect();

    private void insert(Hub hub, int count) throws SQLException {
        insert(hub, count, PermitTable.WAITING);
    }

    private void insert(Hub hub, int count, int state) throws SQLException {
        try (Connection connection = database.application().getConnection();
                Statement statement = connection.createStatement()) {
            String id = id();
            statement.execute(
                    "INSERT INTO durable_task (hub, id, shard, instance_id, incarnation, execution, step, name,"
                            + " attempt, due, queue, state) SELECT " + hub.key() + ", " + id + ", 0, 'many', '"
                            + new UUID(1, 1) + "', 1, n, '" + ACTIVITY + "', 1, TIMESTAMP WITH TIME ZONE '"
                            + Instant.EPOCH
                            + "', 'default', 'PENDING' FROM " + series(count));
            statement.execute(
                    "INSERT INTO durable_permit (hub, task_id, attempt, activity, instance_id, concurrency_key, priority,"
                            + " requested_at, granted_at, state) SELECT hub, id, attempt, name, instance_id, CONCAT('k', MOD(step, "
                            + KEY_COUNT + ")), 0, due, " + (state == PermitTable.ENDED ? "due" : "NULL") + ", " + state
                            + " FROM durable_task WHERE hub = " + hub.key());
        }
    }

    private int count(Hub hub, int state) throws SQLException {
        try (Connection connection = database.application().getConnection()) {
            return Statements.query(
                            connection,
                            "SELECT COUNT(*) FROM durable_permit WHERE hub = ? AND state = ?",
                            parameters -> parameters.number(hub.key()).number(state),
                            Row::number)
                    .get(0);
        }
    }

    /** Of the row with the number n. */
    private static String id() {
        return "CAST(CONCAT('00000000-0000-4000-8000-', LPAD(CAST(n AS VARCHAR(12)), 12, '0')) AS UUID)";
    }
}
