package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.spi.CommitOutcome;
import io.durable.spi.Fence;
import io.durable.spi.InstanceCommit;
import io.durable.spi.PartitionCommit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two partitions in one group; the instances "a" and "b" belong to different ones. */
class LoopGroupTests {

    private static final String A = of(0);
    private static final String B = of(1);

    private final Bench bench = new Bench(Bench.settings(2), Duration.ofSeconds(20));
    private final Ownerships ownerships =
            new ActiveNode(bench.context.settings().nodeSilenceMax(), () -> {});
    private final List<PartitionLoop> loops =
            List.of(new PartitionLoop(0, bench.context), new PartitionLoop(1, bench.context));
    private final LoopGroup group = new LoopGroup(loops, bench.context, ownerships);

    /** An id in this one of two partitions. */
    private static String of(int partition) {
        for (int i = 0; ; i++) {
            if (Bench.id("i" + i).shard() / 2048 == partition) {
                return "i" + i;
            }
        }
    }

    @BeforeEach
    void waiting() {
        bench.orchestrator(
                "flow",
                (context, input) ->
                        context.waitForExternalEvent("e", String.class).await());
    }

    @AfterEach
    void close() {
        group.stop();
        bench.close();
    }

    /** Steps until the group has nothing to do at this time; gives how long it is idle then. */
    private Duration stepToIdle() {
        Duration idle = Duration.ZERO;
        for (int i = 0; i < 30 && idle.isZero(); i++) {
            idle = group.step();
        }
        return idle;
    }

    private void ring(String... ids) {
        for (String id : ids) {
            InstanceId instance = Bench.id(id);
            loops.get(instance.shard() / 2048).inbox().ring(List.of(instance));
        }
    }

    private void begun() {
        stepToIdle();
        bench.store.calls.clear();
        bench.store.commits.clear();
    }

    private List<List<Integer>> partitionsOfCommits() {
        List<List<Integer>> all = new ArrayList<>();
        for (List<PartitionCommit> commit : bench.store.commits) {
            all.add(commit.stream().map(one -> one.fence().partition()).toList());
        }
        return all;
    }

    @Test
    void acquiresSweepsAndIsIdleUntilTheNextSweep() {
        assertThat(stepToIdle()).isEqualTo(Duration.ofSeconds(1));

        assertThat(loops).allMatch(PartitionLoop::isOwner);
        int lookingForParked = loops.size();
        assertThat(bench.store.count("sweep")).isEqualTo(1 + lookingForParked);
        assertThat(bench.store.sweepLimits).containsOnly(1_000);
        bench.clock.advance(Duration.ofSeconds(1));
        stepToIdle();
        assertThat(bench.store.count("sweep")).isEqualTo(2 + lookingForParked);
    }

    @Test
    void commitsItsPartitionsTogether() {
        begun();
        bench.pending(A, "flow");
        bench.pending(B, "flow");
        ring(A, B);

        group.step();

        assertThat(partitionsOfCommits()).containsExactly(List.of(0, 1));
        assertThat(bench.stateOf(A).status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
        assertThat(bench.stateOf(B).status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
    }

    @Test
    void findsWhatNobodyRangByASweep() {
        begun();
        bench.pending(A, "flow");
        group.step();
        assertThat(bench.store.commits).isEmpty();
        bench.clock.advance(Duration.ofSeconds(1));

        stepToIdle();

        assertThat(bench.stateOf(A).status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
        assertThat(bench.store.count("sweep")).isEqualTo(1);
    }

    @Test
    void makesAppointmentsForWhatIsDueBeforeTheNextSweepButOne() {
        bench.pending(A, "flow");
        bench.send(bench.message(A, Bench.event("x", "1"), Bench.T0.plusSeconds(2)));
        bench.stored(Bench.row(A, "flow", Bench.state(OrchestrationRuntimeStatus.PENDING, Message.NEVER)));
        bench.send(
                bench.message(B, Bench.event("x", "1"), Bench.T0.plusSeconds(2).plusNanos(1_000)));
        stepToIdle();

        assertThat(loops.get(0).nextAppointment()).contains(Bench.T0.plusSeconds(2));
        assertThat(loops.get(1).nextAppointment()).isEmpty();
    }

    @Test
    void isIdleUntilItsFirstAppointment() {
        begun();
        bench.orchestrator("flow", (context, input) -> {
            context.sleep(Duration.ofMillis(300));
            return null;
        });
        bench.pending(A, "flow");
        ring(A);

        assertThat(stepToIdle()).isEqualTo(Duration.ofMillis(300));
        bench.clock.advance(Duration.ofMillis(300));
        stepToIdle();
        assertThat(bench.stateOf(A).status()).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
    }

    @Test
    void doesNotSweepWhileThereIsMuchToDo() {
        begun();
        bench.clock.advance(Duration.ofSeconds(1));
        for (int i = 0; i < 700; i++) {
            ring("x" + i);
        }
        group.step();
        assertThat(bench.store.count("sweep")).isZero();

        stepToIdle();
        assertThat(bench.store.count("sweep")).isEqualTo(1);
    }

    @Test
    void sweepsAgainAtOnceWhenThereMayBeMore() {
        begun();
        for (int i = 0; i < 1_001; i++) {
            bench.pending("m" + i, "missing");
        }
        bench.clock.advance(Duration.ofSeconds(1));

        for (int i = 0; i < 40; i++) {
            group.step();
        }

        assertThat(bench.store.count("sweep")).isGreaterThan(1);
        assertThat(bench.store.instances.values())
                .allMatch(row -> row.state().status() == OrchestrationRuntimeStatus.STALLED);
    }

    @Test
    void asksNowAndThenWhetherItStillOwnsWhatIsIdle() {
        begun();
        bench.store.fences.put(1, new Fence(1, 99, new UUID(0, 0), 0));
        bench.store.owners.put(1, new UUID(9, 9));
        bench.store.beats.put(new UUID(9, 9), Bench.T0.plusSeconds(100));
        for (int second = 0; second < 5; second++) {
            bench.clock.advance(Duration.ofSeconds(1));
            stepToIdle();
        }

        assertThat(loops.get(0).isOwner()).isTrue();
        assertThat(bench.store.owners.get(1))
                .as("taken back by who owns the first partition")
                .isNotEqualTo(new UUID(9, 9));
        assertThat(bench.store.count("findCurrent")).as("once for both").isEqualTo(1);
    }

    @Test
    void aFencedPartitionDoesNotHarmTheOthers() {
        begun();
        bench.pending(A, "flow");
        bench.pending(B, "flow");
        ring(A, B);
        bench.store.fences.put(0, new Fence(0, 99, new UUID(0, 0), 0));

        group.step();

        assertThat(partitionsOfCommits()).containsExactly(List.of(0, 1), List.of(0), List.of(1));
        assertThat(loops.get(0).isOwner()).isFalse();
        assertThat(loops.get(1).isOwner()).isTrue();
        assertThat(bench.stateOf(A).status()).isEqualTo(OrchestrationRuntimeStatus.PENDING);
        assertThat(bench.stateOf(B).status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
    }

    @Test
    void acquiresALostPartitionAgainAfterAGrowingPause() {
        begun();
        bench.pending(A, "flow");
        ring(A);
        bench.store.refusing = commit -> new CommitOutcome.Conflict("never fits");

        assertThat(group.step()).isEqualTo(Duration.ofMillis(20));
        assertThat(loops.get(0).isOwner()).isFalse();
        assertThat(group.step()).isEqualTo(Duration.ofMillis(20));
        assertThat(bench.store.count("acquire")).isZero();
        bench.clock.advance(Duration.ofMillis(20));
        assertThat(pauseAfterConflict()).isEqualTo(Duration.ofMillis(40));
        bench.clock.advance(Duration.ofMillis(40));
        assertThat(pauseAfterConflict()).isEqualTo(Duration.ofMillis(80));

        bench.store.refusing = commit -> null;
        bench.clock.advance(Duration.ofMillis(80));
        stepToIdle();
        assertThat(bench.stateOf(A).status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
    }

    /** The acquisition, the sweep, the recovery, and the conflict come in one step or in several. */
    private Duration pauseAfterConflict() {
        int commits = bench.store.commits.size();
        Duration idle = Duration.ZERO;
        for (int i = 0; i < 10 && bench.store.commits.size() == commits; i++) {
            idle = group.step();
        }
        return idle;
    }

    @Test
    void dropsBothPartitionsWhenTheOutcomeIsUnknown() {
        begun();
        bench.pending(A, "flow");
        bench.pending(B, "flow");
        ring(A, B);
        bench.store.outcomes.add(new CommitOutcome.Unknown(new IllegalStateException("connection lost")));

        group.step();

        assertThat(bench.store.commits).hasSize(1);
        assertThat(loops).noneMatch(PartitionLoop::isOwner);
        bench.clock.advance(Duration.ofMillis(20));
        stepToIdle();
        assertThat(bench.stateOf(A).status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
        assertThat(bench.stateOf(B).status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
    }

    @Test
    void triesAnAbortedCommitAgainUnchangedAfterAGrowingPause() {
        begun();
        bench.pending(A, "flow");
        bench.pending(B, "flow");
        ring(A);
        bench.store.outcomes.add(FakeStore.aborted());
        bench.store.outcomes.add(FakeStore.aborted());

        assertThat(group.step()).isEqualTo(Duration.ofMillis(20));
        ring(B);
        bench.clock.advance(Duration.ofMillis(15));
        assertThat(group.step()).isEqualTo(Duration.ofMillis(5));
        assertThat(bench.store.commits).hasSize(1);
        bench.clock.advance(Duration.ofMillis(5));
        assertThat(group.step()).isEqualTo(Duration.ofMillis(40));
        bench.clock.advance(Duration.ofMillis(40));
        group.step();

        assertThat(bench.store.commits.get(1)).isEqualTo(bench.store.commits.get(0));
        assertThat(bench.store.commits.get(2)).isEqualTo(bench.store.commits.get(0));
        assertThat(bench.stateOf(A).status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
        stepToIdle();
        assertThat(bench.stateOf(B).status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
        bench.store.outcomes.add(FakeStore.aborted());
        bench.send(A, Bench.event("x", "1"));
        ring(A);
        assertThat(group.step()).isEqualTo(Duration.ofMillis(20));
    }

    private void abortUntilSingle() {
        for (int i = 0; i < 3; i++) {
            group.step();
            bench.clock.advance(Duration.ofMillis(20L << i));
        }
    }

    @Test
    void commitsSinglyWhatIsAbortedAgainAndAgainAndPutsOffWhoIsLocked() {
        begun();
        bench.pending(A, "flow");
        bench.pending(B, "flow");
        ring(A, B);
        bench.store.refusing = commit -> commit.instance().equals(Bench.id(A)) ? FakeStore.aborted() : null;

        abortUntilSingle();
        assertThat(bench.store.commits).hasSize(3);
        assertThat(group.step()).isPositive();

        assertThat(bench.stateOf(B).status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
        assertThat(bench.stateOf(A).status()).isEqualTo(OrchestrationRuntimeStatus.PENDING);
        // nothing spins, and the others go on as if nothing was
        int commits = bench.store.commits.size();
        bench.send(B, Bench.event("e", "x"));
        ring(A, B);
        stepToIdle();
        assertThat(bench.store.commits).hasSize(commits + 1);
        assertThat(bench.stateOf(B).status()).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
    }

    @Test
    void waitsEverLongerWhileNothingCanBeCommitted() {
        begun();
        for (String id : List.of(A, B, "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12")) {
            bench.pending(id, "flow");
            ring(id);
        }
        bench.store.refusing = commit -> FakeStore.aborted();

        Duration longest = Duration.ZERO;
        int steps = 0;
        while (bench.clock.now().isBefore(Bench.T0.plusSeconds(120))) {
            Duration idle = group.step();
            longest = idle.compareTo(longest) > 0 ? idle : longest;
            bench.clock.advance(idle);
            steps++;
        }
        assertThat(longest).isBetween(Duration.ofMillis(500), Duration.ofSeconds(5));
        assertThat(steps).isLessThan(900);

        bench.store.refusing = commit -> null;
        bench.clock.advance(Duration.ofSeconds(40));
        for (int i = 0; i < 60; i++) {
            bench.clock.advance(group.step());
        }
        assertThat(bench.store.instances.values())
                .allMatch(row -> row.state().status() == OrchestrationRuntimeStatus.RUNNING);
    }

    @Test
    void parksWhatIsRejectedAndCommitsTheOthers() {
        begun();
        bench.pending(A, "flow");
        bench.pending(B, "flow");
        ring(A, B);
        bench.store.refusing = commit -> rejectsTurnOf(A, commit);

        group.step();

        assertThat(bench.stateOf(A).status()).isEqualTo(OrchestrationRuntimeStatus.STALLED);
        assertThat(bench.stateOf(B).status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
        assertThat(loops).allMatch(PartitionLoop::isOwner);
    }

    private static CommitOutcome rejectsTurnOf(String id, InstanceCommit commit) {
        return commit.instance().equals(Bench.id(id)) && !commit.appends().isEmpty() ? FakeStore.rejected() : null;
    }

    @Test
    void parksWhatIsRejectedWhenPartitionsAreCommittedApart() {
        begun();
        bench.pending(A, "flow");
        bench.pending(B, "flow");
        ring(A, B);
        bench.store.outcomes.add(new CommitOutcome.Conflict("something"));
        bench.store.refusing = commit -> rejectsTurnOf(A, commit);

        group.step();

        assertThat(bench.stateOf(A).status()).isEqualTo(OrchestrationRuntimeStatus.STALLED);
        assertThat(bench.stateOf(B).status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
    }

    @Test
    void doesNotAcquireAgainAndAgainForAChildThatCannotBeWritten() {
        begun();
        bench.send(
                A,
                new MessageBody.StartChild(
                        "flow",
                        null,
                        null,
                        new io.durable.history.ParentInstance(Bench.execution(B), "p", 0),
                        java.util.Map.of()));
        ring(A);
        bench.store.refusing =
                commit -> commit.change() instanceof InstanceCommit.InstanceChange.Insert ? FakeStore.rejected() : null;

        stepToIdle();

        assertThat(bench.store.count("acquire")).isZero();
        assertThat(bench.messagesTo(A)).isEmpty();
        assertThat(bench.messagesTo(B)).hasSize(1);
    }

    @Test
    void backsOffWhenTheDatabaseCannotBeReadAndLosesNothing() {
        begun();
        bench.pending(A, "flow");
        ring(A);
        bench.store.outages.add("findMessages");

        assertThat(group.step()).isEqualTo(Duration.ofMillis(20));
        bench.clock.advance(Duration.ofMillis(20));
        assertThat(group.step()).isEqualTo(Duration.ofMillis(40));
        bench.clock.advance(Duration.ofMillis(40));
        bench.store.outages.clear();
        stepToIdle();

        assertThat(bench.stateOf(A).status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
    }

    @Test
    void neverWaitsLongerThanFiveSeconds() {
        bench.store.outages.add("acquire");
        Duration idle = Duration.ZERO;
        for (int i = 0; i < 12; i++) {
            idle = group.step();
            bench.clock.advance(idle);
        }
        assertThat(idle).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void standsByWhileAnotherNodeIsActive() {
        UUID other = new UUID(9, 9);
        bench.store.owners.put(0, other);
        bench.store.beats.put(other, Bench.T0);

        assertThat(group.step()).isEqualTo(Duration.ofSeconds(1));
        bench.clock.advance(Duration.ofMillis(400));
        assertThat(group.step()).isEqualTo(Duration.ofMillis(600));

        assertThat(bench.store.count("acquire")).isEqualTo(1);
        assertThat(bench.store.count("sweep")).isZero();
    }

    @Test
    void takesOverFromASilentNode() {
        UUID other = new UUID(9, 9);
        bench.store.owners.put(0, other);
        bench.store.owners.put(1, other);
        bench.store.beats.put(other, Bench.T0);
        group.step();
        bench.clock.advance(Duration.ofSeconds(10));
        bench.pending(A, "flow");

        stepToIdle();

        assertThat(loops).allMatch(PartitionLoop::isOwner);
        assertThat(bench.stateOf(A).status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
    }

    @Test
    void givesUpItsPartitionsInOrder() {
        begun();
        Set<Fence> expected = Set.copyOf(bench.store.fences.values());
        assertThat(group.stop()).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(group.stop()).isEmpty();
    }

    @Test
    void doesNotReleaseWhatIsInDoubt() {
        begun();
        bench.pending(A, "flow");
        ring(A);
        bench.store.outcomes.add(FakeStore.aborted());
        group.step();

        assertThat(group.stop()).extracting(Fence::partition).containsExactly(1);
    }
}
