package io.durable.engine;

import io.durable.MethodReference;
import io.durable.history.RetryPolicy;
import io.durable.history.TaskQueue;
import io.durable.history.TaskTimeouts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Knows one activity and one orchestrator, whichever reference is asked for; activities whose name begins with "retried" declare three attempts, with "queued" a queue, with "limited" a
 * limit of an hour; orchestrators whose name begins with "versioned" have version 3.
 */
final class NamedTargets implements CallTargets {

    static final TaskTimeouts LIMITS = TaskTimeouts.none().withScheduleToClose(Duration.ofHours(1));

    static final RetryPolicy DECLARED = RetryPolicy.of(3, Duration.ofSeconds(1));

    @Override
    public Target activity(MethodReference method) {
        return new Target("retriedActivity", String.class);
    }

    @Override
    public Target orchestrator(MethodReference method) {
        return new Target("referencedOrchestrator", Integer.class);
    }

    @Override
    public TaskTimeouts declaredTimeouts(String activity) {
        return activity.startsWith("limited") ? LIMITS : TaskTimeouts.none();
    }

    @Override
    public String declaredQueue(String activity) {
        return activity.startsWith("queued") ? "declared" : TaskQueue.DEFAULT;
    }

    @Override
    public @Nullable String defaultVersion(String orchestrator) {
        return orchestrator.startsWith("versioned") ? "3" : null;
    }

    @Override
    public Request request(RequestKind kind, MethodReference method) {
        return new Request("referenced", String.class, String.class);
    }

    @Override
    public RetryPolicy declaredRetry(String activity) {
        return activity.startsWith("retried") ? DECLARED : RetryPolicy.none();
    }
}
