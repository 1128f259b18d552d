package io.durable.jpa;

import io.durable.jpa.PermitCounting.Look;
import io.durable.jpa.PermitReview.Progress;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskAdmissions;
import io.durable.spi.TaskLimit;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Counts under a lock, one row for each activity that has a limit, for which nobody waits. Only attempts at such activities ever come here. */
final class JdbcTaskAdmissions implements TaskAdmissions {

    private final EngineTransactions transactions;
    private final Dialect dialect;
    private final Hub hub;
    /** Of those that this process has counted before. */
    private final Map<String, Progress> begun = new ConcurrentHashMap<>();

    JdbcTaskAdmissions(EngineTransactions transactions, Dialect dialect, Hub hub) {
        this.transactions = transactions;
        this.dialect = dialect;
        this.hub = hub;
    }

    @Override
    public Admitted admit(String activity, TaskLimit limit, Collection<Request> requests) {
        Progress before = begun.getOrDefault(activity, Progress.NONE);
        if (before == Progress.NONE) {
            createLock(activity);
        }
        Look look = transactions.write(
                "who waits for activity '" + activity + "'",
                connection -> lock(connection, activity)
                        ? counting(connection, activity, limit).admit(requests, before)
                        : new Look(Admitted.later(), before));
        if (look.admitted().isCounted() && look.progress() != before) {
            begun.put(activity, look.progress());
        }
        return look.admitted();
    }

    private PermitCounting counting(Connection connection, String activity, TaskLimit limit) throws SQLException {
        Instant now = Statements.query(connection, dialect.timeOfDay(), parameters -> {}, Row::time)
                .get(0);
        return new PermitCounting(new PermitRows(connection, hub, activity), limit, now);
    }

    @Override
    public void giveUp(Collection<ScheduledTask> attempts) {
        transactions.write(
                "attempts that wait for limits no longer",
                connection -> Statements.batch(
                        connection, PermitTable.GIVE_UP, List.copyOf(attempts), (parameters, attempt) -> {
                            parameters.uuid(UUID.randomUUID());
                            PermitTable.bindKey(parameters, hub, attempt.id(), attempt.attempt());
                        }));
    }

    /** In a transaction of its own, so that whoever inserts the same row waits for nothing else. */
    private void createLock(String activity) {
        transactions.write("the limit of activity '" + activity + "'", connection -> {
            return isThere(connection, PermitTable.FIND_LOCK, activity)
                    ? 0
                    : Statements.update(
                            connection,
                            dialect.insertUnlessPresent(PermitTable.LOCK_COLUMNS, 2),
                            parameters -> parameters.number(hub.key()).text(activity));
        });
    }

    /** Whether nobody else has it. */
    private boolean lock(Connection connection, String activity) throws SQLException {
        return isThere(connection, PermitTable.LOCK, activity);
    }

    private boolean isThere(Connection connection, String sql, String activity) throws SQLException {
        return !Statements.query(
                        connection,
                        sql,
                        parameters -> parameters.number(hub.key()).text(activity),
                        Row::number)
                .isEmpty();
    }
}
