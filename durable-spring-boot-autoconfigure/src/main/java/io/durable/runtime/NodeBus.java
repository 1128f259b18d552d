package io.durable.runtime;

import io.durable.history.InstanceId;
import io.durable.history.Shards;
import io.durable.history.TaskId;
import io.durable.spi.Bus;
import io.durable.spi.Handlers;
import io.durable.spi.InstanceRecord;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import io.durable.spi.Transport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** The bus of a node: what concerns partitions that it owns and tasks that it has stays in this process, the rest goes over the transport. */
final class NodeBus implements Bus {

    /** Where a partition's news go. */
    interface Mailbox {

        /** Whether anybody heard it here. */
        boolean ring(Collection<InstanceId> instances);

        /** Whether anybody heard it here. */
        default boolean ringStarted(InstanceRecord row) {
            return ring(List.of(row.id()));
        }

        /** Whether anybody took it here. */
        boolean report(Report report);

        void lease(ScheduledTask task, Instant until);
    }

    /** Who executes activities here. */
    interface Worker {

        void accept(Collection<TaskInvocation> invocations);

        /** Nobody wants these tasks any more. */
        void abandon(Collection<TaskId> tasks);

        /** How many more attempts would begin at once. */
        int room();
    }

    /** Who brings reports to owners that are elsewhere. */
    interface Messenger {

        /** @param delivered called once, when it has arrived or is on its way */
        void send(ScheduledTask task, TaskOutcome outcome, Runnable delivered);
    }

    private final int partitions;
    private final Transport transport;
    private final AtomicInteger promised = new AtomicInteger();
    private volatile Ends ends = Ends.NOWHERE;

    NodeBus(int partitions, Transport transport) {
        this.partitions = partitions;
        this.transport = transport;
    }

    /** Says where everything goes. Before this, what is put on the bus is lost. */
    void connect(Ends ends) {
        this.ends = ends;
    }

    @Override
    public void ring(Collection<InstanceId> instances) {
        Map<Integer, List<InstanceId>> byPartition = new LinkedHashMap<>();
        instances.forEach(id -> byPartition
                .computeIfAbsent(partition(id), p -> new ArrayList<>())
                .add(id));
        byPartition.forEach((partition, ids) -> {
            if (!ring(partition, ids)) {
                transport.ring(partition, ids);
            }
        });
    }

    @Override
    public boolean ringStarted(InstanceRecord row) {
        int partition = partition(row.id());
        boolean here =
                mailbox(partition).filter(mailbox -> mailbox.ringStarted(row)).isPresent();
        if (!here) {
            transport.ring(partition, List.of(row.id()));
        }
        return here;
    }

    /** Rings here only. */
    boolean ring(int partition, Collection<InstanceId> instances) {
        return mailbox(partition).filter(mailbox -> mailbox.ring(instances)).isPresent();
    }

    /** Whether the partition of a task is owned here. */
    boolean isOwnerHere(ScheduledTask task) {
        return ring(partition(task.execution().instance()), List.of());
    }

    @Override
    public int room(String activity) {
        if (ends.handlers().findActivity(activity).isEmpty()) {
            return reachesOthers() ? 0 : Integer.MAX_VALUE;
        }
        if (!reachesOthers() || !transport.isAvailable()) {
            return Integer.MAX_VALUE;
        }
        return ends.localFirst() ? Math.max(0, ends.worker().room() - promised.get()) : 0;
    }

    @Override
    public void promise(int attempts) {
        promised.addAndGet(attempts);
    }

    @Override
    public void dispatch(Collection<TaskInvocation> invocations) {
        List<TaskInvocation> here = new ArrayList<>();
        for (TaskInvocation invocation : invocations) {
            if (isForHere(invocation)) {
                here.add(invocation);
            } else {
                transport.dispatch(invocation, () -> undelivered(invocation.task()));
            }
        }
        if (!here.isEmpty()) {
            ends.worker().accept(here);
        }
    }

    private boolean isForHere(TaskInvocation invocation) {
        ScheduledTask task = invocation.task();
        return ends.node().equals(Optional.ofNullable(task.node()))
                || !reachesOthers()
                || (!transport.isAvailable()
                        && ends.handlers().findActivity(task.name()).isPresent());
    }

    @Override
    public void abandon(Collection<TaskId> tasks) {
        ends.worker().abandon(tasks);
    }

    private void undelivered(ScheduledTask task) {
        report(task, new TaskOutcome.Unavailable("The task could not be handed to anybody"));
    }

    @Override
    public void report(ScheduledTask task, TaskOutcome outcome, Runnable delivered) {
        if (report(new Report(task, outcome)) || !reachesOthers()) {
            delivered.run();
        } else {
            ends.messenger().send(task, outcome, delivered);
        }
    }

    /** Reports here only. */
    boolean report(Report report) {
        return mailbox(partition(report.task().execution().instance()))
                .filter(mailbox -> mailbox.report(report))
                .isPresent();
    }

    @Override
    public boolean reachesOthers() {
        return transport != Transport.none();
    }

    @Override
    public Transport.Mark mark(int partition, String queue) {
        return transport.mark(partition, queue);
    }

    int partition(InstanceId id) {
        return Shards.partition(id.shard(), partitions);
    }

    private Optional<Mailbox> mailbox(int partition) {
        return Optional.ofNullable(ends.mailboxes().get(partition));
    }

    /**
     * Where what is on the bus ends in this process.
     *
     * @param node this node; empty before there is one
     * @param localFirst whether this node has the tasks that it has room for
     */
    record Ends(
            Optional<UUID> node,
            boolean localFirst,
            Handlers handlers,
            Map<Integer, Mailbox> mailboxes,
            Worker worker,
            Messenger messenger) {

        Ends {
            mailboxes = Map.copyOf(mailboxes);
        }

        private static final Ends NOWHERE = new Ends(
                Optional.empty(),
                true,
                NoHandlers.INSTANCE,
                Map.of(),
                new NoWorker(),
                (task, outcome, delivered) -> delivered.run());
    }

    /** Takes nothing. */
    private static final class NoWorker implements Worker {

        @Override
        public void accept(Collection<TaskInvocation> invocations) {
            // the next owner finds them
        }

        @Override
        public void abandon(Collection<TaskId> tasks) {
            // nothing runs here
        }

        @Override
        public int room() {
            return 0;
        }
    }
}
