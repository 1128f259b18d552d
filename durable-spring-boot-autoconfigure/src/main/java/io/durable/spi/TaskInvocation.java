package io.durable.spi;

import io.durable.history.Payload;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a task, ready to be executed.
 *
 * @param task the row
 * @param orchestration name of the orchestration that scheduled it
 * @param input of the activity
 * @param scheduledAt when the first attempt was scheduled
 */
public record TaskInvocation(
        ScheduledTask task, String orchestration, @Nullable Payload input, Instant scheduledAt) {

    /** The same attempt with what is known now of its row. */
    public TaskInvocation with(ScheduledTask row) {
        return new TaskInvocation(row, orchestration, input, scheduledAt);
    }
}
