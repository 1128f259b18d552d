package io.durable.runtime;

import io.durable.history.InstanceId;
import io.durable.spi.Inbound;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Hands what came over the transport to the loops and the worker of the node that runs now. */
final class NodeInbound implements Inbound {

    private final NodeBus bus;
    private volatile @Nullable ActivityWorker worker;
    private volatile Map<Integer, NodeBus.Mailbox> mailboxes = Map.of();

    NodeInbound(NodeBus bus) {
        this.bus = bus;
    }

    void connect(ActivityWorker worker, Map<Integer, NodeBus.Mailbox> mailboxes) {
        this.worker = worker;
        this.mailboxes = Map.copyOf(mailboxes);
    }

    @Override
    public void ring(int partition, Collection<InstanceId> instances) {
        bus.ring(partition, instances);
    }

    @Override
    public boolean report(int partition, ScheduledTask task, TaskOutcome outcome, Runnable settled) {
        return bus.report(new Report(task, outcome, settled));
    }

    @Override
    public void lease(int partition, ScheduledTask task, Instant until) {
        Optional.ofNullable(mailboxes.get(partition)).ifPresent(mailbox -> mailbox.lease(task, until));
    }

    @Override
    public int room() {
        ActivityWorker present = worker;
        return present == null ? 0 : present.room();
    }

    @Override
    public void execute(TaskInvocation invocation, boolean redelivered, Runnable done) {
        ActivityWorker present = worker;
        if (present != null) {
            present.accept(invocation, redelivered, done);
        }
    }
}
