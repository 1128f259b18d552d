package io.durable.autoconfigure;

import io.durable.ActivityContext;
import io.durable.spi.TaskInvocation;
import java.time.Instant;

/** What an activity may know of one attempt. The task's id is the idempotency key: retries happen on the task. */
record InvocationContext(TaskInvocation invocation) implements ActivityContext {

    @Override
    public String getName() {
        return invocation.task().name();
    }

    @Override
    public String getInstanceId() {
        return invocation.task().execution().instance().value();
    }

    @Override
    public String getOrchestrationName() {
        return invocation.orchestration();
    }

    @Override
    public int getAttempt() {
        return invocation.task().attempt();
    }

    @Override
    public Instant getScheduledAt() {
        return invocation.scheduledAt();
    }

    @Override
    public String getIdempotencyKey() {
        return invocation.task().id().toString();
    }
}
