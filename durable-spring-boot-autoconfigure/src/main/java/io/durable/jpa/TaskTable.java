package io.durable.jpa;

import io.durable.codec.FailureCodec;
import io.durable.history.ExecutionId;
import io.durable.history.FailureDetails;
import io.durable.history.InstanceId;
import io.durable.history.Payload;
import io.durable.history.TaskId;
import io.durable.spi.FinishedTask;
import io.durable.spi.InstanceCommit.TaskRetried;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskOutcome;
import io.durable.spi.TaskState;
import io.durable.spi.TaskToken;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** Statements over tasks. */
final class TaskTable {

    static final String INSERT = """
            INSERT INTO durable_task (hub, id, shard, instance_id, incarnation, execution, step, name, attempt, due, queue, node, state)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'PENDING')""";

    static final String INSERT_ALL = """
            INSERT INTO durable_task (hub, id, shard, instance_id, incarnation, execution, step, name, attempt, due, queue, node, state)
            SELECT ?, task.*, 'PENDING'
            FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
              AS task (id, shard, instance_id, incarnation, execution, step, name, attempt, due, queue, node)""";

    static final String DELETE = "DELETE FROM durable_task WHERE hub = ? AND state = ? AND id = ANY (?)";

    static final String RETRY = """
            UPDATE durable_task
            SET state = 'PENDING', attempt = ?, due = ?, node = NULL, result = NULL, failure = NULL
            WHERE hub = ? AND id = ? AND state = ? AND attempt = ?""";

    static final String CLAIM = """
            UPDATE durable_task SET node = ?
            WHERE hub = ? AND id = ? AND attempt = ? AND state = 'PENDING'
              AND (node IS NULL OR node = ? OR node <> ? AND NOT EXISTS (
                SELECT 1 FROM durable_node n
                WHERE n.hub = durable_task.hub AND n.id = durable_task.node AND n.heartbeat >= ?))""";

    static final String DISCLAIM = """
            UPDATE durable_task SET node = NULL
            WHERE hub = ? AND id = ? AND attempt = ? AND state = 'PENDING' AND node = ?""";

    static final String NOTE_DETAILS = """
            UPDATE durable_task SET details = ?
            WHERE hub = ? AND id = ? AND attempt = ? AND state = 'PENDING'""";

    static final String HAND_OVER = """
            UPDATE durable_task SET node = ?
            WHERE hub = ? AND id = ? AND attempt = ? AND state = 'PENDING'""";

    static final String FINISH_ATTEMPT = """
            UPDATE durable_task
            SET state = ?, result = ?, failure = ?
            WHERE hub = ? AND id = ? AND attempt = ? AND state = 'PENDING'""";

    static final String FIND_DETAILS =
            "SELECT details FROM durable_task WHERE hub = ? AND id = ? AND details IS NOT NULL";

    static final String FINISH = """
            UPDATE durable_task
            SET state = ?, result = ?, failure = ?
            WHERE hub = ? AND id = ? AND state = 'PENDING'""";

    static final String LOCK_FREE = "SELECT id FROM durable_task WHERE hub = ? AND id = ANY (?) FOR UPDATE SKIP LOCKED";

    static final String DISCARD = "DELETE FROM durable_task WHERE hub = ? AND id = ANY (?)";

    static final String EXISTING = "SELECT id FROM durable_task WHERE hub = ? AND id = ANY (?)";

    private static final String PENDING_COLUMNS =
            "id, instance_id, incarnation, execution, step, name, attempt, due, queue, node";

    private static final String FINISHED_COLUMNS =
            "id, instance_id, incarnation, execution, step, state, attempt, result, failure";

    static final String FIND_FINISHED_ONE = "SELECT " + FINISHED_COLUMNS
            + " FROM durable_task WHERE hub = ? AND id = ? AND state IN ('DONE', 'FAILED')";

    static final String FIND_PENDING_AMONG =
            "SELECT " + PENDING_COLUMNS + " FROM durable_task WHERE hub = ? AND state = 'PENDING' AND id = ANY (?)";

    static final String FIND_PENDING_AT = "SELECT " + PENDING_COLUMNS + " FROM durable_task"
            // the condition of the index, which is always true
            + " WHERE hub = ? AND state = 'PENDING' AND shard >= 0 AND node = ? LIMIT 10000";

    static final String FIND_ATTEMPTS = "SELECT id, attempt FROM durable_task WHERE hub = ? AND id = ANY (?)";

    /** The fields of a task's row that are payloads. */
    static final String RESULT = "task result";

    static final String DETAILS = "task details";

    private TaskTable() {}

    /** What owns the payloads of a task's row: whoever reports a result may know no more than the task. */
    static String owner(TaskId task) {
        return task.value().toString();
    }

    static String findPending(ShardFilter shards, boolean fromTheFirst) {
        return "SELECT " + PENDING_COLUMNS + " FROM durable_task WHERE hub = ? AND state = 'PENDING' AND "
                + shards.condition()
                + (fromTheFirst ? "" : " AND id > ?")
                + " ORDER BY id LIMIT ?";
    }

    static String findFinished(ShardFilter shards) {
        return "SELECT " + FINISHED_COLUMNS + " FROM durable_task WHERE hub = ? AND state IN ('DONE', 'FAILED') AND "
                + shards.condition() + " LIMIT ?";
    }

    static void bindInsert(Parameters parameters, Hub hub, ScheduledTask task) throws SQLException {
        parameters
                .number(hub.key())
                .uuid(task.id().value())
                .number(task.execution().instance().shard())
                .text(task.execution().instance().value())
                .uuid(task.execution().incarnation())
                .number(task.execution().execution())
                .number(task.step())
                .text(task.name())
                .number(task.attempt())
                .time(task.due())
                .text(task.queue())
                .uuid(task.node());
    }

    static void bindInserts(Parameters parameters, Hub hub, List<ScheduledTask> tasks) throws SQLException {
        parameters
                .number(hub.key())
                .column("uuid", tasks, task -> task.id().value())
                .column("smallint", tasks, task -> task.execution().instance().shard())
                .column("varchar", tasks, task -> task.execution().instance().value())
                .column("uuid", tasks, task -> task.execution().incarnation())
                .column("integer", tasks, task -> task.execution().execution())
                .column("integer", tasks, ScheduledTask::step)
                .column("varchar", tasks, ScheduledTask::name)
                .column("integer", tasks, ScheduledTask::attempt)
                .times(tasks, ScheduledTask::due)
                .column("varchar", tasks, ScheduledTask::queue)
                .column("uuid", tasks, ScheduledTask::node);
    }

    static void bindRetry(Parameters parameters, Hub hub, TaskRetried retried) throws SQLException {
        parameters
                .number(retried.attempt())
                .time(retried.due())
                .number(hub.key())
                .uuid(retried.task().value())
                .text(retried.expected().name())
                .number(retried.attempt() - 1);
    }

    /** @return whether the attempt was still due */
    static boolean finish(Connection connection, Hub hub, TaskToken attempt, TaskOutcome outcome) throws SQLException {
        FailureDetails failure = outcome instanceof TaskOutcome.Failed failed ? failed.failure() : null;
        Payload result = outcome instanceof TaskOutcome.Completed completed ? completed.result() : null;
        TaskState state = failure == null ? TaskState.DONE : TaskState.FAILED;
        return Statements.update(
                        connection,
                        FINISH_ATTEMPT,
                        parameters -> parameters
                                .text(state.name())
                                .bytes(hub.payloads().encode(result, owner(attempt.task()), RESULT))
                                .bytes(failure == null ? null : FailureCodec.encode(failure))
                                .number(hub.key())
                                .uuid(attempt.task().value())
                                .number(attempt.attempt()))
                == 1;
    }

    /** @return whether the attempt is still due */
    static boolean noteDetails(Connection connection, Hub hub, TaskToken attempt, Payload details) throws SQLException {
        return Statements.update(
                        connection,
                        NOTE_DETAILS,
                        parameters -> parameters
                                .bytes(hub.payloads().encode(details, owner(attempt.task()), DETAILS))
                                .number(hub.key())
                                .uuid(attempt.task().value())
                                .number(attempt.attempt()))
                == 1;
    }

    /** @return whether the attempt was still due */
    static boolean handOver(Connection connection, Hub hub, ScheduledTask attempt) throws SQLException {
        return Statements.update(
                        connection,
                        HAND_OVER,
                        parameters -> parameters
                                .uuid(ScheduledTask.TOKEN_HOLDER)
                                .number(hub.key())
                                .uuid(attempt.id().value())
                                .number(attempt.attempt()))
                == 1;
    }

    static ScheduledTask readPending(Row row) throws SQLException {
        TaskId id = new TaskId(row.uuid());
        ExecutionId execution = readExecution(row);
        return new ScheduledTask(
                id, execution, row.number(), row.text(), row.number(), row.time(), row.text(), row.uuidIfPresent());
    }

    static FinishedTask readFinished(Row row, HubPayloads payloads) throws SQLException {
        TaskId id = new TaskId(row.uuid());
        ExecutionId execution = readExecution(row);
        return new FinishedTask(
                id,
                execution,
                row.number(),
                TaskState.valueOf(row.text()),
                row.number(),
                payloads.read(row.bytesIfPresent(), owner(id), RESULT),
                row.failure());
    }

    private static ExecutionId readExecution(Row row) throws SQLException {
        InstanceId instance = new InstanceId(row.text());
        UUID incarnation = row.uuid();
        return new ExecutionId(instance, incarnation, row.number());
    }
}
