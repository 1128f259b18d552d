package io.durable.jpa;

import io.durable.codec.FailureCodec;
import io.durable.history.FailureDetails;
import io.durable.history.Payload;
import io.durable.history.TaskId;
import io.durable.spi.TaskOutcomes;
import io.durable.spi.TaskState;
import org.jspecify.annotations.Nullable;

/** The outcomes of transactional activities, on the activity's own transaction. */
final class JdbcTaskOutcomes implements TaskOutcomes {

    private final CallerConnections callers;
    private final Hub hub;

    JdbcTaskOutcomes(CallerConnections callers, Hub hub) {
        this.callers = callers;
        this.hub = hub;
    }

    @Override
    public boolean complete(TaskId task, @Nullable Payload result) {
        return finish(
                task, TaskState.DONE, hub.payloads().encode(result, TaskTable.owner(task), TaskTable.RESULT), null);
    }

    @Override
    public boolean fail(TaskId task, FailureDetails failure) {
        return finish(task, TaskState.FAILED, null, FailureCodec.encode(failure));
    }

    private boolean finish(TaskId task, TaskState state, byte @Nullable [] result, byte @Nullable [] failure) {
        int count = callers.writeInCallersTransaction(
                "the outcome of task '" + task + "'",
                connection -> Statements.update(
                        connection,
                        TaskTable.FINISH,
                        parameters -> parameters
                                .text(state.name())
                                .bytes(result)
                                .bytes(failure)
                                .number(hub.key())
                                .uuid(task.value())));
        return count == 1;
    }
}
