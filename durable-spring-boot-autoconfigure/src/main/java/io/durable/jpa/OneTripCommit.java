package io.durable.jpa;

import io.durable.spi.TaskState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The owner's transaction in one trip to the server: all statements travel as one, in the order of {@link CommitStatements}, on a connection that commits by
 * itself, so that the server takes them for one transaction and commits it at their end. Each statement fails if its count is not what it must be, because
 * nobody could ask before the transaction is over. It does not say what is wrong when something is: the caller asks the long way.
 *
 * <p>A few rows are written as lists of values. More are sent as arrays, a column each: their text depends on the kinds of rows alone, so it stays prepared,
 * and it is cheaper from a dozen rows on.
 */
final class OneTripCommit {

    /** There must not be many texts, because each of them is prepared; and arrays are dearer for a few rows. */
    private static final int LISTED_MAX = 16;

    private static final Map<Shape, String> TEXTS = new ConcurrentHashMap<>();

    private final CommitBatch batch;
    private final Hub hub;
    private final Shape shape;

    private OneTripCommit(CommitBatch batch, Hub hub) {
        this.batch = batch;
        this.hub = hub;
        this.shape = Shape.of(batch);
    }

    /** Whether the batch is of the common kind. */
    static boolean fits(CommitBatch batch) {
        return batch.inserts.isEmpty()
                && batch.apart.isEmpty()
                && batch.continued.isEmpty()
                && batch.versions.isEmpty()
                && batch.predecessors.isEmpty()
                && batch.truncations.isEmpty()
                && batch.postponed.isEmpty()
                && batch.retried.isEmpty()
                && batch.answered.isEmpty();
    }

    static OneTripCommit of(CommitBatch batch, Hub hub) {
        return new OneTripCommit(batch, hub);
    }

    /** A statement that is ready to be executed: until then the server knows nothing of the commit. */
    PreparedStatement prepare(Connection connection) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(TEXTS.computeIfAbsent(shape, Shape::text));
        try {
            Parameters parameters = new Parameters(statement);
            if (shape.asArrays()) {
                bindArrays(parameters);
            } else {
                bindLists(parameters);
            }
            return statement;
        } catch (SQLException | RuntimeException failure) {
            statement.close();
            throw failure;
        }
    }

    private void bindLists(Parameters parameters) throws SQLException {
        for (var fence : batch.fences) {
            PartitionTable.bindFence(parameters, hub, fence);
        }
        for (var update : batch.updates) {
            InstanceTable.bindUpdate(parameters, hub, update.id(), update.update());
        }
        for (var entry : batch.entries) {
            HistoryTable.bindInsert(parameters, hub, entry);
        }
        bindDeletions(parameters);
        for (var task : batch.scheduled) {
            TaskTable.bindInsert(parameters, hub, task);
        }
        for (var message : batch.sent) {
            MessageTable.bindInsert(parameters, hub, message);
        }
    }

    private void bindArrays(Parameters parameters) throws SQLException {
        PartitionTable.bindFences(parameters, hub, batch.fences);
        parameters.number((long) batch.fences.size());
        if (!batch.updates.isEmpty()) {
            InstanceTable.bindUpdates(parameters, hub, batch.updates);
            parameters.number((long) batch.updates.size());
        }
        if (!batch.entries.isEmpty()) {
            HistoryTable.bindInserts(parameters, hub, batch.entries);
        }
        bindDeletions(parameters);
        if (!batch.scheduled.isEmpty()) {
            TaskTable.bindInserts(parameters, hub, batch.scheduled);
        }
        if (!batch.sent.isEmpty()) {
            MessageTable.bindInserts(parameters, hub, batch.sent);
        }
    }

    private void bindDeletions(Parameters parameters) throws SQLException {
        if (!batch.consumed.isEmpty()) {
            parameters.number(hub.key()).keys("uuid", batch.consumed).number((long) batch.consumed.size());
        }
        for (Map.Entry<TaskState, List<UUID>> finished : batch.finished.entrySet()) {
            List<UUID> ids = finished.getValue();
            parameters
                    .number(hub.key())
                    .text(finished.getKey().name())
                    .keys("uuid", ids)
                    .number((long) ids.size());
        }
    }

    /** What the text depends on: numbers of rows if they are listed; with arrays, whether there are any. */
    private record Shape(
            boolean asArrays,
            int fences,
            int updates,
            int entries,
            boolean consumes,
            int finishedStates,
            int scheduled,
            int sent) {

        private static final String WRONG_COUNT_FAILS = " RETURNING 1) SELECT 1 / (COUNT(*) = ?)::integer FROM changed";
        private static final String ONE = " RETURNING 1) SELECT 1 / (COUNT(*) = 1)::integer FROM changed";

        static Shape of(CommitBatch batch) {
            int rows = batch.fences.size()
                    + batch.updates.size()
                    + batch.entries.size()
                    + batch.scheduled.size()
                    + batch.sent.size();
            boolean arrays = rows > LISTED_MAX;
            return new Shape(
                    arrays,
                    number(batch.fences, arrays),
                    number(batch.updates, arrays),
                    number(batch.entries, arrays),
                    !batch.consumed.isEmpty(),
                    batch.finished.size(),
                    number(batch.scheduled, arrays),
                    number(batch.sent, arrays));
        }

        private static int number(List<?> rows, boolean arrays) {
            return arrays ? Math.min(1, rows.size()) : rows.size();
        }

        String text() {
            List<String> statements = new ArrayList<>();
            change(statements, fences, PartitionTable.ADVANCE, PartitionTable.ADVANCE_ALL);
            change(statements, updates, InstanceTable.UPDATE, InstanceTable.UPDATE_ALL);
            insert(statements, entries, HistoryTable.INSERT, HistoryTable.INSERT_ALL);
            if (consumes) {
                statements.add("WITH changed AS (" + MessageTable.DELETE + WRONG_COUNT_FAILS);
            }
            for (int i = 0; i < finishedStates; i++) {
                statements.add("WITH changed AS (" + TaskTable.DELETE + WRONG_COUNT_FAILS);
            }
            insert(statements, scheduled, TaskTable.INSERT, TaskTable.INSERT_ALL);
            insert(statements, sent, MessageTable.INSERT, MessageTable.INSERT_ALL);
            return String.join(";\n", statements);
        }

        private void change(List<String> statements, int number, String each, String all) {
            if (asArrays && number > 0) {
                statements.add("WITH changed AS (" + all + WRONG_COUNT_FAILS);
            } else {
                for (int i = 0; i < number; i++) {
                    statements.add("WITH changed AS (" + each + ONE);
                }
            }
        }

        private void insert(List<String> statements, int number, String values, String all) {
            if (asArrays && number > 0) {
                statements.add(all);
            } else if (number > 0) {
                String row = values.substring(values.lastIndexOf('('));
                statements.add(values + (", " + row).repeat(number - 1));
            }
        }
    }
}
