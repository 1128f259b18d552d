package io.durable.jpa;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a small commit of the common kind writes, in one trip to the server: all statements travel as one, in the order of {@link OwnerCommit}, and each is
 * judged by its count before COMMIT is sent. It does not say what is wrong when something is: the caller rolls back and asks the long way.
 *
 * <p>A zombie stops at its fence here as well, by an error, because what follows it is on its way already.
 */
final class OneTripCommit {

    /** More rows are cheaper in batches of one kind; and the text depends on their number, so there must not be many texts. */
    private static final int ROWS_MAX = 16;

    private final List<String> statements = new ArrayList<>();
    private final List<Statements.Binding> bindings = new ArrayList<>();
    private final List<Integer> counts = new ArrayList<>();

    private OneTripCommit() {}

    /** Whether the batch is small and of the common kind. */
    static boolean fits(CommitBatch batch) {
        int rows = batch.fences.size()
                + batch.updates.size()
                + batch.entries.size()
                + batch.scheduled.size()
                + batch.sent.size();
        return rows <= ROWS_MAX
                && batch.inserts.isEmpty()
                && batch.predecessors.isEmpty()
                && batch.truncations.isEmpty()
                && batch.postponed.isEmpty()
                && batch.retried.isEmpty();
    }

    static OneTripCommit of(CommitBatch batch, Hub hub) {
        OneTripCommit commit = new OneTripCommit();
        batch.fences.forEach(fence -> commit.add(
                PartitionTable.ADVANCE_OR_FAIL,
                1,
                parameters -> PartitionTable.bindFenceOrFail(parameters, hub, fence)));
        batch.updates.forEach(update -> commit.add(
                InstanceTable.UPDATE,
                1,
                parameters -> InstanceTable.bindUpdate(parameters, hub, update.id(), update.update())));
        commit.insert(HistoryTable.INSERT, batch.entries, (row, entry) -> HistoryTable.bindInsert(row, hub, entry));
        if (!batch.consumed.isEmpty()) {
            commit.add(
                    MessageTable.DELETE,
                    batch.consumed.size(),
                    parameters -> parameters.number(hub.key()).keys("uuid", batch.consumed));
        }
        batch.finished.forEach((state, ids) -> commit.add(
                TaskTable.DELETE,
                ids.size(),
                parameters -> parameters.number(hub.key()).text(state.name()).keys("uuid", ids)));
        commit.insert(TaskTable.INSERT, batch.scheduled, (row, task) -> TaskTable.bindInsert(row, hub, task));
        commit.insert(MessageTable.INSERT, batch.sent, (row, sent) -> MessageTable.bindInsert(row, hub, sent));
        return commit;
    }

    /**
     * Writes, but does not commit.
     *
     * @return whether every count is what it must be
     */
    boolean write(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(String.join(";\n", statements))) {
            Parameters parameters = new Parameters(statement);
            for (Statements.Binding binding : bindings) {
                binding.bind(parameters);
            }
            statement.execute();
            for (int count : counts) {
                if (statement.getUpdateCount() != count) {
                    return false;
                }
                statement.getMoreResults();
            }
            return true;
        }
    }

    private void add(String sql, int count, Statements.Binding binding) {
        statements.add(sql);
        counts.add(count);
        bindings.add(binding);
    }

    private <T> void insert(String sql, List<T> elements, Statements.BatchBinding<T> binding) {
        if (!elements.isEmpty()) {
            String row = sql.substring(sql.lastIndexOf('('));
            add(sql + (", " + row).repeat(elements.size() - 1), elements.size(), parameters -> {
                for (T element : elements) {
                    binding.bind(parameters, element);
                }
            });
        }
    }
}
