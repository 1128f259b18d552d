package io.durable.spi;

import io.durable.history.InstanceId;
import java.time.Duration;
import java.util.Collection;
import java.util.UUID;

/** The transport of a node that is alone. */
enum NoTransport implements Transport {
    INSTANCE;

    @Override
    public boolean isAvailable() {
        return false;
    }

    @Override
    public void ring(int partition, Collection<InstanceId> instances) {
        // whoever owns the partition sweeps
    }

    @Override
    public void dispatch(TaskInvocation invocation, Runnable undelivered) {
        undelivered.run();
    }

    @Override
    public void report(int partition, ScheduledTask task, TaskOutcome outcome, Sending answer) {
        answer.failed();
    }

    @Override
    public void lease(int partition, ScheduledTask task, UUID worker, Duration lease, Sending answer) {
        answer.failed();
    }

    @Override
    public Mark mark(int partition, String queue) {
        return () -> true;
    }
}
