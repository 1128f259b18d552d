package io.durable.runtime;

import io.durable.history.InstanceId;
import io.durable.spi.Inbound;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands what came over the transport to the loops and the worker of the node that runs now. What concerns instances of another partition than the one it came over is of no use: a
 * loop must not be told of instances that it may not write.
 */
final class NodeInbound implements Inbound {

    private static final Logger log = LoggerFactory.getLogger(NodeInbound.class);

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
        List<InstanceId> own =
                instances.stream().filter(id -> belongs(id, partition)).toList();
        if (!own.isEmpty()) {
            bus.ring(partition, own);
        }
    }

    @Override
    public boolean report(int partition, ScheduledTask task, TaskOutcome outcome, Runnable settled) {
        if (!belongs(task.execution().instance(), partition)) {
            settled.run();
            return true;
        }
        return bus.report(new Report(task, outcome, settled));
    }

    private boolean belongs(InstanceId id, int partition) {
        boolean belongs = bus.partition(id) == partition;
        if (!belongs) {
            log.warn("Dropped what came over partition {} for '{}', which is of another one", partition, id);
        }
        return belongs;
    }

    @Override
    public void lease(int partition, ScheduledTask task, Instant until) {
        Optional.ofNullable(mailboxes.get(partition))
                .filter(mailbox -> belongs(task.execution().instance(), partition))
                .ifPresent(mailbox -> mailbox.lease(task, until));
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
