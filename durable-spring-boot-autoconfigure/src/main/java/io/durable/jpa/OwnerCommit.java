package io.durable.jpa;

import io.durable.jpa.CommitBatch.Truncation;
import io.durable.spi.CommitOutcome;
import io.durable.spi.CommitOutcome.Committed;
import io.durable.spi.CommitOutcome.Fenced;
import io.durable.spi.CommitOutcome.Rejected;
import io.durable.spi.Fence;
import io.durable.spi.PartitionCommit;
import io.durable.spi.TaskState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The owner's transaction. Fences come first, in the order of the partitions: a zombie stops there, and what follows touches only rows that no one else
 * changes, apart from inserts under random keys. The insert of a child's row, the one statement that may meet a client's lock, comes last and waits little.
 *
 * <p>Updates and deletes are judged by their counts. Inserts are judged by the key alone, because the driver may send them as one statement and then has no
 * count for each.
 *
 * <p>On PostgreSQL a batch of the common kinds goes in one trip ({@link OneTripCommit}); this is the long way, for the others and for those that were refused.
 */
final class OwnerCommit {

    private static final Logger log = LoggerFactory.getLogger(OwnerCommit.class);

    private final EngineTransactions transactions;
    private final Dialect dialect;
    private final Hub hub;

    OwnerCommit(EngineTransactions transactions, Dialect dialect, Hub hub) {
        this.transactions = transactions;
        this.dialect = dialect;
        this.hub = hub;
    }

    CommitOutcome commit(List<PartitionCommit> commits) {
        CommitBatch batch;
        try {
            batch = new CommitBatch(commits, hub.payloads());
        } catch (RuntimeException noStoredForm) {
            return new Rejected(noStoredForm);
        }
        if (dialect.takesStatementsTogether() && OneTripCommit.fits(batch)) {
            CommitOutcome outcome = commitInOneTrip(OneTripCommit.of(batch, hub));
            if (!(outcome instanceof Rejected)) {
                return outcome;
            }
            // refused for a value or a count: one statement after the other, to learn which
        }
        return commitStepwise(batch);
    }

    private CommitOutcome commitInOneTrip(OneTripCommit commit) {
        Connection connection;
        try {
            connection = transactions.openForOneTrip();
        } catch (SQLException failure) {
            return SqlFailures.unavailable(failure);
        }
        try {
            return execute(commit, connection);
        } finally {
            close(connection);
        }
    }

    private static CommitOutcome execute(OneTripCommit commit, Connection connection) {
        PreparedStatement statement;
        try {
            statement = commit.prepare(connection);
        } catch (SQLException failure) {
            return SqlFailures.beforeCommit(failure);
        } catch (RuntimeException failure) {
            return new Rejected(failure);
        }
        try (statement) {
            statement.execute();
            return new Committed();
        } catch (SQLException failure) {
            return SqlFailures.inOneTrip(failure);
        }
    }

    private CommitOutcome commitStepwise(CommitBatch batch) {
        Connection connection;
        try {
            connection = transactions.open();
        } catch (SQLException failure) {
            return SqlFailures.unavailable(failure);
        }
        try {
            CommitOutcome refused = write(connection, batch);
            return refused == null ? commit(connection) : rollback(connection, refused);
        } finally {
            close(connection);
        }
    }

    private static CommitOutcome rollback(Connection connection, CommitOutcome refused) {
        EngineTransactions.rollback(connection);
        return refused;
    }

    private static CommitOutcome commit(Connection connection) {
        try {
            connection.commit();
            return new Committed();
        } catch (SQLException failure) {
            return SqlFailures.atCommit(failure);
        }
    }

    private @Nullable CommitOutcome write(Connection connection, CommitBatch batch) {
        try {
            advanceFences(connection, batch.fences);
            updateInstances(connection, batch);
            writeHistory(connection, batch);
            writeMessages(connection, batch);
            writeTasks(connection, batch);
            answerUpdates(connection, batch);
            insertNew(connection, batch);
            return null;
        } catch (CommitRefused refused) {
            return refused.outcome();
        } catch (SQLException failure) {
            return SqlFailures.beforeCommit(failure);
        } catch (RuntimeException failure) {
            return new Rejected(failure);
        }
    }

    private void advanceFences(Connection connection, List<Fence> fences) throws SQLException, CommitRefused {
        int[] counts = Statements.batch(
                connection,
                PartitionTable.ADVANCE,
                fences,
                (parameters, fence) -> PartitionTable.bindFence(parameters, hub, fence));
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] != 1) {
                throw new CommitRefused(new Fenced("Partition " + fences.get(i).partition() + " is no longer at epoch "
                        + fences.get(i).epoch() + ", batch " + fences.get(i).batch()));
            }
        }
    }

    private void updateInstances(Connection connection, CommitBatch batch) throws SQLException, CommitRefused {
        int[] counts = updateAll(
                connection,
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

    private void writeHistory(Connection connection, CommitBatch batch) throws SQLException, CommitRefused {
        if (!batch.predecessors.isEmpty()) {
            requireAll(
                    "history entries that were read",
                    batch.predecessors.size(),
                    HistoryTable.count(connection, dialect, hub, batch.predecessors));
        }
        insertAll(
                connection,
                HistoryTable.INSERT,
                batch.entries,
                (parameters, entry) -> HistoryTable.bindInsert(parameters, hub, entry));
        PayloadTable.insert(connection, dialect, hub, batch.apart);
        if (!batch.continued.isEmpty()) {
            PayloadTable.deleteExecutionsBefore(connection, hub, batch.continued);
        }
        int[] counts = updateAll(
                connection,
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

    private void writeMessages(Connection connection, CommitBatch batch) throws SQLException, CommitRefused {
        if (!batch.consumed.isEmpty()) {
            int count = Keys.uuids(batch.consumed)
                    .update(connection, dialect, MessageTable.DELETE, parameters -> parameters.number(hub.key()));
            requireAll("messages to delete", batch.consumed.size(), count);
        }
        int[] counts = updateAll(
                connection,
                MessageTable.POSTPONE,
                batch.postponed,
                (parameters, postponed) -> MessageTable.bindPostpone(parameters, hub, postponed));
        requireEach("messages to postpone", counts);
    }

    private void writeTasks(Connection connection, CommitBatch batch) throws SQLException, CommitRefused {
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
                connection,
                TaskTable.RETRY,
                batch.retried,
                (parameters, retried) -> TaskTable.bindRetry(parameters, hub, retried));
        requireEach("tasks to retry", counts);
    }

    /** The first answer stays: one whose request was rewound has been given, and a fork has taken over requests that somebody else is asked. */
    private void answerUpdates(Connection connection, CommitBatch batch) throws SQLException {
        updateAll(
                connection,
                UpdateTable.ANSWER,
                batch.answered,
                (parameters, answered) -> UpdateTable.bindAnswer(parameters, hub, answered));
    }

    private void insertNew(Connection connection, CommitBatch batch) throws SQLException, CommitRefused {
        insertAll(
                connection,
                TaskTable.INSERT,
                batch.scheduled,
                (parameters, task) -> TaskTable.bindInsert(parameters, hub, task));
        insertAll(
                connection,
                MessageTable.INSERT,
                batch.sent,
                (parameters, message) -> MessageTable.bindInsert(parameters, hub, message));
        if (!batch.inserts.isEmpty() && !dialect.lowerLockTimeout().isEmpty()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(dialect.lowerLockTimeout());
            }
        }
        insertAll(
                connection,
                InstanceTable.INSERT,
                batch.inserts,
                (parameters, row) -> InstanceTable.bindInsert(parameters, hub, row));
    }

    private static <T> int[] updateAll(
            Connection connection, String sql, List<T> elements, Statements.BatchBinding<T> binding)
            throws SQLException {
        return elements.isEmpty() ? new int[0] : Statements.batch(connection, sql, elements, binding);
    }

    private static <T> void insertAll(
            Connection connection, String sql, List<T> elements, Statements.BatchBinding<T> binding)
            throws SQLException, CommitRefused {
        try {
            updateAll(connection, sql, elements, binding);
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

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException failure) {
            log.warn(
                    "A connection could not be given back; the outcome of its commit stands, the pool replaces it",
                    failure);
        }
    }
}
