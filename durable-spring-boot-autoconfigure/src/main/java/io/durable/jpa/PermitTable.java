package io.durable.jpa;

import io.durable.history.InstanceId;
import io.durable.history.TaskId;
import io.durable.spi.TaskAdmissions.Request;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Statements over the attempts that wait for limits or were let through, and over the locks under which they are counted. Each reads along an index no more rows than it is told to, than are under way,
 * or than the rate has let through; none reads all that wait.
 */
final class PermitTable {

    static final int WAITING = 0;
    static final int UNDER_WAY = 1;

    /** Its end is known; kept for the rate alone. */
    static final int ENDED = 2;

    /** Waits, and is not looked at again before one with its key has ended. */
    static final int HELD_BACK = 3;

    static final String LOCK = "SELECT hub FROM durable_limit WHERE hub = ? AND activity = ? FOR UPDATE SKIP LOCKED";

    static final String FIND_LOCK = "SELECT hub FROM durable_limit WHERE hub = ? AND activity = ?";

    static final String LOCK_COLUMNS = " INTO durable_limit (hub, activity)";

    private static final String COLUMNS = """
            task_id, attempt, instance_id, concurrency_key, granted_at, CASE WHEN EXISTS (
              SELECT 1 FROM durable_task t
              WHERE t.hub = durable_permit.hub AND t.id = durable_permit.task_id AND t.attempt = durable_permit.attempt
                AND t.state = 'PENDING') THEN 1 ELSE 0 END""";

    private static final String OF_ACTIVITY = " FROM durable_permit WHERE hub = ? AND activity = ?";

    /** The condition of the index comes first, which is always true. */
    private static final String IN_LINE = " FROM durable_permit WHERE attempt >= 1 AND hub = ? AND activity = ?";

    private static final String BY_KEY = " WHERE hub = ? AND task_id = ? AND attempt = ?";

    static final String INSERT = """
            INSERT INTO durable_permit (hub, task_id, attempt, activity, instance_id, concurrency_key, priority, requested_at, state)
            SELECT t.hub, t.id, t.attempt, t.name, t.instance_id,
              CAST(? AS VARCHAR(255)), CAST(? AS INTEGER), CAST(? AS TIMESTAMP(6) WITH TIME ZONE), 0
            FROM durable_task t
            WHERE t.hub = ? AND t.id = ? AND t.attempt = ? AND t.state = 'PENDING' AND NOT EXISTS (
              SELECT 1 FROM durable_permit p WHERE p.hub = t.hub AND p.task_id = t.id AND p.attempt = t.attempt)""";

    static final String FIND_UNDER_WAY = "SELECT " + COLUMNS + IN_LINE + " AND state = 1";

    /** One database sorts by an index only if all its columns are named, the other leaves out those that are the same everywhere. */
    static final String FIND_WAITING = "SELECT " + COLUMNS + IN_LINE
            + " AND state = 0 ORDER BY activity, hub, state, priority DESC, requested_at, task_id LIMIT ?";

    static final String FIND_HELD_BACK = "SELECT " + COLUMNS + OF_ACTIVITY + " AND state = 3 AND concurrency_key = ?"
            + " ORDER BY activity, hub, state, concurrency_key, priority DESC, requested_at, task_id LIMIT ?";

    static final String MOVE = "UPDATE durable_permit SET state = ?" + BY_KEY;

    static final String GRANT = "UPDATE durable_permit SET state = 1, granted_at = ?" + BY_KEY;

    static final String DELETE = "DELETE FROM durable_permit" + BY_KEY;

    /** No task has the new id, so that the attempt has ended for whoever counts next, and can be noted anew. */
    static final String GIVE_UP = "UPDATE durable_permit SET task_id = ?" + BY_KEY;

    /** Those whose tasks have ended, whom the rate does not need any more. */
    static final String FIND_FORGOTTEN = "SELECT task_id, attempt, instance_id, concurrency_key, granted_at, 0"
            + OF_ACTIVITY + " AND granted_at <= ? AND state = 2 ORDER BY activity, hub, granted_at LIMIT ?";

    /** In the order of their keys, and of those with the same key who is the first first. */
    static final String FIND_HELD_BACK_BEHIND = "SELECT " + COLUMNS + OF_ACTIVITY
            + " AND state = 3 AND concurrency_key > ?"
            + " ORDER BY activity, hub, state, concurrency_key, priority DESC, requested_at, task_id LIMIT ?";

    private static final String RECENT = OF_ACTIVITY + " AND granted_at > ?";

    static final String COUNT_RECENT = "SELECT COUNT(*)" + RECENT;

    static final String FIND_RECENT =
            "SELECT granted_at" + RECENT + " ORDER BY activity DESC, hub DESC, granted_at DESC LIMIT 1 OFFSET ?";

    private PermitTable() {}

    /**
     * An attempt that waits or was let through.
     *
     * @param isDue whether its task is pending at it
     */
    record Permit(
            TaskId task,
            int attempt,
            InstanceId instance,
            @Nullable String key,
            @Nullable Instant grantedAt,
            boolean isDue) {}

    static Permit read(Row row) throws SQLException {
        UUID task = row.uuid();
        int attempt = row.number();
        InstanceId instance = new InstanceId(row.text());
        String key = row.textIfPresent();
        Instant grantedAt = row.timeIfPresent();
        return new Permit(new TaskId(task), attempt, instance, key, grantedAt, row.number() == 1);
    }

    static void bindInsert(Parameters parameters, Hub hub, Request request, Instant now) throws SQLException {
        parameters
                .text(request.admission().key())
                .number(request.admission().priority())
                .time(now);
        bindKey(parameters, hub, request.task().id(), request.task().attempt());
    }

    static void bindKey(Parameters parameters, Hub hub, TaskId task, int attempt) throws SQLException {
        parameters.number(hub.key()).uuid(task.value()).number(attempt);
    }
}
