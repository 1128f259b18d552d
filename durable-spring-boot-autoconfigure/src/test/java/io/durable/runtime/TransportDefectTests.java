package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.durable.history.InstanceId;
import io.durable.history.ShardRange;
import io.durable.spi.Assignments;
import io.durable.spi.ScheduledTask;
import io.durable.spi.StoreException;
import io.durable.spi.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Defects of what is behind a transport that the simulation found. */
class TransportDefectTests {

    private static final UUID OTHER = new UUID(8, 8);

    private final Bench bench = new Bench();
    private final List<Integer> acquired = new ArrayList<>();

    @AfterEach
    void close() {
        bench.close();
    }

    private AssignedPartitions assignments() {
        AssignedPartitions assignments = new AssignedPartitions(bench.context, () -> {});
        assignments.listen(new Assignments.Listener() {
            @Override
            public void acquired(int partition) {
                acquired.add(partition);
            }

            @Override
            public void lost(int partition) {
                acquired.remove(Integer.valueOf(partition));
            }
        });
        return assignments;
    }

    @Test
    void saysAgainThatAPartitionIsAcquiredWhichWasRevokedAndAssignedAtOnce() {
        AssignedPartitions assignments = assignments();
        List<PartitionLoop> loops = List.of(new PartitionLoop(0, bench.context));
        assignments.assign(List.of(0), 1);
        assignments.acquireMissing(loops, bench.clock.now());

        assignments.revoke(List.of(0), Duration.ZERO);
        assignments.assign(List.of(0), 2);
        assignments.giveUpForeign(loops);
        assignments.acquireMissing(loops, bench.clock.now());

        assertThat(acquired).containsExactly(0, 0);
    }

    @Test
    void releasesAPartitionWhoseReleaseFailedBefore() {
        AssignedPartitions assignments = assignments();
        List<PartitionLoop> loops = List.of(new PartitionLoop(0, bench.context));
        assignments.assign(List.of(0), 1);
        assignments.acquireMissing(loops, bench.clock.now());
        assignments.revoke(List.of(0), Duration.ZERO);
        bench.store.outages.add("release");
        assertThatThrownBy(() -> assignments.giveUpForeign(loops)).isInstanceOf(StoreException.class);
        bench.store.outages.clear();

        assignments.giveUpForeign(loops);

        assertThat(bench.store.released).containsExactly(0);
        assertThat(loops.get(0).isOwner()).isFalse();
    }

    @Test
    void recoversATaskOnceItCanBeSaidWhichNodesLive() {
        bench.bus.reachesOthers = true;
        ScheduledTask task = Bench.task("a1", 0, 1).at(OTHER);
        bench.store.tasks.put(task.id().value(), task);
        LoopMemory memory = LoopMemory.of(bench.context);
        TaskRecovery recovery = new TaskRecovery(bench.context, new ShardRange(0, 4095), memory);
        bench.store.outages.add("findLiveNodes");
        assertThatThrownBy(recovery::step).isInstanceOf(StoreException.class);
        bench.store.outages.clear();

        recovery.step();

        assertThat(memory.inbox().take(1).recovered().get(Bench.id("a1"))).containsExactly(task.at(null));
    }

    @Test
    void keepsFromALoopWhatIsOfAnotherPartition() {
        NodeBus bus = new NodeBus(4, Transport.none());
        NodeInbound inbound = new NodeInbound(bus);
        InstanceId id = Bench.id("a");
        int wrong = (bus.partition(id) + 1) % 4;
        Map<Integer, NodeBus.Mailbox> mailboxes = Map.of(wrong, new Refusing());
        bus.connect(new NodeBus.Ends(
                Optional.of(Bench.NODE), true, bench.handlers(), mailboxes, new NoRoom(), (task, outcome, done) -> {}));
        List<String> settled = new ArrayList<>();

        inbound.ring(wrong, List.of(id));
        boolean taken = inbound.report(wrong, Bench.task("a", 0, 1), Bench.done("r"), () -> settled.add("of no use"));

        assertThat(taken).isTrue();
        assertThat(settled).containsExactly("of no use");
    }

    @Test
    void givesBackWhatItDoesNotKnowTwiceInARow() {
        ScheduledTask known = Bench.task("a1", 0, 1).at(Bench.NODE);
        ScheduledTask unknown = Bench.task("a2", 0, 2).at(Bench.NODE);
        bench.store.tasks.put(known.id().value(), known);
        bench.store.tasks.put(unknown.id().value(), unknown);
        TaskInventory inventory = new TaskInventory(
                bench.store, Bench.NODE, bench.clock, task -> task.id().equals(known.id()));

        inventory.step();
        assertThat(bench.store.findPendingTasks(Bench.NODE)).containsExactlyInAnyOrder(known, unknown);
        bench.clock.advance(Duration.ofSeconds(10));
        inventory.step();

        assertThat(bench.store.findPendingTasks(Bench.NODE)).containsExactly(known);
    }

    /** Must not be told anything. */
    private static final class Refusing implements NodeBus.Mailbox {

        @Override
        public boolean ring(Collection<InstanceId> instances) {
            throw new AssertionError("rung for " + instances);
        }

        @Override
        public boolean report(Report report) {
            throw new AssertionError("told of " + report);
        }

        @Override
        public void lease(ScheduledTask task, Instant until) {
            throw new AssertionError("told of " + task);
        }
    }

    private static final class NoRoom implements NodeBus.Worker {

        @Override
        public void accept(Collection<io.durable.spi.TaskInvocation> invocations) {
            throw new AssertionError("nothing is dispatched");
        }

        @Override
        public void abandon(Collection<io.durable.history.TaskId> tasks) {
            throw new AssertionError("nothing runs");
        }

        @Override
        public int room() {
            return 0;
        }
    }
}
