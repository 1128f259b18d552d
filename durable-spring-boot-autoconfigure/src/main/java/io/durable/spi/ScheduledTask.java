package io.durable.spi;

import io.durable.history.ExecutionId;
import io.durable.history.TaskId;
import io.durable.history.TaskQueue;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task's row while the task is pending. Thin: the input and the retry policy stay in the history.
 *
 * @param id primary key within the hub, and the token that each outcome must present
 * @param execution whose task it is
 * @param step which step of it
 * @param name of the activity
 * @param attempt the attempt that is due, counting from 1
 * @param due not before this time
 * @param queue by which it reaches those who execute it
 * @param node which node has it, to execute it at once or because it executes it already; absent: it went to whoever takes it, or nowhere yet
 */
public record ScheduledTask(
        TaskId id,
        ExecutionId execution,
        int step,
        String name,
        int attempt,
        Instant due,
        String queue,
        @Nullable UUID node) {

    /** Stands in place of a node for whoever has the attempt's token: its activity has returned and left the end to somebody else. */
    public static final UUID TOKEN_HOLDER = new UUID(0, 0);

    /** Whether its activity has left the end to whoever has the token. */
    public boolean isHandedOver() {
        return TOKEN_HOLDER.equals(node);
    }

    /** A task in the default queue that no node has. */
    public ScheduledTask(TaskId id, ExecutionId execution, int step, String name, int attempt, Instant due) {
        this(id, execution, step, name, attempt, due, TaskQueue.DEFAULT, null);
    }

    /** The same task, called like this and in this queue. */
    public ScheduledTask named(String activity, String inQueue) {
        return new ScheduledTask(id, execution, step, activity, attempt, due, inQueue, node);
    }

    /** The same task, due again at another time. */
    public ScheduledTask dueAt(Instant time) {
        return new ScheduledTask(id, execution, step, name, attempt, time, queue, node);
    }

    /** Another attempt at the same task, which no node has yet. */
    public ScheduledTask retried(int nextAttempt, Instant time) {
        return new ScheduledTask(id, execution, step, name, nextAttempt, time, queue, null);
    }

    /** The same task where this node has it, or none. */
    public ScheduledTask at(@Nullable UUID where) {
        return new ScheduledTask(id, execution, step, name, attempt, due, queue, where);
    }
}
