package io.durable.simulation;

import io.durable.history.InstanceId;
import io.durable.history.Shards;
import io.durable.spi.Bus;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The network of a simulated world, between all nodes. */
final class SimulatedBus implements Bus {

    private final int partitions;
    private final List<Mailbox<InstanceId>> bells = new ArrayList<>();
    private final List<Mailbox<Report>> reports = new ArrayList<>();
    private final Mailbox<TaskInvocation> tasks;

    SimulatedBus(SeededRandomness randomness, Faults faults, int partitions) {
        this.partitions = partitions;
        this.tasks = new Mailbox<>(randomness.split(), faults);
        for (int partition = 0; partition < partitions; partition++) {
            bells.add(new Mailbox<>(randomness.split(), faults));
            reports.add(new Mailbox<>(randomness.split(), faults));
        }
    }

    @Override
    public void ring(Collection<InstanceId> instances) {
        instances.forEach(id -> bells.get(partition(id)).send(id));
    }

    @Override
    public void dispatch(Collection<TaskInvocation> invocations) {
        invocations.forEach(tasks::send);
    }

    @Override
    public void report(ScheduledTask task, TaskOutcome outcome) {
        reports.get(partition(task.execution().instance())).send(new Report(task, outcome));
    }

    Mailbox<InstanceId> bells(int partition) {
        return bells.get(partition);
    }

    Mailbox<Report> reports(int partition) {
        return reports.get(partition);
    }

    Mailbox<TaskInvocation> tasks() {
        return tasks;
    }

    private int partition(InstanceId id) {
        return Shards.partition(id.shard(), partitions);
    }

    /** How an attempt ended, on its way to the owner. */
    record Report(ScheduledTask task, TaskOutcome outcome) {}
}
