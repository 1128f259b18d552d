package io.durable.jpa;

import io.durable.history.InstanceId;
import io.durable.history.TaskId;
import io.durable.spi.TaskAdmissions.Request;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Statements over the attempts that wait for limits or were let through, and over the locks under which they are counted. */
final class PermitTable {

    static final String LOCK = "SELECT hub FROM durable_limit WHERE hub = ? AND activity = ? FOR UPDATE";

    static final String INSERT_LOCK = "INSERT INTO durable_limit (hub, activity) VALUES (?, ?)";

    private static final String IS_DUE = """
            EXISTS (
              SELECT 1 FROM durable_task t
              WHERE t.hub = durable_permit.hub AND t.id = durable_permit.task_id AND t.attempt = durable_permit.attempt
                AND t.state = 'PENDING')""";

    /** The condition of the index comes first, which is always true. */
    private static final String OF_ACTIVITY = "attempt >= 1 AND hub = ? AND activity = ?";

    static final String DELETE_ENDED = "DELETE FROM durable_permit WHERE " + OF_ACTIVITY
            + " AND (granted_at IS NULL OR granted_at <= ?) AND NOT " + IS_DUE;

    static final String INSERT = """
            INSERT INTO durable_permit (hub, task_id, attempt, activity, instance_id, concurrency_key, priority, requested_at)
            SELECT t.hub, t.id, t.attempt, t.name, t.instance_id,
              CAST(? AS VARCHAR(255)), CAST(? AS INTEGER), CAST(? AS TIMESTAMP(6) WITH TIME ZONE)
            FROM durable_task t
            WHERE t.hub = ? AND t.id = ? AND t.attempt = ? AND t.state = 'PENDING' AND NOT EXISTS (
              SELECT 1 FROM durable_permit p WHERE p.hub = t.hub AND p.task_id = t.id AND p.attempt = t.attempt)""";

    private static final String COLUMNS = "task_id, attempt, instance_id, concurrency_key, granted_at";

    static final String FIND_UNDER_WAY = "SELECT " + COLUMNS + " FROM durable_permit WHERE " + OF_ACTIVITY
            + " AND granted_at IS NOT NULL AND " + IS_DUE;

    static final String FIND_RECENT =
            "SELECT granted_at FROM durable_permit WHERE " + OF_ACTIVITY + " AND granted_at > ? ORDER BY granted_at";

    /** Nobody whose key has as many under way as it may have. */
    static final String FIND_WAITING = "SELECT " + COLUMNS + " FROM durable_permit WHERE " + OF_ACTIVITY
            + " AND granted_at IS NULL AND (concurrency_key IS NULL OR CAST(? AS INTEGER) > ("
            + "SELECT COUNT(*) FROM durable_permit other WHERE other.attempt >= 1 AND other.hub = durable_permit.hub"
            + " AND other.activity = durable_permit.activity AND other.concurrency_key = durable_permit.concurrency_key"
            + " AND other.granted_at IS NOT NULL AND " + IS_DUE.replace("durable_permit.", "other.")
            + ")) ORDER BY priority DESC, requested_at, task_id LIMIT ?";

    static final String GRANT =
            "UPDATE durable_permit SET granted_at = ? WHERE hub = ? AND task_id = ? AND attempt = ?";

    private PermitTable() {}

    /** An attempt that waits or was let through. */
    record Permit(
            TaskId task,
            int attempt,
            InstanceId instance,
            @Nullable String key,
            @Nullable Instant grantedAt) {}

    static Permit read(Row row) throws SQLException {
        UUID task = row.uuid();
        int attempt = row.number();
        InstanceId instance = new InstanceId(row.text());
        String key = row.textIfPresent();
        return new Permit(new TaskId(task), attempt, instance, key, row.timeIfPresent());
    }

    static void bindInsert(Parameters parameters, Hub hub, Request request, Instant now) throws SQLException {
        parameters
                .text(request.admission().key())
                .number(request.admission().priority())
                .time(now)
                .number(hub.key())
                .uuid(request.task().id().value())
                .number(request.task().attempt());
    }
}
