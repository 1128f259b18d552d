package io.durable.simulation;

import io.durable.history.InstanceId;
import io.durable.history.Shards;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The network of a simulated world, between all nodes. */
final class SimulatedBus {

    private final int partitions;
    private final List<Mailbox<Bell>> bells = new ArrayList<>();
    private final List<Mailbox<Report>> reports = new ArrayList<>();
    private final List<Mailbox<Report>> localReports = new ArrayList<>();
    private final Mailbox<TaskInvocation> tasks;

    SimulatedBus(SeededRandomness randomness, Faults faults, WorldPlan plan) {
        this.partitions = plan.partitions();
        this.tasks = new Mailbox<>(randomness.split(), faults, true);
        for (int partition = 0; partition < partitions; partition++) {
            bells.add(new Mailbox<>(randomness.split(), faults, true));
            reports.add(new Mailbox<>(randomness.split(), faults, true));
        }
        for (int slot = 0; slot < plan.nodes(); slot++) {
            localReports.add(new Mailbox<>(randomness.split(), faults, false));
        }
    }

    void ring(Collection<InstanceId> instances) {
        instances.forEach(id -> ring(Bell.of(id)));
    }

    void ring(Bell bell) {
        bells.get(partition(bell.id())).send(bell);
    }

    void dispatch(Collection<TaskInvocation> invocations) {
        invocations.forEach(tasks::send);
    }

    void report(ScheduledTask task, TaskOutcome outcome, Runnable delivered) {
        reports.get(partition(task.execution().instance())).send(new Report(task, outcome));
        delivered.run();
    }

    Mailbox<Bell> bells(int partition) {
        return bells.get(partition);
    }

    Mailbox<Report> reports(int partition) {
        return reports.get(partition);
    }

    Mailbox<TaskInvocation> tasks() {
        return tasks;
    }

    /** Outcomes that stay on the node where the activity ran: they may be late, but are lost only with the node. */
    Mailbox<Report> localReports(int slot) {
        return localReports.get(slot);
    }

    int partition(InstanceId id) {
        return Shards.partition(id.shard(), partitions);
    }

    /** How an attempt ended, on its way to the owner. */
    record Report(ScheduledTask task, TaskOutcome outcome) {}
}
