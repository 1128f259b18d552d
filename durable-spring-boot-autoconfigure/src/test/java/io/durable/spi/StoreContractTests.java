package io.durable.spi;

import static io.durable.spi.Samples.ALL_SHARDS;
import static io.durable.spi.Samples.FAILURE;
import static io.durable.spi.Samples.TIME;
import static io.durable.spi.Samples.after;
import static io.durable.spi.Samples.assigned;
import static io.durable.spi.Samples.entries;
import static io.durable.spi.Samples.event;
import static io.durable.spi.Samples.execution;
import static io.durable.spi.Samples.full;
import static io.durable.spi.Samples.idIn;
import static io.durable.spi.Samples.ifSilent;
import static io.durable.spi.Samples.message;
import static io.durable.spi.Samples.partitionOf;
import static io.durable.spi.Samples.pending;
import static io.durable.spi.Samples.running;
import static io.durable.spi.Samples.state;
import static io.durable.spi.Samples.task;
import static io.durable.spi.Samples.turn;
import static org.assertj.core.api.Assertions.assertThat;

import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import io.durable.history.MessageId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import io.durable.history.ShardRange;
import io.durable.history.TaskId;
import io.durable.spi.CommitOutcome.Committed;
import io.durable.spi.CommitOutcome.Conflict;
import io.durable.spi.CommitOutcome.Fenced;
import io.durable.spi.Samples.Turn;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every {@link Store} must do. An adapter inherits these tests and supplies the fixture. */
public abstract class StoreContractTests extends TaskAdmissionContractTests {

    private static final InstanceId ID = idIn(0, 0);
    private static final InstanceId OTHER = idIn(0, 1);

    @Test
    void tellsTimeInMicrosecondsThatDoesNotGoBack() {
        Instant first = store.currentTime();
        Instant second = store.currentTime();

        assertThat(first).isEqualTo(first.truncatedTo(ChronoUnit.MICROS));
        assertThat(second).isAfterOrEqualTo(first);
    }

    @Test
    void givesPartitionThatNeverHadAnOwnerAsReleased() {
        Acquisition wish = assigned(1);

        Ownership ownership = acquire(wish);

        assertThat(ownership.predecessorReleased()).isTrue();
        assertThat(ownership.fence().partition()).isEqualTo(1);
        assertThat(ownership.fence().nonce()).isEqualTo(wish.nonce());
        assertThat(store.isCurrent(ownership.fence())).isTrue();
    }

    @Test
    void movesEpochAndBatchOnWithEveryAcquisition() {
        Fence next = acquire(assigned(0)).fence();

        assertThat(next.epoch()).isEqualTo(fence.epoch() + 1);
        assertThat(next.batch()).isGreaterThan(fence.batch());
        assertThat(store.isCurrent(fence)).isFalse();
        assertThat(store.isCurrent(next)).isTrue();
    }

    @Test
    void tellsTheFencesThatAreCurrentFromTheOthers() {
        Fence other = acquire(assigned(1)).fence();
        Fence next = acquire(assigned(0)).fence();

        assertThat(store.findCurrent(List.of(other, fence))).containsExactly(other);
        assertThat(store.findCurrent(List.of(next, other.next()))).containsExactly(next);
        assertThat(store.findCurrent(List.of(next, other))).containsExactlyInAnyOrder(next, other);
    }

    @Test
    void saysThatPredecessorDidNotRelease() {
        assertThat(acquire(assigned(0)).predecessorReleased()).isFalse();
    }

    @Test
    void saysThatPredecessorReleased() {
        store.release(List.of(fence));

        assertThat(acquire(assigned(0)).predecessorReleased()).isTrue();
        assertThat(acquire(assigned(0)).predecessorReleased()).isFalse();
    }

    @Test
    void releasesOnlyWhatIsStillOwned() {
        Fence next = acquire(assigned(0)).fence();
        Fence other = acquire(assigned(1)).fence();

        store.release(List.of(other, fence));

        assertThat(store.isCurrent(next)).isTrue();
        assertThat(acquire(assigned(0)).predecessorReleased()).isFalse();
        assertThat(acquire(assigned(1)).predecessorReleased()).isTrue();
    }

    @Test
    void refusesAssignmentOfAnEarlierGeneration() {
        Acquisition wish = assigned(0, 5);
        store.beat(wish.node(), "owner");
        Fence later = acquire(wish).fence();

        assertThat(store.acquire(assigned(0, 4))).isEmpty();
        assertThat(store.isCurrent(later)).isTrue();
        assertThat(store.acquire(assigned(0, 5))).isPresent();
    }

    @Test
    void takesAPartitionInAnEarlierGenerationThatWasReleased() {
        Acquisition wish = assigned(0, 5);
        store.beat(wish.node(), "owner");
        store.release(List.of(acquire(wish).fence()));

        assertThat(acquire(assigned(0, 1)).predecessorReleased()).isTrue();
    }

    @Test
    void takesAPartitionInAnEarlierGenerationFromAnOwnerThatIsGone() {
        acquire(assigned(0, 5));

        assertThat(acquire(assigned(0, 1)).predecessorReleased()).isFalse();
    }

    @Test
    void takesAPartitionThatNothingAssignsWhateverItsGenerationWas() {
        store.release(List.of(acquire(assigned(1, 5)).fence()));

        assertThat(store.acquire(ifSilent(1, node(2)))).isPresent();
    }

    @Test
    void doesNotTakePartitionFromOwnerThatBeats() {
        UUID owner = node(1);
        store.beat(owner, "owner");
        Fence owned = acquire(ifSilent(1, owner)).fence();

        assertThat(store.acquire(ifSilent(1, node(2)))).isEmpty();
        assertThat(store.isCurrent(owned)).isTrue();
    }

    @Test
    void takesPartitionFromOwnerWithoutHeartbeat() {
        UUID owner = node(1);
        store.beat(owner, "owner");
        acquire(ifSilent(1, owner));
        store.leave(owner);

        assertThat(acquire(ifSilent(1, node(2))).predecessorReleased()).isFalse();
    }

    @Test
    void takesReleasedPartitionFromOwnerThatBeats() {
        UUID owner = node(1);
        store.beat(owner, "owner");
        store.release(List.of(acquire(ifSilent(1, owner)).fence()));

        assertThat(acquire(ifSilent(1, node(2))).predecessorReleased()).isTrue();
    }

    @Test
    void whoOwnsTheDecidingPartitionTakesTheOthersAtOnce() {
        UUID owner = node(1);
        UUID decider = node(2);
        store.beat(owner, "owner");
        store.beat(decider, "decider");
        Fence lost = acquire(ifSilent(1, owner)).fence();
        acquire(ifSilent(0, decider));

        acquire(ifSilent(1, decider));

        assertThat(store.isCurrent(lost)).isFalse();
        assertThat(store.acquire(ifSilent(1, owner))).isEmpty();
        assertThat(store.acquire(ifSilent(0, owner))).isEmpty();
    }

    @Test
    void givesNodeItsOwnPartitionAgain() {
        UUID owner = node(1);
        store.beat(owner, "owner");
        store.beat(owner, "owner");
        Fence before = acquire(ifSilent(1, owner)).fence();

        assertThat(acquire(ifSilent(1, owner)).fence().epoch()).isEqualTo(before.epoch() + 1);
    }

    @Test
    void commitsEverythingOfATurn() {
        Message consumed = given(event(ID));
        Message postponed = given(event(ID));
        Message sent = event(OTHER);
        ScheduledTask task = task(ID, 2);
        given(pending(ID));
        InstanceState state = running();

        CommitOutcome outcome = commit(turn(ID).updates(state)
                .appends(entries(0, 3))
                .consumes(consumed)
                .postpones(postponed, after(60))
                .schedules(task)
                .sends(sent));

        assertThat(outcome).isEqualTo(new Committed());
        assertThat(store.isCurrent(fence)).isFalse();
        assertThat(store.isCurrent(fence.next())).isTrue();
        assertThat(store.findInstances(List.of(ID)))
                .singleElement()
                .satisfies(row -> assertThat(row.state()).isEqualTo(state));
        assertThat(histories(execution(ID))).isEqualTo(Map.of(execution(ID), entries(0, 3)));
        assertThat(messages(ID)).containsExactly(postponed.withDue(after(60)));
        assertThat(messages(OTHER)).containsExactly(sent);
        assertThat(pendingTasks()).containsExactly(task);
    }

    @Test
    void commitsSeveralPartitionsAtOnce() {
        Fence second = acquire(assigned(1)).fence();
        InstanceId inSecond = idIn(1, 0);

        CommitOutcome outcome = store.commit(List.of(
                new PartitionCommit(
                        second, List.of(turn(inSecond).sends(event(inSecond)).commit())),
                new PartitionCommit(
                        fence,
                        List.of(
                                turn(ID).sends(event(ID)).commit(),
                                turn(OTHER).sends(event(OTHER)).commit()))));

        assertThat(outcome).isEqualTo(new Committed());
        assertThat(Stream.of(fence.next(), second.next())).allMatch(store::isCurrent);
        assertThat(Stream.of(ID, OTHER, inSecond))
                .allSatisfy(id -> assertThat(messages(id)).hasSize(1));
    }

    @Test
    void commitsNothingUnderAnOldFence() {
        acquire(assigned(0));

        assertThat(commit(turn(ID).sends(event(ID)))).isInstanceOf(Fenced.class);
        assertThat(messages(ID)).isEmpty();
    }

    @Test
    void commitsNothingTwice() {
        commit(turn(ID).sends(event(ID)));

        assertThat(commit(turn(ID).sends(event(ID)))).isInstanceOf(Fenced.class);
        assertThat(messages(ID)).hasSize(1);
    }

    @Test
    void commitsNothingUnderAnotherNonce() {
        Fence forged = new Fence(0, fence.epoch(), UUID.randomUUID(), fence.batch());

        assertThat(commit(forged, turn(ID).sends(event(ID)))).isInstanceOf(Fenced.class);
        assertThat(messages(ID)).isEmpty();
    }

    @Test
    void commitsNothingOfOtherPartitionsIfOneIsFenced() {
        Fence stale = acquire(assigned(1)).fence();
        acquire(assigned(1));

        CommitOutcome outcome = store.commit(List.of(
                new PartitionCommit(fence, List.of(turn(ID).sends(event(ID)).commit())),
                new PartitionCommit(stale, List.of())));

        assertThat(outcome).isInstanceOf(Fenced.class);
        assertThat(store.isCurrent(fence)).isTrue();
        assertThat(messages(ID)).isEmpty();
    }

    @Test
    void commitsFenceAlone() {
        assertThat(store.commit(List.of(new PartitionCommit(fence, List.of())))).isEqualTo(new Committed());
        assertThat(store.isCurrent(fence.next())).isTrue();
    }

    @Test
    void keepsInputUnlessThereIsANewOne() {
        given(pending(ID));
        UUID incarnation = execution(ID).incarnation();

        commit(turn(ID).updates(incarnation, running(), null));
        Payload kept = onlyInstance().input();
        commit(fence.next(), turn(ID).updates(incarnation, running(), Payload.of("new")));

        assertThat(kept).isEqualTo(pending(ID).input());
        assertThat(onlyInstance().input()).isEqualTo(Payload.of("new"));
    }

    @Test
    void keepsVersionUnlessThereIsANewOne() {
        given(pending(ID));

        commit(turn(ID).updates(running()));
        String kept = onlyInstance().version();
        commit(fence.next(), turn(ID).updatesVersion(running(), "2.1"));

        assertThat(kept).isEqualTo(pending(ID).version());
        assertThat(onlyInstance().version()).isEqualTo("2.1");
    }

    @Test
    void insertsChildWithEveryColumn() {
        commit(turn(ID).inserts(full(ID)));

        assertThat(store.findInstances(List.of(ID, OTHER))).containsExactly(full(ID));
    }

    @Test
    void updatesEveryChangingColumn() {
        given(pending(ID));
        InstanceState all = full(ID).state();

        commit(turn(ID).updates(all));

        assertThat(onlyInstance().state()).isEqualTo(all);
    }

    @Test
    void refusesUpdateOfInstanceThatIsNotThere() {
        assertConflict(turn(ID).updates(running()));
    }

    @Test
    void refusesUpdateOfAnotherIncarnation() {
        given(pending(ID));

        assertConflict(turn(ID).updates(UUID.randomUUID(), running(), null));
        assertConflict(turn(ID).updatesFrom(OrchestrationRuntimeStatus.SUSPENDED, running()));
        assertConflict(turn(ID).updatesFrom(OrchestrationRuntimeStatus.COMPLETED, running()));
        assertThat(onlyInstance()).isEqualTo(pending(ID));
    }

    @Test
    void refusesChildWhoseIdExists() {
        given(pending(ID));

        assertConflict(turn(ID).inserts(full(ID)));
        assertThat(onlyInstance()).isEqualTo(pending(ID));
    }

    @Test
    void refusesHistoryEntryThatExists() {
        commitBefore(turn(ID).appends(entries(0, 3)));

        assertConflict(turn(ID).appends(entries(2, 2)));
        assertThat(histories(execution(ID)).get(execution(ID))).hasSize(3);
    }

    @Test
    void refusesToGoOnBehindHistoryEntriesThatWereReadAndAreGone() {
        ExecutionId other = execution(OTHER);
        commitBefore(turn(ID).appends(entries(0, 3)).appends(other, entries(0, 2)));

        assertConflict(turn(ID).appendsToRead(other, entries(2, 1)).appendsToRead(execution(ID), entries(4, 1)));
        assertConflict(turn(ID).appendsToRead(execution(ID).next(), entries(3, 1)));
        commitBefore(turn(ID).appendsToRead(execution(ID), entries(3, 2)).appendsToRead(other, entries(2, 1)));

        assertThat(histories(execution(ID)).get(execution(ID))).isEqualTo(entries(0, 5));
        assertThat(histories(other).get(other)).isEqualTo(entries(0, 3));
    }

    @Test
    void refusesToConsumeMessageThatIsNotThere() {
        Message there = given(event(ID));

        assertConflict(turn(ID).consumes(there, event(ID)));
        assertThat(messages(ID)).containsExactly(there);
    }

    @Test
    void refusesToPostponeMessageThatIsNotThere() {
        Message there = given(event(ID));

        assertConflict(turn(ID).postpones(there, after(1)).postpones(event(ID), after(1)));
        assertThat(messages(ID)).containsExactly(there);
    }

    @Test
    void refusesToFinishTaskThatIsNotThere() {
        ScheduledTask there = scheduled(task(ID, 1));

        assertConflict(turn(ID).finishes(there, TaskState.PENDING).finishes(task(ID, 2), TaskState.PENDING));
        assertThat(pendingTasks()).containsExactly(there);
    }

    @Test
    void refusesToFinishTaskInAnotherState() {
        ScheduledTask there = scheduled(task(ID, 1));

        assertConflict(turn(ID).finishes(there, TaskState.DONE));
        assertThat(pendingTasks()).containsExactly(there);
    }

    @Test
    void refusesToFinishAsPendingWhatAnActivityHasCompleted() {
        ScheduledTask there = scheduled(task(ID, 1));
        complete(there);

        assertConflict(turn(ID).finishes(there, TaskState.PENDING));
        assertThat(store.findFinishedTask(there.id())).isPresent();
    }

    @Test
    void refusesToRetryTaskInAnotherState() {
        ScheduledTask there = scheduled(task(ID, 1));

        assertConflict(turn(ID).retries(there, TaskState.FAILED, 2, after(1)));
        assertThat(pendingTasks()).containsExactly(there);
    }

    @Test
    void refusesToRetryTaskThatIsNotThere() {
        assertConflict(turn(ID).retries(task(ID, 1), TaskState.PENDING, 2, after(1)));
    }

    @Test
    void refusesTaskThatExists() {
        ScheduledTask there = scheduled(task(ID, 1));

        assertConflict(turn(ID).schedules(there));
    }

    @Test
    void finishesTasksInTheirStates() {
        ScheduledTask plain = task(ID, 1);
        ScheduledTask done = task(ID, 2);
        commitBefore(turn(ID).schedules(plain, done));
        complete(done);

        CommitOutcome outcome =
                commit(turn(ID).finishes(plain, TaskState.PENDING).finishes(done, TaskState.DONE));

        assertThat(outcome).isEqualTo(new Committed());
        assertThat(pendingTasks()).isEmpty();
        assertThat(store.findFinishedTasks(ALL_SHARDS, 10)).isEmpty();
    }

    @Test
    void retriesTaskWithTheNextAttempt() {
        ScheduledTask there = scheduled(task(ID, 1));
        fixture.inTransaction(() -> fixture.outcomes().fail(there.id(), FAILURE));

        commit(turn(ID).retries(there, TaskState.FAILED, 2, after(30)));

        assertThat(pendingTasks())
                .containsExactly(new ScheduledTask(there.id(), there.execution(), 1, there.name(), 2, after(30)));
        assertThat(store.findFinishedTask(there.id())).isEmpty();
    }

    @Test
    void truncatesAnExecutionTogetherWithItsLastEntries() {
        ExecutionId old = execution(ID);
        commitBefore(turn(ID).appends(entries(0, 2)).schedules());

        CommitOutcome outcome =
                commit(turn(ID).appends(old, entries(2, 2)).truncates(old).appends(old.next(), entries(0, 1)));

        assertThat(outcome).isEqualTo(new Committed());
        assertThat(histories(old, old.next())).isEqualTo(Map.of(old.next(), entries(0, 1)));
    }

    @Test
    void truncatesAnExecutionThatBeganAndEndedInTheSameTurn() {
        ExecutionId old = execution(ID);

        CommitOutcome outcome =
                commit(turn(ID).appends(old, entries(0, 2)).truncates(old).appends(old.next(), entries(0, 1)));

        assertThat(outcome).isEqualTo(new Committed());
        assertThat(histories(old, old.next())).isEqualTo(Map.of(old.next(), entries(0, 1)));
    }

    @Test
    void refusesToTruncateHistoryThatWentOnElsewhere() {
        ExecutionId old = execution(ID);
        commitBefore(turn(ID).appends(entries(0, 3)));

        assertConflict(turn(ID).appends(old, entries(2, 1)).truncates(old));
        assertThat(histories(old).get(old)).hasSize(3);
    }

    @Test
    void findsOnlyTheHistoriesAskedFor() {
        ExecutionId first = execution(ID);
        commitBefore(turn(ID).appends(first, entries(0, 1)).appends(first.next(), entries(0, 2)));
        commitBefore(turn(OTHER).appends(entries(0, 12)));

        assertThat(histories(first.next(), execution(OTHER)))
                .isEqualTo(Map.of(first.next(), entries(0, 2), execution(OTHER), entries(0, 12)));
        assertThat(histories(execution(idIn(1, 0)))).isEmpty();
    }

    @Test
    void findsMessagesControlKindsFirstThenById() {
        Message low =
                new Message(new MessageId(new UUID(1, 1)), ID, OTHER, event(ID).body(), TIME);
        Message high =
                new Message(new MessageId(new UUID(-1, 1)), ID, null, event(ID).body(), TIME);
        Message terminate =
                new Message(new MessageId(new UUID(-1, 2)), ID, null, new MessageBody.Terminate("enough", true), TIME);
        Message suspend = new Message(new MessageId(new UUID(5, 0)), ID, null, new MessageBody.Suspend(null), TIME);
        Stream.of(high, terminate, low, suspend).forEach(this::given);

        assertThat(messages(ID)).containsExactly(suspend, terminate, low, high);
    }

    @Test
    void findsMessagesOfEachInstanceUpToTheLimitThatAreDue() {
        List<Message> due = IntStream.range(0, 3)
                .mapToObj(i -> given(event(ID, TIME)))
                .sorted(Comparator.comparing(Message::id))
                .toList();
        Message ofOther = given(event(OTHER, TIME));
        given(event(OTHER, TIME.plus(1, ChronoUnit.MICROS)));
        given(event(OTHER, Message.NEVER));

        assertThat(store.findMessages(List.of(ID, OTHER, idIn(1, 0)), TIME, 2))
                .isEqualTo(Map.of(ID, due.subList(0, 2), OTHER, List.of(ofOther)));
        assertThat(store.findMessages(List.of(ID), TIME, 2)).isEqualTo(Map.of(ID, due.subList(0, 2)));
        assertThat(store.findMessages(List.of(ID), TIME, 3)).isEqualTo(Map.of(ID, due));
    }

    @Test
    void sweepsMessagesPendingStartsAndStalledRetriesEarliestFirst() {
        InstanceId stalled = idIn(1, 0);
        InstanceId starting = idIn(2, 0);
        given(event(ID, after(3)));
        given(event(ID, after(5)));
        given(pending(starting, after(1)));
        given(new InstanceRecord(
                stalled,
                execution(stalled).incarnation(),
                "n",
                null,
                null,
                null,
                Map.of(),
                TIME,
                state(OrchestrationRuntimeStatus.STALLED, after(2))));
        given(full(idIn(3, 0)));
        given(event(idIn(3, 0), Message.NEVER));

        List<DueWork> swept = store.sweep(ALL_SHARDS, after(5), 10);

        assertThat(swept)
                .containsExactly(
                        new DueWork(starting, after(1)), new DueWork(stalled, after(2)), new DueWork(ID, after(3)));
        assertThat(store.sweep(ALL_SHARDS, after(2), 10)).isEqualTo(swept.subList(0, 2));
        assertThat(store.sweep(ALL_SHARDS, after(5), 1)).isEqualTo(swept.subList(0, 1));
    }

    @Test
    void sweepsInstanceWithItsEarliestDueTimeOverRowAndMessages() {
        given(pending(ID, after(4)));
        given(event(ID, after(2)));

        assertThat(store.sweep(ALL_SHARDS, after(9), 10)).containsExactly(new DueWork(ID, after(2)));
    }

    @Test
    void sweepsOnlyTheShardsAskedFor() {
        given(event(idIn(0, 0), TIME));
        given(event(idIn(1, 0), TIME));
        given(pending(idIn(3, 0)));

        assertThat(sweptPartitions(shards(0, 3))).containsExactlyInAnyOrder(0, 3);
        assertThat(sweptPartitions(shards(1))).containsExactly(1);
        assertThat(sweptPartitions(List.of())).isEmpty();
    }

    @Test
    void sweepFindsAnInstanceBehindTheManyMessagesOfAnother() {
        IntStream.range(0, 60).forEach(i -> given(event(ID, after(i))));
        given(event(OTHER, after(100)));

        assertThat(store.sweep(ALL_SHARDS, after(100), 2))
                .containsExactly(new DueWork(ID, after(0)), new DueWork(OTHER, after(100)));
    }

    @Test
    void pagesThroughPendingTasksInTheOrderOfTheirIds() {
        List<ScheduledTask> tasks = Stream.of(3L, 1L, -5L, Long.MAX_VALUE, 2L)
                .map(high -> new ScheduledTask(new TaskId(new UUID(high, 0)), execution(ID), 1, "a", 1, TIME))
                .toList();
        commitBefore(turn(ID).schedules(tasks.toArray(ScheduledTask[]::new)));
        complete(tasks.get(4));

        List<ScheduledTask> first = store.findPendingTasks(ALL_SHARDS, null, 2);
        List<ScheduledTask> rest =
                store.findPendingTasks(ALL_SHARDS, first.get(1).id(), 10);

        assertThat(first).containsExactly(tasks.get(1), tasks.get(0));
        assertThat(store.findPendingTasks(ALL_SHARDS, null, 3)).hasSize(3);
        assertThat(rest).containsExactly(tasks.get(3), tasks.get(2));
    }

    @Test
    void findsTasksOnlyInTheShardsAskedFor() {
        ScheduledTask task = scheduled(task(ID, 1));
        ScheduledTask done = scheduled(task(ID, 2));
        complete(done);

        assertThat(store.findPendingTasks(shards(1, 2, 3), null, 10)).isEmpty();
        assertThat(store.findPendingTasks(shards(0), null, 10)).containsExactly(task);
        assertThat(store.findFinishedTasks(shards(1, 2, 3), 10)).isEmpty();
        assertThat(store.findFinishedTasks(shards(0), 10)).hasSize(1);
    }

    @Test
    void findsOutcomesThatActivitiesRecorded() {
        ScheduledTask done = scheduled(task(ID, 1));
        ScheduledTask failed = scheduled(task(OTHER, 2));
        ScheduledTask open = scheduled(task(ID, 3));
        fixture.inTransaction(() -> fixture.outcomes().complete(done.id(), Payload.of("ok")));
        fixture.inTransaction(() -> fixture.outcomes().fail(failed.id(), FAILURE));

        FinishedTask ofDone =
                new FinishedTask(done.id(), done.execution(), 1, TaskState.DONE, 1, Payload.of("ok"), null);
        FinishedTask ofFailed =
                new FinishedTask(failed.id(), failed.execution(), 2, TaskState.FAILED, 1, null, FAILURE);
        assertThat(store.findFinishedTasks(ALL_SHARDS, 10)).containsExactlyInAnyOrder(ofDone, ofFailed);
        assertThat(store.findFinishedTasks(ALL_SHARDS, 1)).hasSize(1);
        assertThat(store.findFinishedTask(done.id())).contains(ofDone);
        assertThat(store.findFinishedTask(failed.id())).contains(ofFailed);
        assertThat(store.findFinishedTask(open.id())).isEmpty();
        assertThat(store.findFinishedTask(task(ID, 9).id())).isEmpty();
    }

    @Test
    void discardsTasksInWhateverState() {
        ScheduledTask open = scheduled(task(ID, 1));
        ScheduledTask done = scheduled(task(ID, 2));
        ScheduledTask kept = scheduled(task(ID, 3));
        complete(done);

        assertThat(store.discardTasks(
                        fence, Set.of(open.id(), done.id(), task(ID, 4).id())))
                .isEmpty();
        assertThat(pendingTasks()).containsExactly(kept);
        assertThat(store.findFinishedTasks(ALL_SHARDS, 10)).isEmpty();
    }

    @Test
    void discardsNothingUnderAnOldFence() {
        Fence old = fence;
        ScheduledTask open = scheduled(task(ID, 1));

        assertThat(store.discardTasks(old, List.of(open.id()))).containsExactly(open.id());
        assertThat(pendingTasks()).containsExactly(open);
    }

    @Test
    void keepsPayloadsOfAMegabyteAndMore() {
        byte[] bytes = new byte[1_500_000];
        Arrays.fill(bytes, (byte) '\n');
        Message large = message(ID, new MessageBody.RaiseEvent("large", Payload.of(bytes)), TIME);

        commit(turn(ID).sends(large));

        assertThat(messages(ID)).containsExactly(large);
    }

    @Test
    void answersEmptyQuestionsWithNothing() {
        assertThat(store.findInstances(List.of())).isEmpty();
        assertThat(store.findHistories(List.of())).isEmpty();
        assertThat(store.findMessages(List.of(), TIME, 5)).isEmpty();
        assertThat(store.discardTasks(fence, List.of())).isEmpty();
        assertThat(store.commit(List.of())).isEqualTo(new Committed());
        store.release(List.of());
        assertThat(store.isCurrent(fence)).isTrue();
    }

    /** Commits the turn together with a message, and sees that neither was written and the fence is where it was. */
    private void assertConflict(Turn turn) {
        Message witness = event(idIn(2, 5));

        CommitOutcome outcome = commit(turn.sends(witness));

        assertThat(outcome).isInstanceOf(Conflict.class);
        assertThat(messages(witness.target())).isEmpty();
        assertThat(store.isCurrent(fence)).isTrue();
    }

    private CommitOutcome commit(Turn turn) {
        return commit(fence, turn);
    }

    private CommitOutcome commit(Fence fence, Turn turn) {
        return store.commit(List.of(new PartitionCommit(fence, List.of(turn.commit()))));
    }

    private void commitBefore(Turn turn) {
        assertThat(commit(turn)).isEqualTo(new Committed());
        fence = fence.next();
    }

    private ScheduledTask scheduled(ScheduledTask task) {
        commitBefore(turn(task.execution().instance()).schedules(task));
        return task;
    }

    private void complete(ScheduledTask task) {
        fixture.inTransaction(() -> fixture.outcomes().complete(task.id(), null));
    }

    private Message given(Message message) {
        fixture.instances().send(message);
        return message;
    }

    private void given(InstanceRecord row) {
        assertThat(fixture.instances().insert(row)).isTrue();
    }

    private Ownership acquire(Acquisition wish) {
        return store.acquire(wish).orElseThrow();
    }

    private InstanceRecord onlyInstance() {
        return store.findInstances(List.of(ID)).get(0);
    }

    private List<Message> messages(InstanceId id) {
        return store.findMessages(List.of(id), Message.NEVER, 100).getOrDefault(id, List.of());
    }

    private Map<ExecutionId, List<HistoryEntry>> histories(ExecutionId... executions) {
        return store.findHistories(List.of(executions));
    }

    private List<ScheduledTask> pendingTasks() {
        return store.findPendingTasks(ALL_SHARDS, null, 100);
    }

    private Stream<Integer> sweptPartitions(List<ShardRange> shards) {
        return store.sweep(shards, TIME.plus(Duration.ofDays(1)), 10).stream()
                .map(work -> partitionOf(work.instance()));
    }

    private static List<ShardRange> shards(int... partitions) {
        return Arrays.stream(partitions)
                .mapToObj(partition -> ShardRange.of(partition, StoreFixture.PARTITIONS))
                .toList();
    }

    private static UUID node(long n) {
        return new UUID(11, n);
    }
}
