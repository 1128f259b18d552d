package io.durable.jpa;

import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskAdmissions;
import io.durable.spi.TaskLimit;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Counts under a lock, one row for each activity that has a limit, for which nobody waits. Only attempts at such activities ever come here. */
final class JdbcTaskAdmissions implements TaskAdmissions {

    private final EngineTransactions transactions;
    private final Dialect dialect;
    private final Hub hub;
    /** Those that this process has counted before. */
    private final Set<String> begun = ConcurrentHashMap.newKeySet();

    JdbcTaskAdmissions(EngineTransactions transactions, Dialect dialect, Hub hub) {
        this.transactions = transactions;
        this.dialect = dialect;
        this.hub = hub;
    }

    @Override
    public Admitted admit(String activity, TaskLimit limit, Collection<Request> requests) {
        boolean isFirst = !begun.contains(activity);
        if (isFirst) {
            createLock(activity);
        }
        Admitted admitted = transactions.write("who waits for activity '" + activity + "'", connection -> {
            if (!lock(connection, activity)) {
                return Admitted.later();
            }
            PermitCounting counting = new PermitCounting(connection, dialect, hub, activity, limit);
            if (isFirst) {
                counting.lookAgain();
            }
            return counting.admit(requests);
        });
        if (admitted.isCounted()) {
            begun.add(activity);
        }
        return admitted;
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
