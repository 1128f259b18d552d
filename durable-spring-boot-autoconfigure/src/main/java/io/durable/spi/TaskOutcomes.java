package io.durable.spi;

import io.durable.history.FailureDetails;
import io.durable.history.Payload;
import io.durable.history.TaskId;
import org.jspecify.annotations.Nullable;

/**
 * How a transactional activity records its outcome: on the caller's own transaction, so that it commits together with what the activity wrote. Moves the
 * row out of pending and checks that exactly one row moved.
 */
public interface TaskOutcomes {

    /**
     * Records the result.
     *
     * @return false if the task is no longer pending: the caller must roll back
     */
    boolean complete(TaskId task, @Nullable Payload result);

    /**
     * Records a failure that commits, as a checked exception does by Spring's default.
     *
     * @return false if the task is no longer pending: the caller must roll back
     */
    boolean fail(TaskId task, FailureDetails failure);
}
