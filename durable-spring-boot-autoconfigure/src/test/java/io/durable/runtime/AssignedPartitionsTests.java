package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.history.InstanceId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.spi.Assignments;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two partitions in one group, which somebody assigns. */
class AssignedPartitionsTests {

    private static final UUID OTHER = new UUID(8, 8);
    private static final Duration NO_WAIT = Duration.ZERO;

    private final Bench bench = new Bench(Bench.settings(2), Duration.ofSeconds(20));
    private final List<String> told = new ArrayList<>();
    private final Runnable[] wake = {() -> {}};
    private final AssignedPartitions assigned = new AssignedPartitions(bench.context, () -> wake[0].run());
    private final List<PartitionLoop> loops =
            List.of(new PartitionLoop(0, bench.context), new PartitionLoop(1, bench.context));
    private final LoopGroup group = new LoopGroup(loops, bench.context, assigned);

    @BeforeEach
    void listen() {
        assigned.listen(new Listening());
    }

    @AfterEach
    void close() {
        group.stop();
        bench.close();
    }

    private class Listening implements Assignments.Listener {

        @Override
        public void acquired(int partition) {
            told.add("acquired " + partition);
        }

        @Override
        public void lost(int partition) {
            told.add("lost " + partition);
        }
    }

    private List<Boolean> owned() {
        return loops.stream().map(PartitionLoop::isOwner).toList();
    }

    private void ownedByOther(int partition, long generation) {
        bench.store.beat(OTHER, "other");
        bench.store.owners.put(partition, OTHER);
        bench.store.generations.put(partition, generation);
    }

    @Test
    void ownsWhatIsAssignedAndNothingElse() {
        assertThat(group.step()).isPositive();
        assertThat(bench.store.count("acquire")).isZero();

        assigned.assign(List.of(1), 7);
        group.step();

        assertThat(owned()).containsExactly(false, true);
        assertThat(assigned.nextTry(loops)).isEmpty();
        assertThat(told).containsExactly("acquired 1");
        assertThat(bench.store.generations).containsOnlyKeys(1).containsEntry(1, 7L);
        group.step();
        assertThat(bench.store.count("acquire")).isEqualTo(1);
    }

    @Test
    void wakesTheLoopsForWhatIsAssignedAndRevoked() {
        List<String> wakes = new ArrayList<>();
        wake[0] = () -> wakes.add("woken");

        assigned.assign(List.of(0), 1);
        assigned.revoke(List.of(0), NO_WAIT);

        assertThat(wakes).hasSize(2);
    }

    @Test
    void releasesWhatIsRevokedAndSaysThatItHas() {
        assigned.assign(List.of(0, 1), 1);
        group.step();
        wake[0] = group::step;

        assertThat(assigned.revoke(List.of(0), NO_WAIT)).isTrue();

        assertThat(owned()).containsExactly(false, true);
        assertThat(bench.store.released).containsExactly(0);
        assertThat(told).containsExactly("acquired 0", "acquired 1");
    }

    @Test
    void saysWhenItCouldNotReleaseInTime() {
        assigned.assign(List.of(0), 1);
        group.step();

        assertThat(assigned.revoke(List.of(0), NO_WAIT)).isFalse();
        assertThat(owned()).containsExactly(true, false);

        group.step();
        assertThat(owned()).containsExactly(false, false);
        assertThat(assigned.revoke(List.of(0), NO_WAIT)).isTrue();
    }

    @Test
    void givesUpAndAcquiresAgainWhatWasTakenAwayAndAssignedAgainBeforeItLooked() {
        assigned.assign(List.of(0), 1);
        group.step();
        assigned.revoke(List.of(0), NO_WAIT);
        assigned.assign(List.of(0), 2);

        group.step();

        assertThat(owned()).containsExactly(true, false);
        assertThat(told).containsExactly("acquired 0", "acquired 0");
        assertThat(bench.store.generations).containsEntry(0, 2L);
        assertThat(bench.store.count("release")).isEqualTo(1);
    }

    @Test
    void keepsWhatIsAssignedOnceMore() {
        assigned.assign(List.of(0), 1);
        group.step();

        assigned.assign(List.of(0), 2);
        group.step();

        assertThat(owned()).containsExactly(true, false);
        assertThat(told).containsExactly("acquired 0");
        assertThat(bench.store.count("release")).isZero();
    }

    @Test
    void doesNotAcquireWhatIsRevokedAfterItWasSeen() {
        assigned.assign(List.of(0), 1);
        group.step();
        loops.get(0).lose("its fence is in doubt");
        List<Boolean> released = new ArrayList<>();
        assigned.listen(new Listening() {
            @Override
            public void lost(int partition) {
                released.add(assigned.revoke(List.of(partition), NO_WAIT));
            }
        });

        group.step();

        assertThat(released).containsExactly(true);
        assertThat(owned()).containsExactly(false, false);
        assertThat(bench.store.count("acquire")).isEqualTo(1);
        assertThat(assigned.revoke(List.of(0), NO_WAIT)).isTrue();
    }

    @Test
    void saysThatAPartitionIsLostAndAcquiredAgain() {
        assigned.assign(List.of(0), 1);
        group.step();
        loops.get(0).lose("its fence is in doubt");

        group.step();

        assertThat(told).containsExactly("acquired 0", "lost 0", "acquired 0");
    }

    @Test
    void leavesAPartitionToWhomItWasAssignedLaterAndTriesAgainAfterAWhile() {
        ownedByOther(0, 5);
        assigned.assign(List.of(0), 4);

        assertThat(group.step()).isBetween(Duration.ofMillis(200), Duration.ofSeconds(1));
        assertThat(assigned.nextTry(loops).orElseThrow()).isBetween(Bench.T0.plusMillis(200), Bench.T0.plusMillis(999));
        assertThat(owned()).containsExactly(false, false);
        assertThat(told).isEmpty();
        assertThat(assigned.revoke(List.of(), NO_WAIT)).isTrue();
        group.step();
        assertThat(bench.store.count("acquire")).isEqualTo(1);

        bench.store.generations.put(0, 4L);
        bench.clock.advance(Duration.ofSeconds(1));
        group.step();
        assertThat(told).containsExactly("acquired 0");
    }

    @Test
    void triesAtOnceWhatIsAssignedAnew() {
        ownedByOther(0, 5);
        assigned.assign(List.of(0), 4);
        group.step();

        assigned.assign(List.of(0), 6);
        group.step();

        assertThat(told).containsExactly("acquired 0");
    }

    @Test
    void waitsAtARevocationForAnAcquisitionThatMayHaveHappened() {
        assigned.assign(List.of(0), 1);
        bench.store.outages.add("acquire");
        group.step();

        assertThat(assigned.revoke(List.of(0), NO_WAIT)).isFalse();
        group.step();
        assertThat(assigned.revoke(List.of(0), NO_WAIT)).isTrue();

        bench.store.outages.clear();
        bench.clock.advance(Duration.ofSeconds(9));
        group.step();
        assertThat(owned()).containsExactly(false, false);
    }

    @Test
    void givesUpWhatIsRevokedEvenWhileItBacksOff() {
        assigned.assign(List.of(0, 1), 1);
        group.step();
        bench.orchestrator("flow", (context, input) -> "done");
        bench.stored(Bench.row("i0", "flow", Bench.state(OrchestrationRuntimeStatus.PENDING, Bench.T0)));
        int partition = Bench.id("i0").shard() / 2048;
        loops.get(partition).inbox().ring(List.of(Bench.id("i0")));
        bench.store.outcomes.add(FakeStore.aborted());
        group.step();
        int commits = bench.store.count("commit");

        assigned.revoke(List.of(partition), NO_WAIT);
        assertThat(group.step()).isPositive();

        assertThat(loops.get(partition).isOwner()).isFalse();
        assertThat(loops.get(1 - partition).isOwner()).isTrue();
        assertThat(bench.store.count("commit")).isEqualTo(commits);
        bench.clock.advance(Duration.ofSeconds(1));
        group.step();
        assertThat(bench.store.count("commit")).isEqualTo(commits);
        assertThat(loops.get(1 - partition).isOwner()).isTrue();
    }

    @Test
    void givesUpWhatIsRevokedAlthoughTheDatabaseIsGone() {
        assigned.assign(List.of(0), 1);
        group.step();
        bench.store.outages.add("release");
        wake[0] = group::step;

        assertThat(assigned.revoke(List.of(0), NO_WAIT)).isTrue();

        assertThat(owned()).containsExactly(false, false);
        assertThat(bench.store.released).isEmpty();
    }

    @Test
    void givesUpAllThatIsRevokedAlthoughTheFirstCantBeReleased() {
        assigned.assign(List.of(0, 1), 1);
        group.step();
        leaveInDoubt(0);
        bench.store.outages.add("acquire");
        assigned.revoke(List.of(0, 1), NO_WAIT);
        group.step();
        assertThat(owned()).containsExactly(false, false);

        assigned.assign(List.of(0, 1), 2);
        bench.store.outages.clear();
        told.clear();
        bench.clock.advance(Duration.ofSeconds(9));
        group.step();

        assertThat(owned()).containsExactly(true, true);
        assertThat(told).containsExactlyInAnyOrder("acquired 0", "acquired 1");
    }

    /** It has a batch whose commit did not happen. */
    private void leaveInDoubt(int partition) {
        bench.orchestrator("flow", (context, input) -> "done");
        InstanceId id = IntStream.range(0, 100)
                .mapToObj(n -> Bench.id("i" + n))
                .filter(each -> each.shard() / 2048 == partition)
                .findFirst()
                .orElseThrow();
        bench.stored(Bench.row(id.value(), "flow", Bench.state(OrchestrationRuntimeStatus.PENDING, Bench.T0)));
        loops.get(partition).inbox().ring(List.of(id));
        bench.store.outcomes.add(FakeStore.aborted());
        group.step();
    }

    @Test
    void goesOnWhenNobodyListens() {
        AssignedPartitions silent = new AssignedPartitions(bench.context, () -> {});
        silent.assign(List.of(0), 1);

        assertThat(silent.acquireMissing(loops, Bench.T0)).isTrue();
        loops.get(0).lose("its fence is in doubt");
        assertThat(silent.acquireMissing(loops, Bench.T0)).isTrue();
        assertThat(silent.acquireMissing(loops, Bench.T0)).isFalse();
    }

    @Test
    void keepsAssignmentsForTheNodeThatStartsLater() {
        assigned.listen(new Listening() {
            @Override
            public void acquired(int partition) {
                told.add("the old one heard");
            }
        });
        NodeAssignments node = new NodeAssignments();
        node.listen(new Listening());
        node.assign(List.of(0, 1), 3);
        assertThat(node.revoke(List.of(1), NO_WAIT)).isTrue();

        node.connect(assigned);
        group.step();

        assertThat(owned()).containsExactly(true, false);
        assertThat(told).containsExactly("acquired 0");
        assertThat(bench.store.generations).containsEntry(0, 3L);
        assertThat(node.revoke(List.of(0), NO_WAIT)).isFalse();
        group.step();
        assertThat(owned()).containsExactly(false, false);
        node.assign(List.of(1), 4);
        group.step();
        assertThat(owned()).containsExactly(false, true);
        told.clear();
        node.listen(new Listening() {
            @Override
            public void lost(int partition) {
                told.add("the new one heard");
            }
        });
        loops.get(1).lose("its fence is in doubt");
        group.step();
        assertThat(told).containsExactly("the new one heard", "acquired 1");
    }

    @Test
    void doesNotWaitForANodeThatHasStopped() {
        NodeAssignments node = new NodeAssignments();
        node.disconnect();
        node.connect(assigned);
        node.assign(List.of(0), 1);
        group.step();
        group.stop();

        node.disconnect();

        assertThat(node.revoke(List.of(0), NO_WAIT)).isTrue();
        assertThat(assigned.revoke(List.of(0), NO_WAIT)).isTrue();
    }
}
