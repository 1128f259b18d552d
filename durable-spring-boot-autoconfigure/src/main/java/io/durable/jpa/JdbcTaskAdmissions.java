package io.durable.jpa;

import io.durable.history.InstanceId;
import io.durable.history.TaskId;
import io.durable.jpa.PermitTable.Permit;
import io.durable.spi.TaskAdmissions;
import io.durable.spi.TaskLimit;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Counts under a lock, one row for each activity that has a limit. Only attempts at such activities ever come here. */
final class JdbcTaskAdmissions implements TaskAdmissions {

    private static final int PAGE = 500;

    private final EngineTransactions transactions;
    private final Dialect dialect;
    private final Hub hub;

    JdbcTaskAdmissions(EngineTransactions transactions, Dialect dialect, Hub hub) {
        this.transactions = transactions;
        this.dialect = dialect;
        this.hub = hub;
    }

    @Override
    public Admitted admit(String activity, TaskLimit limit, Collection<Request> requests) {
        return transactions.write(
                "who waits for activity '" + activity + "'",
                connection -> new Counting(connection, activity, limit).admit(requests));
    }

    /** One transaction. Two that make the lock's row at the same time: one of them fails and asks again. */
    private final class Counting {

        private final Connection connection;
        private final String activity;
        private final TaskLimit limit;
        private final Instant now;
        private final Set<TaskId> underWay = new HashSet<>();
        private final Set<InstanceId> begun = new HashSet<>();
        private final Map<String, Integer> keys = new HashMap<>();
        private int room;

        Counting(Connection connection, String activity, TaskLimit limit) throws SQLException {
            this.connection = connection;
            this.activity = activity;
            this.limit = limit;
            lock();
            // the transaction may have waited for the lock, and its own time would be from before
            this.now = Statements.query(connection, dialect.timeOfDay(), parameters -> {}, Row::time)
                    .get(0);
        }

        Admitted admit(Collection<Request> requests) throws SQLException {
            note(requests);
            for (Permit permit : find(PermitTable.FIND_UNDER_WAY)) {
                count(permit);
            }
            room = limit.concurrentMax() - underWay.size();
            Instant nextAt = keepRate();
            while (room > 0 && letThrough() > 0) {
                // those of the next page may have keys that have room
            }
            return new Admitted(underWay, begun, nextAt != null ? nextAt : rateUsedUp());
        }

        private void lock() throws SQLException {
            if (Statements.query(connection, PermitTable.LOCK, this::bind, Row::number)
                    .isEmpty()) {
                Statements.update(connection, PermitTable.INSERT_LOCK, this::bind);
            }
        }

        private void note(Collection<Request> requests) throws SQLException {
            Instant forgotten = limit.hasRate() ? now.minus(limit.ratePeriod()) : now;
            Statements.update(connection, PermitTable.DELETE_ENDED, parameters -> {
                bind(parameters);
                parameters.time(forgotten);
            });
            if (!requests.isEmpty()) {
                Iterator<Instant> times = Stream.iterate(now, time -> time.plus(1, ChronoUnit.MICROS))
                        .iterator();
                Statements.batch(
                        connection,
                        PermitTable.INSERT,
                        List.copyOf(requests),
                        (parameters, request) -> PermitTable.bindInsert(parameters, hub, request, times.next()));
            }
        }

        /** Returns when the rate lets more through, if it lets nothing through now. */
        private @Nullable Instant keepRate() throws SQLException {
            if (!limit.hasRate()) {
                return null;
            }
            List<Instant> recent = recent();
            room = Math.min(room, Math.max(0, limit.rate() - recent.size()));
            return recent.size() < limit.rate()
                    ? null
                    : recent.get(recent.size() - limit.rate()).plus(limit.ratePeriod());
        }

        /** The same after some were let through. */
        private @Nullable Instant rateUsedUp() throws SQLException {
            return begun.isEmpty() ? null : keepRate();
        }

        private List<Instant> recent() throws SQLException {
            return Statements.query(
                    connection,
                    PermitTable.FIND_RECENT,
                    parameters -> {
                        bind(parameters);
                        parameters.time(now.minus(limit.ratePeriod()));
                    },
                    Row::time);
        }

        private int letThrough() throws SQLException {
            List<Permit> waiting = Statements.query(
                    connection,
                    PermitTable.FIND_WAITING,
                    parameters -> {
                        bind(parameters);
                        parameters.number(limit.concurrentPerKeyMax()).number(Math.min(room, PAGE));
                    },
                    PermitTable::read);
            List<Permit> granted = new ArrayList<>();
            for (Permit permit : waiting) {
                if (permit.key() == null || keys.getOrDefault(permit.key(), 0) < limit.concurrentPerKeyMax()) {
                    count(permit);
                    begun.add(permit.instance());
                    granted.add(permit);
                }
            }
            room -= granted.size();
            Statements.batch(
                    connection,
                    PermitTable.GRANT,
                    granted,
                    (parameters, permit) -> parameters
                            .time(now)
                            .number(hub.key())
                            .uuid(permit.task().value())
                            .number(permit.attempt()));
            return granted.size();
        }

        private void count(Permit permit) {
            underWay.add(permit.task());
            if (permit.key() != null) {
                keys.merge(permit.key(), 1, Integer::sum);
            }
        }

        private List<Permit> find(String sql) throws SQLException {
            return Statements.query(connection, sql, this::bind, PermitTable::read);
        }

        private void bind(Parameters parameters) throws SQLException {
            parameters.number(hub.key()).text(activity);
        }
    }
}
