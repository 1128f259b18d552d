package io.durable.simulation;

import io.durable.history.InstanceId;
import io.durable.history.TaskId;
import io.durable.simulation.Mutant.Defect;
import io.durable.spi.Bus;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import io.durable.spi.Transport;
import java.util.Collection;

/** The bus of a node as its loops and its worker see it: what goes over it is watched, and the node may die before it says a word. Makes the mistakes of a mutant. */
final class WatchedBus implements Bus {

    private final Bus bus;
    private final Mutant mutant;
    private final Watch watch;

    /** What is seen. */
    interface Watch {

        /** @throws NodeDied when the node has died */
        void speaks();

        void dispatches(TaskInvocation invocation);

        void reports(ScheduledTask task, TaskOutcome outcome);
    }

    WatchedBus(Bus bus, Mutant mutant, Watch watch) {
        this.bus = bus;
        this.mutant = mutant;
        this.watch = watch;
    }

    @Override
    public void ring(Collection<InstanceId> instances) {
        watch.speaks();
        bus.ring(instances);
    }

    @Override
    public void dispatch(Collection<TaskInvocation> invocations) {
        watch.speaks();
        invocations.forEach(watch::dispatches);
        bus.dispatch(invocations);
    }

    @Override
    public void abandon(Collection<TaskId> tasks) {
        bus.abandon(tasks);
    }

    @Override
    public void report(ScheduledTask task, TaskOutcome outcome, Runnable delivered) {
        watch.reports(task, outcome);
        if (mutant.has(Defect.UNAVAILABLE_UNHEARD) && outcome instanceof TaskOutcome.Unavailable) {
            delivered.run();
        } else {
            bus.report(task, outcome, delivered);
        }
    }

    @Override
    public int room(String activity) {
        return bus.room(activity);
    }

    @Override
    public void promise(int attempts) {
        bus.promise(attempts);
    }

    @Override
    public boolean reachesOthers() {
        return bus.reachesOthers();
    }

    @Override
    public Transport.Mark mark(int partition, String queue) {
        if (mutant.has(Defect.NO_AUDIT)) {
            return () -> false;
        }
        return mutant.has(Defect.AUDIT_BY_TIME) ? () -> true : bus.mark(partition, queue);
    }
}
