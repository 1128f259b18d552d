package io.durable.jpa;

import io.durable.history.InstanceId;
import io.durable.history.TaskId;
import io.durable.jpa.PermitTable.Permit;
import io.durable.spi.TaskAdmissions.Admitted;
import io.durable.spi.TaskAdmissions.Request;
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
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One look at one activity, in a transaction that has its lock. Reads what is under way and the first of those that wait, never all of them: those whose keys are full are taken out of the line, and come
 * back one by one when attempts with their key end. For each key with somebody out of the line there is therefore always somebody with that key under way or in the line.
 */
final class PermitCounting {

    private static final int PAGE = 500;
    private static final int PAGE_COUNT_MAX = 4;

    /** As many are read at least, because some of them may not be due any more. */
    private static final int SPARE = 20;

    private final Connection connection;
    private final Hub hub;
    private final String activity;
    private final TaskLimit limit;
    private final Instant now;
    private final Instant forgotten;
    private final Set<TaskId> underWay = new HashSet<>();
    private final Set<InstanceId> begun = new HashSet<>();
    private final Map<String, Integer> keys = new HashMap<>();
    private int room;

    PermitCounting(Connection connection, Dialect dialect, Hub hub, String activity, TaskLimit limit)
            throws SQLException {
        this.connection = connection;
        this.hub = hub;
        this.activity = activity;
        this.limit = limit;
        this.now = Statements.query(connection, dialect.timeOfDay(), parameters -> {}, Row::time)
                .get(0);
        this.forgotten = limit.hasRate() ? now.minus(limit.ratePeriod()) : now;
    }

    /** The limit may be another than the one by which somebody else has counted before. Once in a process, and then of all that are held back, however many. */
    void lookAgain() throws SQLException {
        Statements.update(connection, PermitTable.LOOK_AGAIN, this::bind);
        deleteForgotten();
    }

    Admitted admit(Collection<Request> requests) throws SQLException {
        note(requests);
        countUnderWay();
        room = limit.concurrentMax() - underWay.size();
        Instant nextAt = keepRate();
        boolean isDone = giveAway();
        if (nextAt == null && !begun.isEmpty()) {
            nextAt = keepRate();
        }
        return new Admitted(underWay, begun, isDone ? nextAt : now);
    }

    private void note(Collection<Request> requests) throws SQLException {
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

    private void countUnderWay() throws SQLException {
        List<Permit> ended = new ArrayList<>();
        for (Permit permit : Statements.query(connection, PermitTable.FIND_UNDER_WAY, this::bind, PermitTable::read)) {
            if (permit.isDue()) {
                count(permit);
            } else {
                ended.add(permit);
            }
        }
        if (limit.hasRate()) {
            deleteForgotten();
        }
        move(ended.stream().filter(this::isRecent).toList(), PermitTable.ENDED);
        delete(ended.stream().filter(permit -> !isRecent(permit)).toList());
        bringBack(ended);
    }

    private boolean isRecent(Permit permit) {
        return permit.grantedAt() != null && permit.grantedAt().isAfter(forgotten);
    }

    /** Returns when the rate lets more through, if it lets nothing through now. */
    private @Nullable Instant keepRate() throws SQLException {
        if (!limit.hasRate()) {
            return null;
        }
        List<Instant> first = Statements.query(
                connection,
                PermitTable.FIND_RECENT,
                parameters -> {
                    bindSince(parameters);
                    parameters.number(limit.rate() - 1);
                },
                Row::time);
        if (!first.isEmpty()) {
            room = 0;
            return first.get(0).plus(limit.ratePeriod());
        }
        int recent = Statements.query(connection, PermitTable.COUNT_RECENT, this::bindSince, Row::number)
                .get(0);
        room = Math.min(room, limit.rate() - recent);
        return null;
    }

    /** Whether there is nobody left who could be let through, as far as there is room. */
    private boolean giveAway() throws SQLException {
        for (int page = 0; page < PAGE_COUNT_MAX; page++) {
            if (room <= 0 || !giveAwayPage()) {
                return true;
            }
        }
        return room <= 0;
    }

    /** Returns whether there may be more of those that wait. */
    private boolean giveAwayPage() throws SQLException {
        int size = Math.min(PAGE, Math.max(room, SPARE));
        List<Permit> waiting = Statements.query(
                connection,
                PermitTable.FIND_WAITING,
                parameters -> {
                    bind(parameters);
                    parameters.number(size);
                },
                PermitTable::read);
        List<Permit> ended = waiting.stream().filter(permit -> !permit.isDue()).toList();
        delete(ended);
        if (bringBack(ended)) {
            return true; // whoever comes back may be before the others
        }
        List<Permit> granted = new ArrayList<>();
        List<Permit> heldBack = new ArrayList<>();
        waiting.stream().filter(Permit::isDue).forEach(permit -> decide(permit, granted, heldBack));
        room -= granted.size();
        grant(granted);
        move(heldBack, PermitTable.HELD_BACK);
        return waiting.size() == size;
    }

    private void decide(Permit permit, List<Permit> granted, List<Permit> heldBack) {
        if (!hasRoom(permit.key())) {
            heldBack.add(permit);
        } else if (granted.size() < room) {
            count(permit);
            begun.add(permit.instance());
            granted.add(permit);
        }
    }

    private boolean hasRoom(@Nullable String key) {
        return key == null || roomOf(key) > 0;
    }

    private int roomOf(String key) {
        return limit.concurrentPerKeyMax() - keys.getOrDefault(key, 0);
    }

    private void count(Permit permit) {
        underWay.add(permit.task());
        if (permit.key() != null) {
            keys.merge(permit.key(), 1, Integer::sum);
        }
    }

    /** Those that were held back behind these, as far as their keys have room. Returns whether there were any. */
    private boolean bringBack(List<Permit> ended) throws SQLException {
        Set<String> freed = new HashSet<>();
        ended.stream().map(Permit::key).filter(Objects::nonNull).forEach(freed::add);
        boolean isAny = false;
        for (String key : freed) {
            int free = roomOf(key);
            isAny |= free > 0 && bringBack(key, free);
        }
        return isAny;
    }

    private boolean bringBack(String key, int free) throws SQLException {
        int size = Math.min(PAGE, Math.max(free, SPARE));
        List<Permit> heldBack = Statements.query(
                connection,
                PermitTable.FIND_HELD_BACK,
                parameters -> {
                    bind(parameters);
                    parameters.text(key).number(size);
                },
                PermitTable::read);
        List<Permit> back = heldBack.stream().filter(Permit::isDue).limit(free).toList();
        if (back.isEmpty()) {
            // of many that are not due any more one stands in the line for those behind it
            back = heldBack.size() == size ? heldBack.subList(size - 1, size) : List.of();
        }
        Set<Permit> kept = Set.copyOf(back);
        delete(heldBack.stream()
                .filter(permit -> !permit.isDue() && !kept.contains(permit))
                .toList());
        move(back, PermitTable.WAITING);
        return !back.isEmpty();
    }

    private void grant(List<Permit> permits) throws SQLException {
        change(PermitTable.GRANT, permits, parameters -> parameters.time(now));
    }

    private void move(List<Permit> permits, int state) throws SQLException {
        change(PermitTable.MOVE, permits, parameters -> parameters.number(state));
    }

    private void delete(List<Permit> permits) throws SQLException {
        change(PermitTable.DELETE, permits, parameters -> {});
    }

    private void change(String sql, List<Permit> permits, Statements.Binding first) throws SQLException {
        if (!permits.isEmpty()) {
            Statements.batch(connection, sql, permits, (parameters, permit) -> {
                first.bind(parameters);
                PermitTable.bindKey(parameters, hub, permit.task(), permit.attempt());
            });
        }
    }

    private void deleteForgotten() throws SQLException {
        Statements.update(connection, PermitTable.DELETE_FORGOTTEN, this::bindSince);
    }

    private void bindSince(Parameters parameters) throws SQLException {
        bind(parameters);
        parameters.time(forgotten);
    }

    private void bind(Parameters parameters) throws SQLException {
        parameters.number(hub.key()).text(activity);
    }
}
