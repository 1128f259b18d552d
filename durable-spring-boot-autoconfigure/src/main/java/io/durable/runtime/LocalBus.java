package io.durable.runtime;

import io.durable.history.InstanceId;
import io.durable.history.Shards;
import io.durable.spi.Bus;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The bus of a node that is alone: everything stays in this process. */
final class LocalBus implements Bus {

    /** Where a partition's news go. */
    interface Mailbox {

        void ring(Collection<InstanceId> instances);

        void report(Report report);
    }

    /** Who executes activities here. */
    interface Worker {

        void accept(Collection<TaskInvocation> invocations);
    }

    private final int partitions;
    private volatile Map<Integer, Mailbox> mailboxes = Map.of();
    private volatile Worker worker = invocations -> {};

    LocalBus(int partitions) {
        this.partitions = partitions;
    }

    /** Says where everything goes. Before this, what is put on the bus is lost. */
    void connect(Map<Integer, Mailbox> mailboxes, Worker worker) {
        this.mailboxes = Map.copyOf(mailboxes);
        this.worker = worker;
    }

    @Override
    public void ring(Collection<InstanceId> instances) {
        Map<Integer, List<InstanceId>> byPartition = new LinkedHashMap<>();
        instances.forEach(id -> byPartition
                .computeIfAbsent(partition(id), p -> new ArrayList<>())
                .add(id));
        byPartition.forEach((partition, ids) -> {
            Mailbox mailbox = mailboxes.get(partition);
            if (mailbox != null) {
                mailbox.ring(ids);
            }
        });
    }

    @Override
    public void dispatch(Collection<TaskInvocation> invocations) {
        worker.accept(invocations);
    }

    @Override
    public void report(ScheduledTask task, TaskOutcome outcome) {
        Mailbox mailbox = mailboxes.get(partition(task.execution().instance()));
        if (mailbox != null) {
            mailbox.report(new Report(task, outcome));
        }
    }

    private int partition(InstanceId id) {
        return Shards.partition(id.shard(), partitions);
    }
}
