package io.durable.spi;

import io.durable.history.ExecutionId;
import io.durable.history.FailureDetails;
import io.durable.history.Payload;
import io.durable.history.TaskId;
import org.jspecify.annotations.Nullable;

/**
 * A task's row that a transactional activity moved out of pending.
 *
 * @param state {@link TaskState#DONE} or {@link TaskState#FAILED}
 * @param attempt the attempt that ended
 * @param failure present if and only if it failed
 */
public record FinishedTask(
        TaskId id,
        ExecutionId execution,
        int step,
        TaskState state,
        int attempt,
        @Nullable Payload result,
        @Nullable FailureDetails failure) {}
