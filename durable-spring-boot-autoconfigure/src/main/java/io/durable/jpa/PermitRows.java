package io.durable.jpa;

import io.durable.jpa.PermitTable.Permit;
import io.durable.spi.TaskAdmissions.Request;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** The rows of one activity in a transaction that has its lock. Reads no more of them than it is told to, than are under way, or than the rate has let through. */
final class PermitRows {

    private final Connection connection;
    private final Hub hub;
    private final String activity;

    PermitRows(Connection connection, Hub hub, String activity) {
        this.connection = connection;
        this.hub = hub;
        this.activity = activity;
    }

    void note(Collection<Request> requests, Instant now) throws SQLException {
        if (!requests.isEmpty()) {
            Iterator<Instant> times =
                    Stream.iterate(now, time -> time.plus(1, ChronoUnit.MICROS)).iterator();
            Statements.batch(
                    connection,
                    PermitTable.INSERT,
                    List.copyOf(requests),
                    (parameters, request) -> PermitTable.bindInsert(parameters, hub, request, times.next()));
        }
    }

    List<Permit> underWay() throws SQLException {
        return Statements.query(connection, PermitTable.FIND_UNDER_WAY, this::bind, PermitTable::read);
    }

    List<Permit> waiting(int size) throws SQLException {
        return find(PermitTable.FIND_WAITING, parameters -> parameters.number(size));
    }

    List<Permit> heldBack(String key, int size) throws SQLException {
        return find(
                PermitTable.FIND_HELD_BACK, parameters -> parameters.text(key).number(size));
    }

    List<Permit> heldBackBehind(String key, int size) throws SQLException {
        return find(
                PermitTable.FIND_HELD_BACK_BEHIND,
                parameters -> parameters.text(key).number(size));
    }

    List<Permit> forgotten(Instant until, int size) throws SQLException {
        return find(
                PermitTable.FIND_FORGOTTEN, parameters -> parameters.time(until).number(size));
    }

    /** When the last but so many was let through, if that is after this time; otherwise nothing. */
    List<Instant> grantedAfter(Instant from, int offset) throws SQLException {
        return Statements.query(
                connection,
                PermitTable.FIND_RECENT,
                parameters -> {
                    bind(parameters);
                    parameters.time(from).number(offset);
                },
                Row::time);
    }

    int countGrantedAfter(Instant from) throws SQLException {
        return Statements.query(
                        connection,
                        PermitTable.COUNT_RECENT,
                        parameters -> {
                            bind(parameters);
                            parameters.time(from);
                        },
                        Row::number)
                .get(0);
    }

    void grant(List<Permit> permits, Instant now) throws SQLException {
        change(PermitTable.GRANT, permits, parameters -> parameters.time(now));
    }

    void move(List<Permit> permits, int state) throws SQLException {
        change(PermitTable.MOVE, permits, parameters -> parameters.number(state));
    }

    void delete(List<Permit> permits) throws SQLException {
        change(PermitTable.DELETE, permits, parameters -> {});
    }

    private List<Permit> find(String sql, Statements.Binding rest) throws SQLException {
        return Statements.query(
                connection,
                sql,
                parameters -> {
                    bind(parameters);
                    rest.bind(parameters);
                },
                PermitTable::read);
    }

    private void change(String sql, List<Permit> permits, Statements.Binding first) throws SQLException {
        if (!permits.isEmpty()) {
            Statements.batch(connection, sql, permits, (parameters, permit) -> {
                first.bind(parameters);
                PermitTable.bindKey(parameters, hub, permit.task(), permit.attempt());
            });
        }
    }

    private void bind(Parameters parameters) throws SQLException {
        parameters.number(hub.key()).text(activity);
    }
}
