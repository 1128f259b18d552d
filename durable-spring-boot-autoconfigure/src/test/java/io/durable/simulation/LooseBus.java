package io.durable.simulation;

import io.durable.history.InstanceId;
import io.durable.history.TaskId;
import io.durable.spi.Bus;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import io.durable.spi.Transport;
import java.util.Collection;

/** The bus as one node reaches it: the node may die before it says a word. */
final class LooseBus implements Bus {

    private final SimulatedBus bus;
    private final Workers workers;
    private final boolean remoteWorkers;
    private final Member member;
    private final Runnable interlude;

    LooseBus(SimulatedBus bus, Workers workers, boolean remoteWorkers, Member member, Runnable interlude) {
        this.bus = bus;
        this.workers = workers;
        this.remoteWorkers = remoteWorkers;
        this.member = member;
        this.interlude = interlude;
    }

    @Override
    public void ring(Collection<InstanceId> instances) {
        interlude.run();
        bus.ring(instances);
    }

    @Override
    public void dispatch(Collection<TaskInvocation> invocations) {
        interlude.run();
        if (remoteWorkers) {
            bus.dispatch(invocations);
        } else {
            workers.accept(member.slot(), invocations);
        }
    }

    @Override
    public void abandon(Collection<TaskId> tasks) {
        // what runs goes on and comes late
    }

    @Override
    public void report(ScheduledTask task, TaskOutcome outcome, Runnable delivered) {
        interlude.run();
        bus.report(task, outcome, delivered);
    }

    @Override
    public int room(String activity) {
        return Integer.MAX_VALUE;
    }

    @Override
    public void promise(int attempts) {
        // there is always room
    }

    @Override
    public boolean reachesOthers() {
        return false;
    }

    @Override
    public Transport.Mark mark(int partition, String queue) {
        throw new IllegalStateException("nothing can be with others");
    }
}
