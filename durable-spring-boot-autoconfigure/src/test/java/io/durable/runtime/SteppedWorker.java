package io.durable.runtime;

import io.durable.runtime.Job.Attempt;
import io.durable.runtime.SteppedNode.Far;
import io.durable.spi.Bus;
import io.durable.spi.Clock;
import io.durable.spi.Handlers;
import io.durable.spi.Inbound;
import io.durable.spi.ScheduledTask;
import io.durable.spi.Transport;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What executes activities behind a transport, without threads: part of a node, or a process of its own that has no database. */
public final class SteppedWorker {

    private final NodeBus bus;
    private final Handlers handlers;
    private final NodeInbound inbound;
    private final ActivityWorker worker;
    private final TaskLeases leases;
    private final ReportMessenger messenger;
    private final AttemptLimits limits;
    private @Nullable TaskInventory inventory;

    private SteppedWorker(
            NodeBus bus, Handlers handlers, ActivityWorker worker, TaskLeases leases, ReportMessenger messenger) {
        this.bus = bus;
        this.handlers = handlers;
        this.inbound = new NodeInbound(bus);
        this.worker = worker;
        this.leases = leases;
        this.messenger = messenger;
        leases.watch(worker::running);
        limits = new AttemptLimits(worker::limited, worker::timedOut, leases.clock());
    }

    static SteppedWorker of(LoopContext context, NodeBus bus, Far far) {
        UUID node = context.node();
        TaskLeases leases = new TaskLeases(
                new ClaimedRows(far.store(), node, context.settings().nodeSilenceMax()), context.clock());
        SteppedWorker worker = new SteppedWorker(
                bus,
                context.handlers(),
                new ActivityWorker(
                        context.handlers(),
                        far.workersBus().apply(bus),
                        leases,
                        far.threads(),
                        context.settings().activitiesMaxConcurrent()),
                leases,
                new ReportMessenger(
                        bus,
                        far.transport(),
                        context.clock(),
                        task -> node.equals(task.node()),
                        far.store()::findAttempts));
        worker.inventory = new TaskInventory(far.store(), node, context.clock(), worker::isKnown);
        return worker;
    }

    private boolean isKnown(ScheduledTask task) {
        return worker.has(Attempt.of(task)) || messenger.has(Attempt.of(task)) || bus.isOwnerHere(task);
    }

    /** A process that has nothing but activities. */
    public static SteppedWorker alone(
            RuntimeSettings settings,
            UUID id,
            Transport transport,
            Clock clock,
            Handlers handlers,
            Executor threads,
            UnaryOperator<Bus> workersBus) {
        NodeBus bus = new NodeBus(settings.partitions(), transport);
        TaskLeases leases = new TaskLeases(
                new TransportLeases(
                        transport, id, task -> bus.partition(task.execution().instance())),
                clock);
        SteppedWorker alone = new SteppedWorker(
                bus,
                handlers,
                new ActivityWorker(
                        handlers, workersBus.apply(bus), leases, threads, settings.activitiesMaxConcurrent()),
                leases,
                new ReportMessenger(bus, transport, clock, SteppedWorker::isNowhere, tasks -> Map.of()));
        alone.connect(Optional.empty(), false, Map.of());
        return alone;
    }

    private static boolean isNowhere(ScheduledTask task) {
        return false;
    }

    void connect(Optional<UUID> node, boolean localFirst, Map<Integer, NodeBus.Mailbox> mailboxes) {
        bus.connect(new NodeBus.Ends(node, localFirst, handlers, mailboxes, worker, messenger));
        inbound.connect(worker, mailboxes);
    }

    public Inbound inbound() {
        return inbound;
    }

    public void stepLeases() {
        leases.step();
    }

    public void stepLimits() {
        limits.step();
    }

    public void stepMessenger() {
        messenger.step();
    }

    public void stepInventory() {
        if (inventory != null) {
            inventory.step();
        }
    }
}
