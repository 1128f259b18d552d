package io.durable.jpa;

import io.durable.history.Payload;
import io.durable.history.TaskId;
import io.durable.spi.ScheduledTask;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** Which node has which task, as the tasks' rows say. */
final class TaskClaims {

    private TaskClaims() {}

    /** In the order of the ids, so that two who claim do not wait in a circle. */
    static Collection<TaskId> claim(
            Connection connection, Hub hub, UUID node, Collection<ScheduledTask> attempts, Duration silenceMax)
            throws SQLException {
        Instant heardSince = NodeTable.currentTime(connection).minus(silenceMax);
        List<ScheduledTask> ordered = ordered(attempts);
        int[] counts = Statements.batch(
                connection,
                TaskTable.CLAIM,
                ordered,
                (parameters, task) -> parameters
                        .uuid(node)
                        .number(hub.key())
                        .uuid(task.id().value())
                        .number(task.attempt())
                        .uuid(node)
                        .uuid(ScheduledTask.TOKEN_HOLDER)
                        .time(heardSince));
        return changed(ordered, counts);
    }

    /** In the order of the ids, like a claim. */
    static void disclaim(Connection connection, Hub hub, UUID node, Collection<ScheduledTask> attempts)
            throws SQLException {
        List<ScheduledTask> ordered = ordered(attempts);
        Statements.batch(
                connection,
                TaskTable.DISCLAIM,
                ordered,
                (parameters, task) -> parameters
                        .number(hub.key())
                        .uuid(task.id().value())
                        .number(task.attempt())
                        .uuid(node));
    }

    /** In the order of the ids, like a claim. */
    static Collection<TaskId> noteDetails(Connection connection, Hub hub, Map<ScheduledTask, Payload> details)
            throws SQLException {
        List<ScheduledTask> ordered = ordered(details.keySet());
        int[] counts = Statements.batch(
                connection,
                TaskTable.NOTE_DETAILS,
                ordered,
                (parameters, task) -> parameters
                        .bytes(hub.payloads().encode(details.get(task), TaskTable.owner(task.id()), TaskTable.DETAILS))
                        .number(hub.key())
                        .uuid(task.id().value())
                        .number(task.attempt()));
        return changed(ordered, counts);
    }

    private static List<ScheduledTask> ordered(Collection<ScheduledTask> attempts) {
        return attempts.stream()
                .sorted(Comparator.comparing(task -> task.id().value()))
                .toList();
    }

    private static Collection<TaskId> changed(List<ScheduledTask> attempts, int[] counts) {
        List<TaskId> changed = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] == 1) {
                changed.add(attempts.get(i).id());
            }
        }
        return changed;
    }

    static Map<TaskId, Integer> findAttempts(Connection connection, Dialect dialect, Hub hub, Collection<TaskId> ids)
            throws SQLException {
        return Keys.uuids(ids.stream().map(TaskId::value).toList())
                .query(
                        connection,
                        dialect,
                        TaskTable.FIND_ATTEMPTS,
                        parameters -> parameters.number(hub.key()),
                        row -> Map.entry(new TaskId(row.uuid()), row.number()))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    static List<ScheduledTask> findPending(Connection connection, Dialect dialect, Hub hub, Collection<TaskId> ids)
            throws SQLException {
        return Keys.uuids(ids.stream().map(TaskId::value).toList())
                .query(
                        connection,
                        dialect,
                        TaskTable.FIND_PENDING_AMONG,
                        parameters -> parameters.number(hub.key()),
                        TaskTable::readPending);
    }
}
