package io.durable.jpa;

import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.jpa.HistoryTable.StoredEntry;
import io.durable.spi.DueWork;
import io.durable.spi.InstanceRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the owner reads of instances and of what they are sent. */
final class OwnerReads {

    /** How many due rows are looked at for each instance that is asked for, before all of them are. */
    private static final int ROWS_PER_INSTANCE = 16;

    private final Hub hub;
    private final Dialect dialect;

    OwnerReads(Hub hub, Dialect dialect) {
        this.hub = hub;
        this.dialect = dialect;
    }

    List<InstanceRecord> findInstances(Connection connection, Collection<InstanceId> ids) throws SQLException {
        return InstanceTable.find(connection, dialect, hub, ids);
    }

    Map<ExecutionId, List<HistoryEntry>> findHistories(Connection connection, Collection<ExecutionId> executions)
            throws SQLException {
        Set<ExecutionId> wanted = new HashSet<>(executions);
        List<InstanceId> instances =
                executions.stream().map(ExecutionId::instance).distinct().toList();
        List<StoredEntry> entries = Keys.texts(values(instances))
                .query(
                        connection,
                        dialect,
                        HistoryTable.FIND,
                        parameters -> parameters.number(hub.key()),
                        row -> HistoryTable.read(row, hub.payloads()));
        Map<ExecutionId, List<HistoryEntry>> histories = new LinkedHashMap<>();
        for (StoredEntry entry : entries) {
            if (wanted.contains(entry.execution())) {
                histories
                        .computeIfAbsent(entry.execution(), execution -> new ArrayList<>())
                        .add(entry.entry());
            }
        }
        return histories;
    }

    Map<InstanceId, List<Message>> findMessages(
            Connection connection, Collection<InstanceId> ids, Instant dueBy, int limitEach) throws SQLException {
        Map<InstanceId, List<Message>> messages = new LinkedHashMap<>();
        if (dialect.findsMessagesOfEachInstanceAtOnce() && ids.size() > 1) {
            Statements.query(
                            connection,
                            MessageTable.FIND_OF_EACH,
                            parameters -> parameters
                                    .texts(values(ids))
                                    .number(hub.key())
                                    .time(dueBy)
                                    .number(limitEach),
                            row -> MessageTable.read(row, hub.payloads()))
                    .forEach(message -> messages.computeIfAbsent(message.target(), id -> new ArrayList<>())
                            .add(message));
            return messages;
        }
        for (InstanceId id : ids) {
            List<Message> found = Statements.query(
                    connection,
                    MessageTable.FIND_OF_ONE,
                    parameters -> parameters
                            .number(hub.key())
                            .text(id.value())
                            .time(dueBy)
                            .number(limitEach),
                    row -> MessageTable.read(row, hub.payloads()));
            if (!found.isEmpty()) {
                messages.put(id, found);
            }
        }
        return messages;
    }

    /**
     * Looks at a bounded number of rows first: a backlog of a million messages must not be read by every sweep. Only when those rows belong to fewer instances
     * than were asked for, and there are more rows, are all of them read.
     */
    List<DueWork> sweep(Connection connection, ShardFilter shards, Instant horizon, int limit) throws SQLException {
        int rowsMax = (int) Math.min((long) limit * ROWS_PER_INSTANCE, Integer.MAX_VALUE);
        List<SweptInstance> found = sweep(connection, shards, horizon, limit, rowsMax);
        long rows = found.stream().mapToLong(SweptInstance::rows).sum();
        if (found.size() < limit && rows >= rowsMax) {
            found = sweep(connection, shards, horizon, limit, Integer.MAX_VALUE);
        }
        return found.stream().map(SweptInstance::work).toList();
    }

    private List<SweptInstance> sweep(
            Connection connection, ShardFilter shards, Instant horizon, int limit, int rowsMax) throws SQLException {
        return Statements.query(
                connection,
                sweepStatement(shards, rowsMax),
                parameters -> {
                    parameters.number(hub.key()).time(horizon);
                    shards.bind(parameters);
                    parameters.number(hub.key()).time(horizon);
                    shards.bind(parameters);
                    parameters.number(limit);
                },
                row -> new SweptInstance(new DueWork(new InstanceId(row.text()), row.time()), row.bigNumber()));
    }

    /**
     * The literal time is the condition of a partial index. The inner limits are literals, too: H2 takes the result of a derived table for that of a later call
     * that differs in nothing but the parameter of its limit.
     */
    private static String sweepStatement(ShardFilter shards, int rowsMax) {
        return """
                SELECT instance_id, MIN(due) AS first_due, COUNT(*)
                FROM (
                    SELECT instance_id, due FROM (
                        (SELECT instance_id, due FROM durable_message
                         WHERE hub = ? AND due <= ? AND %1$s ORDER BY due LIMIT %2$d)
                        UNION ALL
                        (SELECT id, due FROM durable_instance
                         WHERE hub = ? AND due <= ? AND due < TIMESTAMP WITH TIME ZONE '9999-12-31 00:00:00+00' AND %1$s
                         ORDER BY due LIMIT %2$d)
                    ) AS due_rows
                    ORDER BY due LIMIT %2$d
                ) AS first_rows
                GROUP BY instance_id
                ORDER BY first_due, instance_id
                LIMIT ?""".formatted(shards.condition(), rowsMax);
    }

    private static List<String> values(Collection<InstanceId> ids) {
        return ids.stream().map(InstanceId::value).toList();
    }

    private record SweptInstance(DueWork work, long rows) {}
}
