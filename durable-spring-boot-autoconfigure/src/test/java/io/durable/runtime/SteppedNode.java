package io.durable.runtime;

import io.durable.engine.EngineSettings;
import io.durable.engine.ExecutionSnapshot;
import io.durable.engine.Strand;
import io.durable.history.InstanceId;
import io.durable.spi.Acquisition.Claim;
import io.durable.spi.Bus;
import io.durable.spi.Clock;
import io.durable.spi.Fence;
import io.durable.spi.Handlers;
import io.durable.spi.InstanceRecord;
import io.durable.spi.Randomness;
import io.durable.spi.ScheduledTask;
import io.durable.spi.Store;
import io.durable.spi.TaskOutcome;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/** One node's runtime without threads: its loop groups and its heartbeat, stepped by a simulation, which also hands it its mail. */
public final class SteppedNode {

    private final LoopContext context;
    private final List<PartitionLoop> loops;
    private final List<LoopGroup> groups;
    private final Heartbeat heartbeat;

    /** What the node stands on. */
    public record Ports(
            Store store,
            Bus bus,
            Clock clock,
            Randomness randomness,
            Handlers handlers,
            EngineSettings engine,
            Strand.Factory strands) {}

    public SteppedNode(RuntimeSettings settings, Ports ports, int groupCount) {
        UUID node = new UUID(ports.randomness().nextLong(), ports.randomness().nextLong());
        context = new LoopContext(
                node,
                settings,
                ports.store(),
                ports.bus(),
                ports.clock(),
                ports.randomness(),
                ports.handlers(),
                ports.engine(),
                ports.strands(),
                instances -> {},
                new CacheBudget(settings.orchestrationsMaxCached()));
        loops = IntStream.range(0, settings.partitions())
                .mapToObj(partition -> new PartitionLoop(partition, context))
                .toList();
        Ownerships ownerships = new ActiveNode(settings.nodeSilenceMax());
        groups = IntStream.range(0, groupCount)
                .mapToObj(group -> new LoopGroup(
                        loops.stream()
                                .filter(loop -> loop.partition() % groupCount == group)
                                .toList(),
                        context,
                        ownerships))
                .toList();
        heartbeat = new Heartbeat(context, () -> {});
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
