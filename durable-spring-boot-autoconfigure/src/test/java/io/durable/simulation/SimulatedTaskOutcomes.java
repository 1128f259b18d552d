package io.durable.simulation;

import io.durable.history.FailureDetails;
import io.durable.history.Payload;
import io.durable.history.TaskId;
import io.durable.simulation.Tables.TaskRow;
import io.durable.spi.TaskOutcomes;
import io.durable.spi.TaskState;
import org.jspecify.annotations.Nullable;

/** The activity's side of a {@link SimulatedDatabase}: moves the token inside the transaction that is bound. */
final class SimulatedTaskOutcomes implements TaskOutcomes {

    private final SimulatedDatabase database;

    SimulatedTaskOutcomes(SimulatedDatabase database) {
        this.database = database;
    }

    @Override
    public boolean complete(TaskId task, @Nullable Payload result) {
        return move(task, TaskState.DONE, result, null);
    }

    @Override
    public boolean fail(TaskId task, FailureDetails failure) {
        return move(task, TaskState.FAILED, null, failure);
    }

    private boolean move(TaskId id, TaskState state, @Nullable Payload result, @Nullable FailureDetails failure) {
        @Nullable SimulatedTransaction transaction = database.current();
        if (transaction == null) {
            throw new IllegalStateException("An outcome is recorded inside the activity's transaction only");
        }
        database.mayFailToRead();
        if (!database.has(Protection.TOKEN)) {
            return insertCompletionRow(transaction, id, state, result, failure);
        }
        database.refuseIfHeldByOther(id);
        @Nullable TaskRow row = database.visible().tasks.get(id);
        if (row == null || row.state() != TaskState.PENDING) {
            return false;
        }
        transaction.write(id, tables -> tables.tasks.put(id, new TaskRow(row.task(), state, result, failure)));
        return true;
    }

    /**
     * What R§3.3 warns of: a row of its own says that the task is complete, and whether it is wanted is looked up in a snapshot from the transaction's
     * beginning. Nothing is held and nothing is counted.
     */
    private boolean insertCompletionRow(
            SimulatedTransaction transaction,
            TaskId id,
            TaskState state,
            @Nullable Payload result,
            @Nullable FailureDetails failure) {
        @Nullable TaskRow present = database.tables().tasks.get(id);
        @Nullable TaskRow snapshot = transaction.began().tasks.get(id);
        boolean completionExists = present != null && present.state() != TaskState.PENDING;
        if (completionExists || snapshot == null || snapshot.state() != TaskState.PENDING) {
            return false;
        }
        transaction.write(
                new Object(),
                tables -> tables.tasks.computeIfPresent(
                        id, (key, row) -> new TaskRow(row.task(), state, result, failure)));
        return true;
    }
}
