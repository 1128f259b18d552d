package io.durable.autoconfigure;

import io.durable.ActivityContext;
import io.durable.client.PayloadWriter;
import io.durable.spi.RunningAttempt;
import io.durable.spi.TaskInvocation;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** What an activity may know of one attempt. The task's id is the idempotency key: retries happen on the task. */
record InvocationContext(TaskInvocation invocation, RunningAttempt attempt, PayloadWriter payloads)
        implements ActivityContext {

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

    @Override
    public void heartbeat() {
        attempt.heartbeat(null);
    }

    @Override
    public void heartbeat(Object details) {
        Objects.requireNonNull(details, "details of a heartbeat");
        attempt.heartbeat(payloads.write("heartbeat of activity '" + getName() + "'", details));
    }

    @Override
    @SuppressWarnings("unchecked") // the converter's promise
    public <T> Optional<T> getHeartbeatDetails(Class<T> type) {
        Objects.requireNonNull(type, "type of the details of a heartbeat");
        return attempt.findDetails()
                .flatMap(details -> Optional.ofNullable((T) payloads.converter().deserialize(details.bytes(), type)));
    }

    @Override
    public String getTaskToken() {
        return attempt.token().text();
    }

    @Override
    public void doNotCompleteOnReturn() {
        attempt.handOver();
    }

    @Override
    public boolean isCancelled() {
        return attempt.isCancelled();
    }
}
