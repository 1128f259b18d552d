package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.durable.TaskOptions;
import io.durable.TaskTimeoutException;
import io.durable.engine.OrchestrationExecution;
import io.durable.history.HistoryEventKind;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import io.durable.history.RetryPolicy;
import io.durable.spi.CommitOutcome;
import io.durable.spi.DueWork;
import io.durable.spi.Fence;
import io.durable.spi.InstanceCommit;
import io.durable.spi.InstanceCommit.InstanceChange;
import io.durable.spi.InstanceState;
import io.durable.spi.PartitionCommit;
import io.durable.spi.ScheduledTask;
import io.durable.spi.StoreException;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import io.durable.spi.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PartitionLoopTests {

    private final Bench bench = new Bench();
    private PartitionLoop loop;

    @BeforeEach
    void own() {
        bench.orchestrator(
                "flow",
                (context, input) ->
                        context.callActivity("work", "x", String.class).await());
        bench.orchestrator(
                "waiting",
                (context, input) ->
                        context.waitForExternalEvent("e", String.class).await());
        loop = bench.ownedLoop();
        bench.settle(loop);
        bench.store.calls.clear();
    }

    @AfterEach
    void close() {
        loop.lose("the test is over");
        bench.close();
    }

    private PartitionCommit prepared(String... rung) {
        for (String id : rung) {
            loop.inbox().ring(List.of(Bench.id(id)));
        }
        return loop.prepare().orElseThrow();
    }

    private void commit(PartitionCommit commit) {
        loop.completed(bench.store.commit(List.of(commit)));
    }

    private OrchestrationExecution execution(String id) {
        return loop.instances().find(Bench.id(id)).orElseThrow().execution();
    }

    private void inherit() {
        loop.lose("another life");
        loop = bench.inheritedLoop();
        bench.store.owners.put(0, new UUID(6, 6));
        while (loop.isBusy(bench.clock.now()) && loop.prepare().isEmpty()) {
            // only the recovery of tasks is under way
        }
    }

    private static Predicate<InstanceCommit> turnOf(String id) {
        return commit -> commit.instance().equals(Bench.id(id));
    }

    private void refuse(CommitOutcome outcome, Predicate<InstanceCommit> which) {
        bench.store.refusing = commit -> which.test(commit) ? outcome : null;
    }

    // retries

    @Test
    void retriesTheFastOneOfAFanWithoutWaitingForTheSlowOne() {
        bench.orchestrator(
                "fan",
                (context, input) -> context.allOf(List.of(
                                context.callActivity("slow", "x", String.class, retried(Duration.ofHours(1))),
                                context.callActivity("fast", "x", String.class, retried(Duration.ofSeconds(1)))))
                        .await());
        bench.pending("a", "fan");
        bench.settle(loop, "a");
        List<ScheduledTask> first =
                bench.bus.dispatched.stream().map(TaskInvocation::task).toList();
        first.forEach(task -> loop.inbox().report(new Report(task, Bench.failed("F"))));
        bench.settle(loop);

        bench.bus.dispatched.clear();
        bench.clock.advance(Duration.ofSeconds(1));
        bench.settle(loop);
        assertThat(bench.bus.dispatchedNames()).containsExactly("fast");
        ScheduledTask fast = bench.bus.dispatched.get(0).task();
        assertThat(fast.attempt()).isEqualTo(2);
        loop.inbox().report(new Report(fast, Bench.done("quick")));
        bench.settle(loop);
        assertThat(bench.historyOf("a")).contains(HistoryEventKind.TASK_COMPLETED);

        bench.clock.advance(Duration.ofHours(1));
        bench.settle(loop);
        assertThat(bench.bus.dispatchedNames()).containsExactly("fast", "slow");
    }

    // time-outs

    private ScheduledTask limitedTask(String id, Duration limit) {
        bench.orchestrator(
                "limited",
                (context, input) -> context.callActivity(
                                "work",
                                "x",
                                String.class,
                                TaskOptions.defaults().withScheduleToClose(limit))
                        .await());
        bench.pending(id, "limited");
        bench.settle(loop, id);
        return bench.bus.dispatched.get(bench.bus.dispatched.size() - 1).task();
    }

    @Test
    void failsATaskWhoseTimeIsOverAndStopsItsAttempt() {
        ScheduledTask task = limitedTask("a", Duration.ofMinutes(1));
        assertThat(loop.nextAppointment()).contains(Bench.T0.plusSeconds(60));
        bench.clock.advance(Duration.ofMillis(59_999));
        assertThat(loop.isBusy(bench.clock.now())).isFalse();

        bench.clock.advance(Duration.ofMillis(1));
        assertThat(loop.isBusy(bench.clock.now())).isTrue();
        bench.settle(loop);

        assertThat(bench.historyOf("a")).contains(HistoryEventKind.TASK_FAILED);
        assertThat(bench.stateOf("a").failure().isCausedBy(TaskTimeoutException.class))
                .isTrue();
        assertThat(bench.bus.abandoned).containsExactly(task.id());
        assertThat(bench.store.tasks).isEmpty();
        loop.inbox().report(new Report(task, Bench.done("late")));
        bench.settle(loop);
        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.FAILED);
    }

    @Test
    void forgetsTheDeadlineOfATaskThatHasEnded() {
        ScheduledTask task = limitedTask("a", Duration.ofMinutes(1));
        loop.inbox().report(new Report(task, Bench.done("in time")));
        bench.settle(loop);

        assertThat(loop.nextAppointment()).isEmpty();
        assertThat(bench.bus.abandoned).isEmpty();
    }

    @Test
    void keepsTheDeadlinesThatItInheritsThoughTheWorkerHasDied() {
        limitedTask("a", Duration.ofMinutes(1));
        inherit();
        bench.settle(loop);
        assertThat(loop.nextAppointment()).contains(Bench.T0.plusSeconds(60));

        bench.clock.advance(Duration.ofMinutes(1));
        bench.settle(loop);

        assertThat(bench.stateOf("a").failure().isCausedBy(TaskTimeoutException.class))
                .isTrue();
    }

    @Test
    void findsAtATakeOverWhatIsOverdue() {
        limitedTask("a", Duration.ofMinutes(1));
        bench.clock.advance(Duration.ofHours(1));
        inherit();
        bench.settle(loop);

        assertThat(bench.stateOf("a").failure().isCausedBy(TaskTimeoutException.class))
                .isTrue();
    }

    @Test
    void believesTheRowOfATaskThatWasDoneInTime() {
        ScheduledTask task = limitedTask("a", Duration.ofMinutes(1));
        bench.finish(task, TaskState.DONE);

        bench.clock.advance(Duration.ofMinutes(1));
        bench.settle(loop);

        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
        assertThat(bench.stateOf("a").output()).isEqualTo(Payload.of("done"));
    }

    @Test
    void stopsTheAttemptsOfACancelledTaskAndOfATerminatedInstance() {
        ScheduledTask task = limitedTask("a", Duration.ofMinutes(1));
        bench.send("a", Bench.terminate());
        bench.settle(loop, "a");

        assertThat(bench.bus.abandoned).containsExactly(task.id());
        assertThat(loop.nextAppointment()).isEmpty();
    }

    private static TaskOptions retried(Duration delay) {
        return TaskOptions.defaults().withRetry(RetryPolicy.of(2, delay));
    }

    // ownership

    @Test
    void ownsItsPartitionFromTheAcquisitionOn() {
        PartitionLoop other = new PartitionLoop(1, bench.context);
        assertThat(other.isOwner()).isFalse();
        assertThat(other.fence()).isEmpty();
        assertThat(other.partition()).isEqualTo(1);
        assertThat(other.shards().first()).isEqualTo(1024);

        assertThat(other.acquire(new io.durable.spi.Acquisition.Claim.Assigned(java.time.Duration.ofSeconds(10)), 0))
                .isTrue();

        assertThat(other.isOwner()).isTrue();
        assertThat(other.fence()).contains(bench.store.fences.get(1));
        assertThat(other.isBusy(bench.clock.now())).isTrue();
    }

    @Test
    void startsFromNothingWhenItIsAcquired() {
        loop.inbox().ring(List.of(Bench.id("a")));
        loop.swept(new DueWork(Bench.id("b"), Bench.T0.plusSeconds(5)), Bench.T0);

        loop.acquire(new io.durable.spi.Acquisition.Claim.Assigned(java.time.Duration.ofSeconds(10)), 0);

        assertThat(loop.inbox().isEmpty()).isTrue();
        assertThat(loop.nextAppointment()).isEmpty();
    }

    @Test
    void movesItsFenceByOneWithEachCommit() {
        Fence before = loop.fence().orElseThrow();
        bench.pending("a", "flow");

        PartitionCommit commit = prepared("a");
        assertThat(commit.fence()).isEqualTo(before);
        commit(commit);

        assertThat(loop.fence()).contains(before.next());
        assertThat(bench.store.fences.get(0)).isEqualTo(before.next());
        bench.pending("b", "flow");
        assertThat(prepared("b").fence()).isEqualTo(before.next());
    }

    @Test
    void letsNothingOutBeforeTheCommit() {
        bench.pending("a", "flow");
        PartitionCommit commit = prepared("a");
        assertThat(bench.bus.dispatched).isEmpty();
        assertThat(bench.bus.rings).isEmpty();
        assertThat(bench.announced).isEmpty();
        assertThat(loop.instances().find(Bench.id("a"))).isEmpty();

        commit(commit);

        assertThat(bench.bus.dispatched).hasSize(1);
        assertThat(bench.announced).containsExactly(Bench.id("a"));
        assertThat(loop.instances().find(Bench.id("a"))).isPresent();
    }

    @Test
    void preparesTheSameAgainAfterAnAbort() {
        bench.pending("a", "flow");
        PartitionCommit first = prepared("a");

        loop.completed(FakeStore.aborted());
        loop.inbox().ring(List.of(Bench.id("b")));

        assertThat(loop.isBusy(bench.clock.now())).isTrue();
        assertThat(loop.prepare()).contains(first);
        commit(first);
        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
    }

    @Test
    void forgetsEverythingWhenTheFenceOrMemoryIsInDoubt() {
        List<CommitOutcome> doubts = List.of(
                new CommitOutcome.Fenced("other owner"),
                new CommitOutcome.Conflict("row missing"),
                new CommitOutcome.Unknown(new IllegalStateException("connection lost")));
        for (CommitOutcome doubt : doubts) {
            bench.pending("a", "waiting");
            bench.settle(loop, "a");
            OrchestrationExecution live = execution("a");
            bench.pending("b", "flow");
            prepared("b");
            loop.inbox().ring(List.of(Bench.id("c")));
            loop.swept(new DueWork(Bench.id("d"), Bench.T0.plusSeconds(5)), Bench.T0);

            loop.completed(doubt);

            assertThat(loop.isOwner()).isFalse();
            assertThat(loop.instances().find(Bench.id("a"))).isEmpty();
            assertThatIllegalStateException().isThrownBy(() -> live.turn(Bench.T0, new UUID(0, 0), List.of()));
            assertThat(loop.isBusy(Bench.T0.plusSeconds(99))).isFalse();
            assertThat(bench.bus.dispatched).isEmpty();
            bench.store.histories.clear();
            loop = bench.ownedLoop();
            bench.settle(loop);
        }
    }

    @Test
    void releasesItsFenceWhenItStopsUnlessSomethingIsPrepared() {
        Optional<Fence> fence = loop.fence();
        assertThat(loop.stop()).isEqualTo(fence).isPresent();
        assertThat(loop.isOwner()).isFalse();
        assertThat(loop.stop()).isEmpty();

        loop = bench.ownedLoop();
        bench.settle(loop);
        bench.pending("a", "flow");
        prepared("a");
        assertThat(loop.stop()).isEmpty();
    }

    @Test
    void asksWhetherItIsStillTheOwnerAfterAWhileWithoutCommits() {
        verify(loop);
        bench.clock.advance(Duration.ofSeconds(5).minusNanos(1));
        verify(loop);
        assertThat(bench.store.count("findCurrent")).isZero();
        bench.clock.advance(Duration.ofNanos(1));
        verify(loop);
        verify(loop);
        assertThat(bench.store.count("findCurrent")).isEqualTo(1);
        assertThat(loop.isOwner()).isTrue();

        bench.store.fences.put(0, new Fence(0, 99, new UUID(0, 0), 0));
        bench.clock.advance(Duration.ofSeconds(5));
        verify(loop);
        assertThat(loop.isOwner()).isFalse();
        bench.clock.advance(Duration.ofSeconds(5));
        verify(loop);
        assertThat(bench.store.count("findCurrent")).isEqualTo(2);
    }

    private void verify(PartitionLoop loop) {
        PartitionLoop.verify(List.of(loop), bench.store, Duration.ofSeconds(5));
    }

    @Test
    void doesNotAskAboutItsFenceWhileACommitIsPreparedOrWasJustMade() {
        bench.pending("a", "flow");
        PartitionCommit commit = prepared("a");
        bench.clock.advance(Duration.ofMinutes(1));
        verify(loop);
        commit(commit);
        verify(loop);

        assertThat(bench.store.count("findCurrent")).isZero();
    }

    @Test
    void looksAtOnceAtWhatIsDueAndLaterAtWhatIsNot() {
        loop.swept(new DueWork(Bench.id("a"), Bench.T0), Bench.T0);
        loop.swept(new DueWork(Bench.id("b"), Bench.T0.plusNanos(1)), Bench.T0);

        assertThat(loop.inbox().size()).isEqualTo(1);
        assertThat(loop.nextAppointment()).contains(Bench.T0.plusNanos(1));
        loop.prepare();
        assertThat(loop.isBusy(Bench.T0)).isFalse();
        assertThat(loop.isBusy(Bench.T0.plusNanos(1))).isTrue();
    }

    // batches

    @Test
    void takesAtMostTwoHundredInstances() {
        for (int i = 0; i < 201; i++) {
            bench.pending("a" + i, "waiting");
            loop.inbox().ring(List.of(Bench.id("a" + i)));
        }

        PartitionCommit commit = loop.prepare().orElseThrow();

        assertThat(commit.instances().size() + loop.inbox().size()).isEqualTo(201);
        assertThat(loop.inbox().size()).isPositive();
    }

    @Test
    void closesTheBatchAfterAWhileAndKeepsTheRestForTheNext() {
        List.of("a", "b", "c", "d").forEach(id -> bench.pending(id, "waiting"));
        bench.clock.goOnBy(Duration.ofMillis(10));
        List.of("a", "b", "c", "d").forEach(id -> loop.inbox().ring(List.of(Bench.id(id))));
        PartitionCommit commit = loop.prepare().orElseThrow();
        bench.clock.goOnBy(Duration.ZERO);

        assertThat(commit.instances()).hasSizeBetween(1, 3);
        int first = commit.instances().size();
        commit(commit);
        assertThat(loop.prepare().orElseThrow().instances()).hasSize(4 - first);
    }

    @Test
    void runsOneTurnHoweverSlowTheClock() {
        bench.pending("a", "waiting");
        bench.pending("b", "waiting");
        bench.clock.goOnBy(Duration.ofSeconds(1));

        assertThat(prepared("a", "b").instances()).hasSize(1);
    }

    @Test
    void losesNothingWhenAReadFails() {
        bench.pending("a", "flow");
        bench.settle(loop, "a");
        for (String read : List.of("findMessages", "findInstances")) {
            bench.store.outages.add(read);
            loop.inbox().ring(List.of(Bench.id("a"), Bench.id("x")));
            loop.inbox().report(new Report(bench.onlyTask(), new TaskOutcome.Unavailable("later")));
            assertThatExceptionOfType(StoreException.class).isThrownBy(() -> loop.prepare());
            bench.store.outages.clear();
            assertThat(loop.inbox().take(9).reports().get(Bench.id("a"))).hasSize(1);
        }
        bench.store.outages.add("findFinishedTask");
        loop.inbox().report(new Report(bench.onlyTask(), new TaskOutcome.Unknown("?")));
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> loop.prepare());
        assertThat(loop.isOwner()).isTrue();
        assertThat(loop.inbox().hasReports()).isTrue();
    }

    @Test
    void keepsOnlyAsManyInstancesInMemoryAsAllowed() {
        loop.lose("smaller");
        Bench small = new Bench(Bench.settings(1, 2), Duration.ofSeconds(20));
        small.orchestrators.putAll(bench.orchestrators);
        PartitionLoop smallLoop = small.ownedLoop();
        for (String id : List.of("a", "b", "c", "d")) {
            small.pending(id, "waiting");
        }
        small.settle(smallLoop, "a", "b", "c", "d");
        assertThat(List.of("a", "b", "c", "d"))
                .filteredOn(id -> smallLoop.instances().find(Bench.id(id)).isPresent())
                .hasSize(2);

        // turns that write nothing bring instances into memory too
        small.settle(smallLoop, "a", "b", "c", "d");
        assertThat(List.of("a", "b", "c", "d"))
                .filteredOn(id -> smallLoop.instances().find(Bench.id(id)).isPresent())
                .hasSize(2);
        smallLoop.lose("the test is over");
        small.close();
    }

    @Test
    void evictsNothingThatWaitsForItsCommit() {
        loop.lose("smaller");
        Bench small = new Bench(Bench.settings(1, 1), Duration.ofSeconds(20));
        small.orchestrators.putAll(bench.orchestrators);
        PartitionLoop smallLoop = small.ownedLoop();
        small.pending("a", "waiting");
        small.pending("b", "waiting");
        small.settle(smallLoop, "b");
        small.settle(smallLoop, "a");
        small.send("a", Bench.event("other", "x"));
        smallLoop.inbox().ring(List.of(Bench.id("a"), Bench.id("b")));
        PartitionCommit commit = smallLoop.prepare().orElseThrow();
        smallLoop.completed(small.store.commit(List.of(commit)));
        small.send("a", Bench.event("e", "result"));
        small.settle(smallLoop, "a");

        assertThat(small.stateOf("a").output()).isEqualTo(Payload.of("result"));
        smallLoop.lose("the test is over");
        small.close();
    }

    @Test
    void losesThePartitionWhenABatchBreaksBecauseMemoryMayBeAhead() {
        bench.pending("a", "waiting");
        bench.settle(loop, "a");
        bench.send("a", Bench.event("other", "x"));
        bench.stored(Bench.row("over", "flow", Bench.state(OrchestrationRuntimeStatus.FAILED, Message.NEVER)));
        Message start = bench.message("over", Bench.startChild("flow", "p", 0));
        bench.send(start);
        Bench failing = bench;
        loop.inbox().ring(List.of(Bench.id("a"), Bench.id("over")));
        failing.broken = true;
        assertThatIllegalStateException().isThrownBy(() -> loop.prepare());
        failing.broken = false;

        assertThat(loop.isOwner()).isFalse();
        assertThat(loop.instances().find(Bench.id("a"))).isEmpty();
        loop = bench.ownedLoop();
        bench.settle(loop, "a");
        assertThat(bench.historyOf("a")).hasSize(2);
    }

    @Test
    void parksAnInstanceWhoseTurnBreaks() {
        bench.pending("a", "flow");
        bench.pending("b", "flow");
        bench.orchestrators.put("flow", null);
        bench.brokenName = "flow";

        bench.settle(loop, "a", "b");

        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.STALLED);
        assertThat(bench.stateOf("a").failure().message()).contains("lookup of 'flow' failed");
        assertThat(loop.isOwner()).isTrue();
    }

    @Test
    void parksAChildWhoseFirstTurnBreaks() {
        bench.brokenName = "child";
        bench.send("c", Bench.startChild("child", "p", 0));

        bench.settle(loop, "c");

        assertThat(bench.stateOf("c").status()).isEqualTo(OrchestrationRuntimeStatus.STALLED);
        assertThat(bench.messagesTo("c")).isEmpty();
    }

    // unreadable

    @Test
    void parksOnlyTheInstanceWhoseHistoryDoesNotRead() {
        for (String id : List.of("a", "bad", "c")) {
            bench.pending(id, "waiting");
        }
        bench.settle(loop, "a", "bad", "c");
        loop.lose("restart");
        loop = bench.ownedLoop();
        bench.settle(loop);
        bench.store.unreadable.put(Bench.id("bad"), Set.of("findHistories"));
        for (String id : List.of("a", "bad", "c")) {
            bench.send(id, Bench.event("e", "x"));
        }

        bench.settle(loop, "a", "bad", "c");

        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
        assertThat(bench.stateOf("c").status()).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
        assertThat(bench.stateOf("bad").status()).isEqualTo(OrchestrationRuntimeStatus.STALLED);
        assertThat(bench.stateOf("bad").failure().message()).contains("damaged");
        assertThat(bench.messagesTo("bad")).hasSize(1);
    }

    @Test
    void readsWholeBatchesAgainWhenAllAreRead() {
        for (String id : List.of("bad", "b", "c")) {
            bench.pending(id, "waiting");
        }
        bench.store.unreadable.put(Bench.id("bad"), Set.of("findMessages"));
        bench.settle(loop, "bad", "b", "c");
        bench.store.calls.clear();

        bench.settle(loop, "b", "c");

        assertThat(bench.store.count("findMessages")).isEqualTo(1);
    }

    @Test
    void leavesAnUnreadableInstanceAloneUntilItsTime() {
        bench.pending("bad", "waiting");
        bench.store.unreadable.put(Bench.id("bad"), Set.of("findMessages"));
        bench.settle(loop, "bad");
        assertThat(bench.stateOf("bad").due()).isEqualTo(Bench.T0.plusSeconds(10));
        bench.store.calls.clear();

        bench.settle(loop, "bad");
        assertThat(bench.store.calls).isEmpty();
        assertThat(loop.isBusy(bench.clock.now())).isFalse();

        bench.store.unreadable.clear();
        bench.clock.advance(Duration.ofSeconds(10));
        bench.settle(loop);
        assertThat(bench.stateOf("bad").status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
    }

    @Test
    void leavesAnInstanceAloneWhoseRowDoesNotReadAndKeepsItsReports() {
        bench.pending("bad", "flow");
        bench.settle(loop, "bad");
        ScheduledTask task = bench.onlyTask();
        loop.instances().evict(Bench.id("bad"));
        bench.store.unreadable.put(Bench.id("bad"), Set.of("findInstances"));
        loop.inbox().report(new Report(task, Bench.done("r")));

        bench.settle(loop);
        assertThat(loop.isBusy(bench.clock.now())).isFalse();
        assertThat(loop.isOwner()).isTrue();
        assertThat(loop.nextAppointment()).contains(Bench.T0.plus(Duration.ofMinutes(5)));

        bench.store.unreadable.clear();
        bench.clock.advance(Duration.ofMinutes(5));
        bench.settle(loop);
        assertThat(bench.stateOf("bad").output()).isEqualTo(Payload.of("r"));
    }

    @Test
    void keepsReportsOfAnUnreadableInstanceThatCannotBeParkedYet() {
        bench.pending("bad", "flow");
        bench.settle(loop, "bad");
        bench.store.unreadable.put(Bench.id("bad"), Set.of("findMessages"));
        loop.inbox().report(new Report(bench.onlyTask(), Bench.done("r")));
        loop.inbox().ring(List.of(Bench.id("bad")));
        bench.store.outages.add("findInstances");

        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> loop.prepare());

        assertThat(loop.inbox().hasReports()).isTrue();
    }

    @Test
    void leavesUnreadableMessagesOfInstancesAloneThatAreNotThereOrOver() {
        bench.stored(Bench.row("over", "flow", Bench.state(OrchestrationRuntimeStatus.FAILED, Message.NEVER)));
        bench.store.unreadable.put(Bench.id("over"), Set.of("findMessages"));
        bench.store.unreadable.put(Bench.id("nobody"), Set.of("findMessages"));

        bench.settle(loop, "over", "nobody");

        assertThat(bench.stateOf("over").status()).isEqualTo(OrchestrationRuntimeStatus.FAILED);
        assertThat(loop.isBusy(bench.clock.now())).isFalse();
    }

    // suspects

    private void suspects(String id, int suspects, OrchestrationRuntimeStatus status) {
        InstanceState state = Bench.state(status, Bench.T0);
        for (int i = 0; i < suspects; i++) {
            state = Rows.suspected(state);
        }
        bench.stored(Bench.row(id, "waiting", state));
    }

    @Test
    void announcesFirstTurnsAfterAnUncleanTakeOverAndClearsThemByTheTurn() {
        inherit();
        suspects("a", 0, OrchestrationRuntimeStatus.PENDING);
        suspects("b", 0, OrchestrationRuntimeStatus.PENDING);

        PartitionCommit announcement = prepared("a", "b");
        assertThat(announcement.instances())
                .hasSize(2)
                .allSatisfy(commit -> assertThat(commit.change())
                        .isInstanceOfSatisfying(
                                InstanceChange.Update.class,
                                update -> assertThat(update.state().suspects()).isEqualTo(1)));
        assertThat(bench.historyOf("a")).isEmpty();
        commit(announcement);
        assertThat(bench.stateOf("a").suspects()).isEqualTo(1);
        assertThat(bench.announced).isEmpty();

        PartitionCommit turns = loop.prepare().orElseThrow();
        assertThat(turns.instances()).hasSize(2);
        commit(turns);
        assertThat(bench.stateOf("a").suspects()).isZero();
        assertThat(bench.stateOf("b").suspects()).isZero();
        bench.send("a", Bench.event("e", "x"));
        bench.settle(loop, "a");
        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
    }

    @Test
    void announcesAgainAfterAnAbort() {
        inherit();
        suspects("a", 0, OrchestrationRuntimeStatus.PENDING);
        PartitionCommit announcement = prepared("a");
        loop.completed(FakeStore.aborted());
        assertThat(loop.isBusy(bench.clock.now())).isTrue();
        assertThat(loop.prepare()).contains(announcement);
        assertThat(loop.stop()).isEmpty();
    }

    @Test
    void runsAloneWhoWasSuspectedBefore() {
        inherit();
        suspects("a", 0, OrchestrationRuntimeStatus.PENDING);
        suspects("b", 2, OrchestrationRuntimeStatus.PENDING);
        suspects("c", 0, OrchestrationRuntimeStatus.PENDING);

        PartitionCommit announcement = prepared("a", "b", "c");
        assertThat(announcement.instances())
                .extracting(InstanceCommit::instance)
                .containsExactly(Bench.id("b"));
        commit(announcement);
        PartitionCommit alone = loop.prepare().orElseThrow();
        assertThat(alone.instances()).extracting(InstanceCommit::instance).containsExactly(Bench.id("b"));
        commit(alone);
        assertThat(bench.stateOf("b").suspects()).isZero();

        bench.settle(loop);
        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
        assertThat(bench.stateOf("c").status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
    }

    @Test
    void parksWhoWasSuspectedTooOften() {
        inherit();
        suspects("a", 3, OrchestrationRuntimeStatus.PENDING);

        bench.settle(loop, "a");

        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.STALLED);
        assertThat(bench.stateOf("a").failure().type()).isEqualTo("SuspectedOfKillingTheProcess");
        assertThat(bench.stateOf("a").failure().message()).contains("3 times");
        bench.clock.advance(Duration.ofSeconds(10));
        bench.settle(loop);
        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
        assertThat(bench.stateOf("a").suspects()).isZero();
    }

    @Test
    void suspectsNobodyWhoseCodeDoesNotRun() {
        inherit();
        suspects("over", 1, OrchestrationRuntimeStatus.COMPLETED);
        bench.send("over", Bench.event("e", "x"));
        bench.stored(Bench.row(
                "parked", "waiting", Bench.state(OrchestrationRuntimeStatus.STALLED, Bench.T0.plusSeconds(5))));
        bench.send("parked", Bench.event("e", "x"));

        bench.settle(loop, "over", "parked");

        assertThat(bench.stateOf("parked").suspects()).isZero();
        assertThat(bench.stateOf("over").suspects()).isEqualTo(1);
        assertThat(bench.messagesTo("over")).isEmpty();
    }

    @Test
    void suspectsNobodyAfterAnOrderlyRelease() {
        suspects("a", 3, OrchestrationRuntimeStatus.PENDING);

        bench.settle(loop, "a");

        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
        assertThat(bench.store.commits).hasSize(1);
    }

    // single commits

    private void pendingAndPrepared(String... ids) {
        for (String id : ids) {
            bench.pending(id, "waiting");
        }
        prepared(ids);
    }

    @Test
    void parksWhatIsRejectedAndCommitsTheOthers() {
        pendingAndPrepared("a", "bad", "c");
        refuse(
                FakeStore.rejected(),
                commit -> turnOf("bad").test(commit) && !commit.appends().isEmpty());

        loop.completed(FakeStore.rejected());

        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
        assertThat(bench.stateOf("c").status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
        assertThat(bench.stateOf("bad").status()).isEqualTo(OrchestrationRuntimeStatus.STALLED);
        assertThat(bench.stateOf("bad").failure().type()).isEqualTo("TurnCannotBeWritten");
        assertThat(bench.stateOf("bad").failure().message()).isEqualTo("value too long");
        assertThat(loop.fence()).contains(bench.store.fences.get(0));
        assertThat(loop.instances().find(Bench.id("bad"))).isEmpty();
        assertThat(loop.instances().find(Bench.id("a"))).isPresent();
        assertThat(bench.announced).containsExactly(Bench.id("a"), Bench.id("c"));
    }

    @Test
    void losesThePartitionWhenAnInstanceCannotEvenBeParked() {
        pendingAndPrepared("a", "bad", "c");
        refuse(FakeStore.rejected(), turnOf("bad"));

        assertThat(loop.commitSingly()).isTrue();

        assertThat(loop.isOwner()).isFalse();
        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
        assertThat(bench.stateOf("c").status()).isEqualTo(OrchestrationRuntimeStatus.PENDING);
    }

    @Test
    void losesThePartitionWhenItIsFencedWhileItParks() {
        pendingAndPrepared("bad");
        bench.store.outcomes.add(FakeStore.rejected());
        bench.store.outcomes.add(new CommitOutcome.Fenced("other"));

        loop.commitSingly();

        assertThat(loop.isOwner()).isFalse();
        assertThat(bench.store.commits).hasSize(2);
    }

    @Test
    void neverParksAnInstanceThatHasEnded() {
        bench.stored(Bench.row("over", "flow", Bench.state(OrchestrationRuntimeStatus.FAILED, Message.NEVER)));
        bench.send("over", Bench.event("e", "x"));
        prepared("over");
        refuse(FakeStore.rejected(), turnOf("over"));

        loop.commitSingly();

        assertThat(bench.stateOf("over").status()).isEqualTo(OrchestrationRuntimeStatus.FAILED);
        assertThat(loop.isOwner()).isFalse();
    }

    @Test
    void parksAChildWhoseFirstTurnIsRejected() {
        bench.send("c", Bench.startChild("waiting", "p", 2));
        prepared("c");
        refuse(FakeStore.rejected(), commit -> !commit.appends().isEmpty());

        loop.commitSingly();

        assertThat(bench.stateOf("c").status()).isEqualTo(OrchestrationRuntimeStatus.STALLED);
        assertThat(bench.stored("c").parent().step()).isEqualTo(2);
        assertThat(bench.messagesTo("p")).isEmpty();
        assertThat(loop.isOwner()).isTrue();
    }

    @Test
    void tellsTheParentOfAChildThatCannotBeWrittenAtAll() {
        bench.send("c", Bench.startChild("waiting", "p", 2));
        prepared("c");
        refuse(FakeStore.rejected(), commit -> commit.change() instanceof InstanceChange.Insert);

        loop.commitSingly();

        assertThat(loop.isOwner()).isTrue();
        assertThat(bench.store.instances).isEmpty();
        assertThat(bench.messagesTo("c")).isEmpty();
        assertThat(bench.messagesTo("p")).singleElement().satisfies(answer -> {
            MessageBody.ChildFailed failed = (MessageBody.ChildFailed) answer.body();
            assertThat(failed.step()).isEqualTo(2);
            assertThat(failed.failure().type()).isEqualTo("TurnCannotBeWritten");
        });
    }

    @Test
    void putsOffATurnWhoseRowIsLockedAndCommitsTheOthers() {
        pendingAndPrepared("a", "locked", "c");
        refuse(FakeStore.aborted(), turnOf("locked"));

        assertThat(loop.commitSingly()).isTrue();
        assertThat(bench.stateOf("a").status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
        assertThat(bench.stateOf("c").status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
        bench.settle(loop, "locked");
        assertThat(loop.isBusy(bench.clock.now())).isFalse();
        assertThat(loop.nextAppointment()).contains(Bench.T0.plusSeconds(1));

        bench.clock.advance(Duration.ofSeconds(1));
        prepared();
        loop.commitSingly();
        assertThat(loop.nextAppointment()).contains(Bench.T0.plusSeconds(3));

        refuse(FakeStore.aborted(), commit -> false);
        bench.clock.advance(Duration.ofSeconds(2));
        bench.settle(loop);
        assertThat(bench.stateOf("locked").status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
        refuse(FakeStore.aborted(), turnOf("locked"));
        bench.send("locked", Bench.event("other", "x"));
        prepared("locked");
        loop.commitSingly();
        assertThat(loop.nextAppointment()).contains(bench.clock.now().plusSeconds(1));
    }

    @Test
    void keepsReportsOfATurnThatIsPutOff() {
        bench.pending("a", "flow");
        bench.settle(loop, "a");
        loop.inbox().report(new Report(bench.onlyTask(), Bench.done("r")));
        prepared();
        refuse(FakeStore.aborted(), turnOf("a"));
        loop.commitSingly();
        refuse(FakeStore.aborted(), commit -> false);

        bench.clock.advance(Duration.ofSeconds(1));
        bench.settle(loop);

        assertThat(bench.stateOf("a").output()).isEqualTo(Payload.of("r"));
    }

    @Test
    void keepsTheRestPreparedWhenNothingCanBeCommitted() {
        pendingAndPrepared("a", "b", "c", "d");
        refuse(FakeStore.aborted(), commit -> true);

        assertThat(loop.commitSingly()).isFalse();

        assertThat(bench.store.commits).hasSize(2);
        assertThat(loop.prepare().orElseThrow().instances())
                .extracting(InstanceCommit::instance)
                .containsExactly(Bench.id("c"), Bench.id("d"));
    }

    @Test
    void countsOnlyAbortsInARow() {
        pendingAndPrepared("a", "b", "c", "d");
        refuse(FakeStore.aborted(), turnOf("a").or(turnOf("c")));

        assertThat(loop.commitSingly()).isTrue();

        assertThat(bench.store.commits).hasSize(4);
        assertThat(bench.stateOf("d").status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
    }

    @Test
    void keepsMemoryAndDatabaseInStepWhenAReadFailsWhileItParks() {
        bench.pending("bad", "waiting");
        bench.pending("c", "waiting");
        bench.settle(loop, "bad", "c");
        bench.send("bad", Bench.event("other", "x"));
        bench.send("c", Bench.event("e", "x"));
        prepared("bad", "c");
        bench.store.outcomes.add(FakeStore.rejected());
        bench.store.outages.add("findInstances");

        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> loop.commitSingly());

        bench.store.outages.clear();
        assertThat(loop.instances().find(Bench.id("bad"))).isEmpty();
        commit(loop.prepare().orElseThrow());
        assertThat(bench.stateOf("c").status()).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
        bench.settle(loop);
        assertThat(bench.historyOf("bad")).hasSize(2);
    }

    @Test
    void dropsTheRestWhenItIsFencedInBetween() {
        pendingAndPrepared("a", "b");
        bench.store.outcomes.add(new CommitOutcome.Fenced("other"));

        assertThat(loop.commitSingly()).isTrue();

        assertThat(loop.isOwner()).isFalse();
        assertThat(bench.store.commits).hasSize(1);
    }

    @Test
    void announcesAnewAfterSingleCommits() {
        inherit();
        suspects("a", 0, OrchestrationRuntimeStatus.PENDING);
        PartitionCommit announcement = prepared("a");

        assertThat(loop.commitSingly()).isTrue();

        assertThat(loop.prepare().orElseThrow()).isEqualTo(announcement);
    }

    @Test
    void ringsOtherPartitionsInsteadOfMakingAppointmentsForThem() {
        Bench wide = new Bench(Bench.settings(4096), Duration.ofSeconds(20));
        InstanceId a = Bench.id("a");
        PartitionLoop mine = new PartitionLoop(a.shard(), wide.context);
        mine.acquire(new io.durable.spi.Acquisition.Claim.Assigned(java.time.Duration.ofSeconds(10)), 0);
        wide.orchestrator("flow", (context, input) -> {
            context.sendEvent("b", "e", "x");
            return context.waitForExternalEvent("e", String.class).await();
        });
        wide.pending("a", "flow");
        wide.clock.advance(Duration.ofSeconds(1));
        mine.inbox().ring(List.of(a));
        PartitionCommit commit = mine.prepare().orElseThrow();
        wide.clock.advanceTo(Bench.T0);
        mine.completed(wide.store.commit(List.of(commit)));

        assertThat(wide.bus.rung()).containsExactly(Bench.id("b"));
        assertThat(mine.nextAppointment()).isEmpty();
        mine.lose("the test is over");
        wide.close();
    }

    // time

    @Test
    void runsAllTurnsOfABatchHoweverLongItsReadsTook() {
        bench.store.whenReading = () -> bench.clock.advance(Duration.ofSeconds(1));
        bench.pending("a", "waiting");
        bench.pending("b", "waiting");

        assertThat(prepared("a", "b").instances()).hasSize(2);
    }

    @Test
    void readsWhatItHadNoTimeForOnce() {
        bench.pending("a", "waiting");
        bench.pending("b", "waiting");
        bench.clock.goOnBy(Duration.ofMillis(25));

        commit(prepared("a", "b"));
        assertThat(loop.isBusy(bench.clock.now())).isTrue();
        bench.settle(loop);

        assertThat(bench.stateOf("b").status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
        assertThat(bench.store.count("findInstances")).isEqualTo(1);
        assertThat(bench.store.count("findMessages")).isEqualTo(1);
    }

    @Test
    void readsAgainWhatMayHaveChangedBeforeItsTurn() {
        bench.pending("a", "waiting");
        bench.stored(Bench.row("b", "waiting", Bench.state(OrchestrationRuntimeStatus.COMPLETED, Bench.T0)));
        bench.clock.goOnBy(Duration.ofMillis(25));

        commit(prepared("a", "b"));
        bench.stored(Bench.row("b", "waiting", Bench.state(OrchestrationRuntimeStatus.PENDING, Bench.T0)));
        bench.settle(loop);

        assertThat(bench.stateOf("b").status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
    }

    @Test
    void readsAgainWhatHadToLeaveTheMemoryBeforeItsTurn() {
        bench.pending("a", "waiting");
        bench.pending("b", "waiting");
        bench.settle(loop, "a", "b");
        bench.send("a", Bench.event("e", "1"));
        bench.send("b", Bench.event("e", "2"));
        bench.clock.goOnBy(Duration.ofMillis(25));

        commit(prepared("a", "b"));
        loop.instances().evictAll();
        bench.settle(loop);

        assertThat(bench.stateOf("b").status()).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
    }

    @Test
    void showsReportsThatWereReadAheadUntilTheyAreCommitted() {
        bench.pending("a", "flow");
        bench.pending("b", "flow");
        bench.settle(loop, "a", "b");
        bench.store.tasks.values().forEach(task -> loop.inbox().report(new Report(task, Bench.done("r"))));
        bench.clock.goOnBy(Duration.ofMillis(25));

        commit(loop.prepare().orElseThrow());
        assertThat(loop.hasReports()).isTrue();
        bench.settle(loop);

        assertThat(loop.hasReports()).isFalse();
        assertThat(bench.stateOf("b").status()).isEqualTo(OrchestrationRuntimeStatus.COMPLETED);
    }

    @Test
    void forgetsWhatItReadAheadWithTheOwnership() {
        bench.pending("a", "waiting");
        bench.pending("b", "waiting");
        bench.clock.goOnBy(Duration.ofMillis(25));
        commit(prepared("a", "b"));

        loop.lose("another owner");

        assertThat(loop.isBusy(bench.clock.now())).isFalse();
    }
}
