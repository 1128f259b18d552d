package io.durable.runtime;

import io.durable.history.InstanceId;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import io.durable.spi.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Remembers what was sent, delivers nothing, and leaves it to the test how each sending ends. */
final class RecordingTransport implements Transport {

    /** What was sent to the owner of a partition. */
    record Sent(int partition, ScheduledTask task, Object news, Sending answer) {}

    boolean available = true;
    boolean passed;
    final List<String> rings = new ArrayList<>();
    final List<TaskInvocation> dispatched = new ArrayList<>();
    final List<Runnable> undelivered = new ArrayList<>();
    final List<Sent> reports = new ArrayList<>();
    final List<Sent> leases = new ArrayList<>();
    final List<Integer> marks = new ArrayList<>();

    @Override
    public boolean isAvailable() {
        return available;
    }

    @Override
    public void ring(int partition, Collection<InstanceId> instances) {
        rings.add(partition + ": " + List.copyOf(instances));
    }

    @Override
    public void dispatch(TaskInvocation invocation, Runnable nobodyGetsIt) {
        dispatched.add(invocation);
        undelivered.add(nobodyGetsIt);
    }

    @Override
    public void report(int partition, ScheduledTask task, TaskOutcome outcome, Sending answer) {
        reports.add(new Sent(partition, task, outcome, answer));
    }

    @Override
    public void lease(int partition, ScheduledTask task, UUID worker, Duration lease, Sending answer) {
        leases.add(new Sent(partition, task, worker + " " + lease, answer));
    }

    @Override
    public Mark mark(int partition, String queue) {
        marks.add(partition);
        return () -> passed;
    }
}
