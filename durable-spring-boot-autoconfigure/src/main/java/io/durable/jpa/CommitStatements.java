package io.durable.jpa;

import io.durable.jpa.CommitBatch.Truncation;
import io.durable.spi.CommitOutcome.Fenced;
import io.durable.spi.TaskState;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The statements of an owner's transaction, one kind after the other. Fences come first, in the order of the partitions: a zombie stops there, and what follows
 * touches only rows that no one else changes, apart from inserts under random keys. The insert of a child's row, the one statement that may meet a client's
 * lock, comes last and waits little.
 *
 * <p>Updates and deletes are judged by their counts. Inserts are judged by the key alone, because the driver may send them as one statement and then has no
 * count for each.
 */
record CommitStatements(Connection connection, Dialect dialect, Hub hub, CommitBatch batch) {

    /** @throws CommitRefused if what was expected is not there: then nothing may be committed */
    void run() throws SQLException, CommitRefused {
        advanceFences();
        updateInstances();
        writeHistory();
        writeMessages();
        writeTasks();
        answerUpdates();
        insertNew();
    }

    private void advanceFences() throws SQLException, CommitRefused {
        int[] counts = Statements.batch(
                connection,
                PartitionTable.ADVANCE,
                batch.fences,
                (parameters, fence) -> PartitionTable.bindFence(parameters, hub, fence));
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] != 1) {
                throw new CommitRefused(
                        new Fenced("Partition " + batch.fences.get(i).partition() + " is no longer at epoch "
                                + batch.fences.get(i).epoch() + ", batch "
                                + batch.fences.get(i).batch()));
            }
        }
    }

    private void updateInstances() throws SQLException, CommitRefused {
        int[] counts = updateAll(
                InstanceTable.UPDATE,
                batch.updates,
                (parameters, update) -> InstanceTable.bindUpdate(parameters, hub, update.id(), update.update()));
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] != 1) {
                throw CommitRefused.conflict(
                        "Instance '" + batch.updates.get(i).id() + "' is not there in the incarnation that ran");
            }
        }
        if (!batch.versions.isEmpty()) {
            Statements.batch(
                    connection,
                    InstanceTable.UPDATE_VERSION,
                    batch.versions,
                    (parameters, update) -> InstanceTable.bindVersion(parameters, hub, update.id(), update.update()));
        }
    }

    private void writeHistory() throws SQLException, CommitRefused {
        if (!batch.predecessors.isEmpty()) {
            requireAll(
                    "history entries that were read",
                    batch.predecessors.size(),
                    HistoryTable.count(connection, dialect, hub, batch.predecessors));
        }
        insertAll(
                HistoryTable.INSERT,
                batch.entries,
                (parameters, entry) -> HistoryTable.bindInsert(parameters, hub, entry));
        PayloadTable.insert(connection, dialect, hub, batch.apart);
        if (!batch.continued.isEmpty()) {
            PayloadTable.deleteExecutionsBefore(connection, hub, batch.continued);
        }
        int[] counts = updateAll(
                HistoryTable.DELETE_EXECUTION,
                batch.truncations,
                (parameters, truncation) -> HistoryTable.bindExecution(parameters, hub, truncation.execution()));
        for (int i = 0; i < counts.length; i++) {
            Truncation truncation = batch.truncations.get(i);
            if (counts[i] < truncation.entriesMin() || counts[i] > truncation.entriesMax()) {
                throw CommitRefused.conflict(
                        "Execution '" + truncation.execution() + "' has " + counts[i] + " entries in its history");
            }
        }
    }

    private void writeMessages() throws SQLException, CommitRefused {
        if (!batch.consumed.isEmpty()) {
            int count = Keys.uuids(batch.consumed)
                    .update(connection, dialect, MessageTable.DELETE, parameters -> parameters.number(hub.key()));
            requireAll("messages to delete", batch.consumed.size(), count);
        }
        int[] counts = updateAll(
                MessageTable.POSTPONE,
                batch.postponed,
                (parameters, postponed) -> MessageTable.bindPostpone(parameters, hub, postponed));
        requireEach("messages to postpone", counts);
    }

    private void writeTasks() throws SQLException, CommitRefused {
        for (Map.Entry<TaskState, List<UUID>> finished : batch.finished.entrySet()) {
            int count = Keys.uuids(finished.getValue())
                    .update(
                            connection,
                            dialect,
                            TaskTable.DELETE,
                            parameters -> parameters
                                    .number(hub.key())
                                    .text(finished.getKey().name()));
            requireAll(
                    finished.getKey() + " tasks to delete", finished.getValue().size(), count);
        }
        int[] counts = updateAll(
                TaskTable.RETRY, batch.retried, (parameters, retried) -> TaskTable.bindRetry(parameters, hub, retried));
        requireEach("tasks to retry", counts);
    }

    /** The first answer stays: one whose request was rewound has been given, and a fork has taken over requests that somebody else is asked. */
    private void answerUpdates() throws SQLException {
        updateAll(
                UpdateTable.ANSWER,
                batch.answered,
                (parameters, answered) -> UpdateTable.bindAnswer(parameters, hub, answered));
    }

    private void insertNew() throws SQLException, CommitRefused {
        insertAll(TaskTable.INSERT, batch.scheduled, (parameters, task) -> TaskTable.bindInsert(parameters, hub, task));
        insertAll(
                MessageTable.INSERT,
                batch.sent,
                (parameters, message) -> MessageTable.bindInsert(parameters, hub, message));
        if (!batch.inserts.isEmpty() && !dialect.lowerLockTimeout().isEmpty()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(dialect.lowerLockTimeout());
            }
        }
        insertAll(
                InstanceTable.INSERT,
                batch.inserts,
                (parameters, row) -> InstanceTable.bindInsert(parameters, hub, row));
    }

    private <T> int[] updateAll(String sql, List<T> elements, Statements.BatchBinding<T> binding) throws SQLException {
        return elements.isEmpty() ? new int[0] : Statements.batch(connection, sql, elements, binding);
    }

    private <T> void insertAll(String sql, List<T> elements, Statements.BatchBinding<T> binding)
            throws SQLException, CommitRefused {
        try {
            updateAll(sql, elements, binding);
        } catch (SQLException failure) {
            if (SqlFailures.isDuplicateKey(failure)) {
                throw CommitRefused.conflict("A row to insert exists already: " + failure.getMessage());
            }
            throw failure;
        }
    }

    private static void requireAll(String what, int expected, int count) throws CommitRefused {
        if (count != expected) {
            throw CommitRefused.conflict("Of " + expected + " " + what + " there are " + count);
        }
    }

    private static void requireEach(String what, int[] counts) throws CommitRefused {
        for (int count : counts) {
            if (count != 1) {
                throw CommitRefused.conflict("One of " + counts.length + " " + what + " is not there");
            }
        }
    }
}
