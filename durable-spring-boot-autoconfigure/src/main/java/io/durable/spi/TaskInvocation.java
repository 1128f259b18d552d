package io.durable.spi;

import io.durable.history.Payload;
import io.durable.history.TaskAdmission;
import io.durable.history.TaskTimeouts;
import io.durable.history.TraceContext;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a task, ready to be executed.
 *
 * @param task the row
 * @param orchestration name of the orchestration that scheduled it
 * @param input of the activity
 * @param scheduledAt when the first attempt was scheduled
 * @param admission how it stands among those that wait
 * @param timeouts how long the attempt may take; what goes beyond a single attempt is the owner's to watch
 * @param trace to which the instance belongs, if it does to any
 */
public record TaskInvocation(
        ScheduledTask task,
        String orchestration,
        @Nullable Payload input,
        Instant scheduledAt,
        TaskTimeouts timeouts,
        TaskAdmission admission,
        @Nullable TraceContext trace) {

    /** An attempt without limits. */
    public TaskInvocation(ScheduledTask task, String orchestration, @Nullable Payload input, Instant scheduledAt) {
        this(task, orchestration, input, scheduledAt, TaskTimeouts.none());
    }

    /** An attempt of the default priority, in no trace. */
    public TaskInvocation(
            ScheduledTask task,
            String orchestration,
            @Nullable Payload input,
            Instant scheduledAt,
            TaskTimeouts timeouts) {
        this(task, orchestration, input, scheduledAt, timeouts, TaskAdmission.byDefault(), null);
    }

    /** An attempt in no trace. */
    public TaskInvocation(
            ScheduledTask task,
            String orchestration,
            @Nullable Payload input,
            Instant scheduledAt,
            TaskTimeouts timeouts,
            TaskAdmission admission) {
        this(task, orchestration, input, scheduledAt, timeouts, admission, null);
    }

    /** The same attempt with what is known now of its row. */
    public TaskInvocation with(ScheduledTask row) {
        return new TaskInvocation(row, orchestration, input, scheduledAt, timeouts, admission, trace);
    }
}
