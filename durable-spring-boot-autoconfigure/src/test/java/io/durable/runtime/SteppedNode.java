package io.durable.runtime;

import io.durable.engine.EngineSettings;
import io.durable.engine.ExecutionSnapshot;
import io.durable.engine.Strand;
import io.durable.history.InstanceId;
import io.durable.spi.Acquisition.Claim;
import io.durable.spi.Assignments;
import io.durable.spi.Bus;
import io.durable.spi.Clock;
import io.durable.spi.Fence;
import io.durable.spi.Handlers;
import io.durable.spi.InstanceRecord;
import io.durable.spi.Observer;
import io.durable.spi.Randomness;
import io.durable.spi.RuntimeMeter;
import io.durable.spi.ScheduledTask;
import io.durable.spi.Store;
import io.durable.spi.TaskOutcome;
import io.durable.spi.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One node's runtime without threads, stepped by a simulation: its loop groups and its heartbeat, and if it has a transport all that is behind it. Without one the simulation
 * hands it its mail.
 */
public final class SteppedNode {

    private final List<InstanceRecord> told = new ArrayList<>();
    private final LoopContext context;
    private final List<PartitionLoop> loops;
    private final List<LoopGroup> groups;
    private final Heartbeat heartbeat;
    private final @Nullable SteppedWorker worker;
    private final @Nullable AssignedPartitions assigned;

    /** What the node stands on. */
    public record Ports(
            Store store,
            Clock clock,
            Randomness randomness,
            Handlers handlers,
            EngineSettings engine,
            Strand.Factory strands,
            Admission admission) {}

    /**
     * What a node with a transport stands on beside that.
     *
     * @param store how the worker and those who help it reach the database
     * @param threads where activities run
     * @param loopsBus the bus as the loops see it
     * @param workersBus the bus as the worker sees it
     */
    public record Far(
            Transport transport,
            Store store,
            Executor threads,
            UnaryOperator<Bus> loopsBus,
            UnaryOperator<Bus> workersBus) {}

    /** A node that owns partitions as {@link ActiveNode} says. */
    public SteppedNode(RuntimeSettings settings, Ports ports, Bus bus, int groupCount) {
        context = context(settings, ports, nextId(ports), bus);
        loops = loops();
        groups = groups(groupCount, new ActiveNode(settings.nodeSilenceMax(), () -> {}));
        heartbeat = new Heartbeat(context, () -> {});
        worker = null;
        assigned = null;
    }

    /** A node that owns what the transport assigns. */
    public SteppedNode(RuntimeSettings settings, Ports ports, Far far, UUID node, int groupCount) {
        NodeBus bus = new NodeBus(settings.partitions(), far.transport());
        context = context(settings, ports, node, far.loopsBus().apply(bus));
        loops = loops();
        assigned = new AssignedPartitions(context, () -> {});
        groups = groups(groupCount, assigned);
        heartbeat = new Heartbeat(context, () -> {});
        worker = SteppedWorker.of(context, bus, far);
        worker.connect(Optional.of(node), settings.localFirst(), mailboxes());
    }

    private static UUID nextId(Ports ports) {
        return new UUID(ports.randomness().nextLong(), ports.randomness().nextLong());
    }

    private LoopContext context(RuntimeSettings settings, Ports ports, UUID node, Bus bus) {
        return new LoopContext(
                node,
                settings,
                ports.store(),
                bus,
                ports.clock(),
                ports.randomness(),
                ports.handlers(),
                ports.engine(),
                ports.strands(),
                (begun, ended) -> told.addAll(ended),
                new CacheBudget(settings.orchestrationsMaxCached()),
                ports.admission(),
                RuntimeMeter.NONE,
                Observer.NONE);
    }

    private List<PartitionLoop> loops() {
        return IntStream.range(0, context.settings().partitions())
                .mapToObj(partition -> new PartitionLoop(partition, context))
                .toList();
    }

    private List<LoopGroup> groups(int count, Ownerships ownerships) {
        return IntStream.range(0, count)
                .mapToObj(group -> new LoopGroup(
                        loops.stream()
                                .filter(loop -> loop.partition() % count == group)
                                .toList(),
                        context,
                        ownerships))
                .toList();
    }

    private Map<Integer, NodeBus.Mailbox> mailboxes() {
        return loops.stream()
                .collect(Collectors.toMap(PartitionLoop::partition, loop -> new LoopMailbox(loop, () -> {})));
    }

    public UUID id() {
        return context.node();
    }

    /** What the transport hands over. */
    public SteppedWorker worker() {
        return Objects.requireNonNull(worker, "no transport");
    }

    /** Where the transport says what to own. */
    public Assignments assignments() {
        return Objects.requireNonNull(assigned, "no transport");
    }

    public int groupCount() {
        return groups.size();
    }

    public void step(int group) {
        groups.get(group).step();
    }

    public void beat() {
        heartbeat.step();
    }

    /** The partition is assigned to this node, whoever has it now. */
    public boolean acquire(int partition) {
        loops.get(partition).lose("it is assigned anew");
        return loops.get(partition)
                .acquire(new Claim.Assigned(context.settings().nodeSilenceMax()), 0);
    }

    public boolean owns(int partition) {
        return loops.get(partition).isOwner();
    }

    public Optional<Fence> fence(int partition) {
        return loops.get(partition).fence();
    }

    public int groupOf(int partition) {
        return partition % groups.size();
    }

    public void ring(int partition, InstanceId instance) {
        loops.get(partition).inbox().ring(List.of(instance));
    }

    /** As a client in this process does. */
    public boolean ringStarted(int partition, InstanceRecord row) {
        return new LoopMailbox(loops.get(partition), () -> {}).ringStarted(row);
    }

    /** Takes out the ends that those who wait on this node were told of. */
    public List<InstanceRecord> takeTold() {
        List<InstanceRecord> taken = List.copyOf(told);
        told.clear();
        return taken;
    }

    public void report(int partition, ScheduledTask task, TaskOutcome outcome) {
        loops.get(partition).inbox().report(new Report(task, outcome));
    }

    /** Gives everything up in order. */
    public void stop() {
        context.store()
                .release(groups.stream().flatMap(group -> group.stop().stream()).toList());
        context.store().leave(context.node());
    }

    /** The instance as this node remembers it; empty if it is not in memory. */
    public Optional<Remembered> recall(int partition, InstanceId instance) {
        return loops.get(partition)
                .instances()
                .find(instance)
                .map(live -> new Remembered(live.row(), live.execution().snapshot()));
    }

    /** What a node has in memory of an instance. */
    public record Remembered(InstanceRecord row, ExecutionSnapshot snapshot) {}
}
