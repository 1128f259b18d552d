package io.durable.autoconfigure;

import io.durable.history.ExecutionId;
import io.durable.history.InstanceId;
import io.durable.history.Payload;
import io.durable.history.TaskId;
import io.durable.spi.ActivityHandler;
import io.durable.spi.RunningAttempt;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Attempts as the runtime makes them. */
final class Attempts {

    static final TaskId TASK = new TaskId(new UUID(1, 2));
    static final Instant SCHEDULED = Instant.parse("2026-11-22T10:00:00Z");

    private Attempts() {}

    /** An attempt that nobody cancels and nobody asks about. */
    static class Unobserved implements RunningAttempt {

        @Nullable
        Payload details;

        boolean cancelled;
        boolean shielded;

        @Override
        public boolean isCancelled() {
            return cancelled;
        }

        @Override
        public void shield() {
            shielded = true;
        }

        @Override
        public void heartbeat(@Nullable Payload details) {
            this.details = details == null ? this.details : details;
        }

        @Override
        public Optional<Payload> findDetails() {
            return Optional.ofNullable(details);
        }
    }

    static TaskOutcome make(ActivityHandler handler, @Nullable String input) {
        return handler.execute(invocation(input, 1), new Attempts.Unobserved());
    }

    static TaskInvocation invocation(@Nullable String input, int attempt) {
        ExecutionId execution = new ExecutionId(new InstanceId("order-1"), new UUID(3, 4), 1);
        ScheduledTask task = new ScheduledTask(TASK, execution, 7, "Stock.reserve", attempt, SCHEDULED);
        return new TaskInvocation(task, "processOrder", input == null ? null : Payload.of(input), SCHEDULED);
    }

    static TaskOutcome completed(@Nullable String result) {
        return new TaskOutcome.Completed(result == null ? null : Payload.of(result), false);
    }
}
