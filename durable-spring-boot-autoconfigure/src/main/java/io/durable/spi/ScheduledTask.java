package io.durable.spi;

import io.durable.history.ExecutionId;
import io.durable.history.TaskId;
import java.time.Instant;

/**
 * A task's row while the task is pending. Thin: the input and the retry policy stay in the history.
 *
 * @param id primary key within the hub, and the token that each outcome must present
 * @param execution whose task it is
 * @param step which step of it
 * @param name of the activity
 * @param attempt the attempt that is due, counting from 1
 * @param due not before this time
 */
public record ScheduledTask(TaskId id, ExecutionId execution, int step, String name, int attempt, Instant due) {}
