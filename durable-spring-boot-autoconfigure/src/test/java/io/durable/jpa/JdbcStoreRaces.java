package io.durable.jpa;

import static io.durable.spi.Samples.ALL_SHARDS;
import static io.durable.spi.Samples.TIME;
import static io.durable.spi.Samples.assigned;
import static io.durable.spi.Samples.event;
import static io.durable.spi.Samples.full;
import static io.durable.spi.Samples.idIn;
import static io.durable.spi.Samples.ifSilent;
import static io.durable.spi.Samples.message;
import static io.durable.spi.Samples.pending;
import static io.durable.spi.Samples.task;
import static io.durable.spi.Samples.turn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.durable.DurableException;
import io.durable.codec.StoredFormException;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.jpa.JdbcStoreFixture.Database;
import io.durable.spi.Acquisition;
import io.durable.spi.Acquisition.Claim;
import io.durable.spi.CommitOutcome;
import io.durable.spi.CommitOutcome.Aborted;
import io.durable.spi.CommitOutcome.Committed;
import io.durable.spi.CommitOutcome.Conflict;
import io.durable.spi.CommitOutcome.Rejected;
import io.durable.spi.Fence;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceStore;
import io.durable.spi.NewInstance;
import io.durable.spi.NewInstance.Outcome;
import io.durable.spi.Ownership;
import io.durable.spi.PartitionCommit;
import io.durable.spi.PurgeCandidate;
import io.durable.spi.PurgeStore;
import io.durable.spi.RewindStore.Rewinding;
import io.durable.spi.Samples.Turn;
import io.durable.spi.ScheduledTask;
import io.durable.spi.Store;
import io.durable.spi.StoreException;
import io.durable.spi.TaskState;
import io.durable.spi.UpdateRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** What only a real database with several connections can show. Whoever should wait is seen waiting before the other one goes on. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class JdbcStoreRaces {

    private static final InstanceId ID = idIn(0, 0);
    private static final InstanceId OTHER = idIn(0, 1);

    private final ExecutorService threads = Executors.newCachedThreadPool();

    private JdbcStoreFixture fixture;
    private Store store;
    private InstanceStore instances;
    private Fence fence;

    /** A database of this class alone, so that whoever waits in it is one of ours. */
    abstract Database database();

    /** A database without tables. */
    abstract Database emptyDatabase();

    /** Counts the sessions that wait for a lock. */
    abstract String waitingSessions();

    @BeforeEach
    void open() {
        fixture = JdbcStoreFixture.over(database());
        store = fixture.store();
        instances = fixture.instances();
        fence = store.acquire(assigned(0)).orElseThrow().fence();
    }

    @AfterAll
    void end() {
        threads.shutdown();
    }

    @ParameterizedTest
    @CsvSource({"2,false", "2,true", "4,false", "4,true", "8,false", "8,true"})
    void zombieBehindATakeOverNeverMovesTheFence(int isolation, boolean readsFirst) throws Exception {
        try (Connection owner = connection(Connection.TRANSACTION_READ_COMMITTED);
                Connection zombie = connection(isolation)) {
            if (readsFirst) {
                PartitionTable.isCurrent(zombie, hub(), fence);
            }
            Ownership taken = PartitionTable.acquire(owner, hub(), assigned(0)).orElseThrow();
            Future<Integer> moved = async(() -> advance(zombie, fence));
            awaitWaiting(moved);
            owner.commit();

            assertThat(countOrRefusal(moved)).isIn(0, "40001");
            commitOrRollBack(zombie);
            assertThat(store.isCurrent(taken.fence())).isTrue();
        }
    }

    @Test
    void takeOverWaitsForTheCommitUnderWay() throws Exception {
        try (Connection owner = connection(Connection.TRANSACTION_READ_COMMITTED)) {
            advance(owner, fence);
            Future<Ownership> takeOver = async(() -> store.acquire(assigned(0)).orElseThrow());
            awaitWaiting(takeOver);
            owner.commit();

            assertThat(takeOver.get(10, TimeUnit.SECONDS).fence().batch())
                    .isEqualTo(fence.next().batch() + 1);
        }
    }

    @Test
    void ofTwoThatTakeAPartitionFromTheDeadOneGetsIt() throws Exception {
        UUID first = UUID.randomUUID();
        UUID second = UUID.randomUUID();
        store.beat(first, "first");
        store.beat(second, "second");
        try (Connection winner = connection(Connection.TRANSACTION_READ_COMMITTED)) {
            PartitionTable.acquire(winner, hub(), ifSilent(0, first)).orElseThrow();
            Future<Boolean> loser =
                    async(() -> store.acquire(ifSilent(0, second)).isPresent());
            awaitWaiting(loser);
            winner.commit();

            assertThat(loser.get(10, TimeUnit.SECONDS)).isFalse();
        }
    }

    @Test
    void ownerIsSilentWhenItsHeartbeatIsOldEnough() throws Exception {
        UUID owner = UUID.randomUUID();
        store.beat(owner, "owner");
        store.acquire(ifSilent(1, owner)).orElseThrow();
        execute("UPDATE durable_node SET heartbeat = heartbeat - INTERVAL '10' MINUTE WHERE id = '" + owner + "'");

        assertThat(store.acquire(silentFor(Duration.ofMinutes(11)))).isEmpty();
        assertThat(store.acquire(silentFor(Duration.ofMinutes(9)))).isPresent();
    }

    @Test
    void beatAfterALongSilenceCountsAgain() throws Exception {
        UUID owner = UUID.randomUUID();
        store.beat(owner, "owner");
        store.acquire(ifSilent(1, owner)).orElseThrow();
        execute("UPDATE durable_node SET heartbeat = heartbeat - INTERVAL '10' MINUTE WHERE id = '" + owner + "'");
        store.beat(owner, "owner");

        assertThat(store.acquire(silentFor(Duration.ofMinutes(9)))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8})
    void lateAttemptNeverCompletesATaskTwice(int isolation) {
        ScheduledTask task = scheduled();
        TransactionTemplate late = transactions(isolation);

        List<String> recorded = new ArrayList<>();
        assertThatThrownBy(() -> late.executeWithoutResult(status -> {
                    instances.find(List.of(ID)); // takes the snapshot
                    inAnotherThread(
                            () -> fixture.inTransaction(() -> fixture.outcomes().complete(task.id(), null)));
                    inAnotherThread(() -> commitNext(turn(ID).finishes(task, TaskState.DONE)));
                    if (fixture.outcomes().complete(task.id(), null)) {
                        recorded.add("twice");
                    }
                    throw new IllegalStateException("the caller rolls back");
                }))
                .isInstanceOfAny(IllegalStateException.class, StoreException.class);

        assertThat(recorded).isEmpty();
    }

    @Test
    void discardPassesOverTasksThatAnActivityHolds() {
        ScheduledTask held = scheduled();
        ScheduledTask free = scheduled();

        fixture.inTransaction(() -> {
            fixture.outcomes().complete(held.id(), null);
            assertThat(supplyInAnotherThread(() -> store.discardTasks(fence, List.of(held.id(), free.id()))))
                    .containsExactly(held.id());
        });

        assertThat(store.findPendingTasks(ALL_SHARDS, null, 10)).isEmpty();
        assertThat(store.findFinishedTask(held.id())).isPresent();
        assertThat(store.discardTasks(fence, List.of(held.id()))).isEmpty();
    }

    @Test
    void childWhoseIdAClientIsInsertingAbortsSoonAndConflictsOnceCommitted() {
        fixture.inTransaction(() -> {
            instances.insert(pending(ID));
            long begun = System.nanoTime();
            CommitOutcome outcome = supplyInAnotherThread(
                    () -> commit(turn(ID).inserts(pending(ID)).sends(event(OTHER))));
            assertThat(outcome).isInstanceOf(Aborted.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
        });

        assertThat(store.isCurrent(fence)).isTrue();
        assertThat(commit(turn(ID).inserts(pending(ID)))).isInstanceOf(Conflict.class);
        assertThat(store.findMessages(List.of(OTHER), TIME, 1)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void secondStarterWaitsForTheFirstAndFollowsItsFate(boolean firstCommits) throws Exception {
        List<Future<Boolean>> second = new ArrayList<>();
        try {
            fixture.inTransaction(() -> {
                instances.insert(pending(ID));
                second.add(async(() -> instances.insert(pending(ID))));
                awaitWaiting(second.get(0));
                if (!firstCommits) {
                    throw new IllegalStateException("rolls back");
                }
            });
        } catch (IllegalStateException rolledBack) {
            assertThat(firstCommits).isFalse();
        }

        assertThat(second.get(0).get(10, TimeUnit.SECONDS)).isEqualTo(!firstCommits);
        assertThat(instances.find(List.of(ID))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ofTwoThatReplaceAnInstanceOneDoes(boolean firstCommits) throws Exception {
        instances.insert(full(ID));
        List<Future<Outcome>> second = new ArrayList<>();
        try {
            fixture.inTransaction(() -> {
                assertThat(instances.start(new NewInstance(newIncarnation(ID), "r1", true)))
                        .isEqualTo(Outcome.REPLACED);
                second.add(async(() -> instances.start(new NewInstance(newIncarnation(ID), "r2", true))));
                awaitWaiting(second.get(0));
                if (!firstCommits) {
                    throw new IllegalStateException("rolls back");
                }
            });
        } catch (IllegalStateException rolledBack) {
            assertThat(firstCommits).isFalse();
        }

        assertThat(second.get(0).get(10, TimeUnit.SECONDS)).isEqualTo(firstCommits ? Outcome.EXISTS : Outcome.REPLACED);
        assertThat(instances.find(List.of(ID)).get(0).state().status()).isEqualTo(OrchestrationRuntimeStatus.PENDING);
    }

    @Test
    void ownerDropsMessagesOfAnInstanceThatATransactionIsRemovingOrReplacing() {
        instances.insert(full(ID));
        instances.insert(full(OTHER));
        Message one = event(ID);
        Message other = event(OTHER);
        instances.send(one);
        instances.send(other);

        fixture.inTransaction(() -> {
            PurgeStore purges = instances.purges();
            assertThat(purges.purge(List.of(purges.find(ID).orElseThrow()))).isEqualTo(1);
            assertThat(instances.start(new NewInstance(newIncarnation(OTHER), null, true)))
                    .isEqualTo(Outcome.REPLACED);
            CommitOutcome outcome = supplyInAnotherThread(() -> store.commit(List.of(new PartitionCommit(
                    fence,
                    List.of(
                            turn(ID).consumes(one).commit(),
                            turn(OTHER).consumes(other).commit())))));
            assertThat(outcome).isInstanceOf(CommitOutcome.Committed.class);
        });

        assertThat(instances.find(List.of(ID))).isEmpty();
        assertThat(instances.find(List.of(OTHER)).get(0).state().status())
                .isEqualTo(OrchestrationRuntimeStatus.PENDING);
    }

    @Test
    void ownerThatRemembersAnInstanceWhichIsGoneWritesNothing() {
        instances.insert(full(ID));
        instances.start(new NewInstance(newIncarnation(ID), null, true));

        assertThat(commit(turn(ID).updatesFrom(OrchestrationRuntimeStatus.FAILED, full(ID).state())))
                .isInstanceOf(Conflict.class);
        assertThat(instances.find(List.of(ID)).get(0).state().status()).isEqualTo(OrchestrationRuntimeStatus.PENDING);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void removalWaitsForAReplacementAndFollowsItsFate(boolean firstCommits) throws Exception {
        instances.insert(full(ID));
        PurgeStore purges = instances.purges();
        PurgeCandidate seen = purges.find(ID).orElseThrow();
        List<Future<Integer>> second = new ArrayList<>();
        try {
            fixture.inTransaction(() -> {
                instances.start(new NewInstance(newIncarnation(ID), null, true));
                second.add(async(() -> purges.purge(List.of(seen))));
                awaitWaiting(second.get(0));
                if (!firstCommits) {
                    throw new IllegalStateException("rolls back");
                }
            });
        } catch (IllegalStateException rolledBack) {
            assertThat(firstCommits).isFalse();
        }

        assertThat(second.get(0).get(10, TimeUnit.SECONDS)).isEqualTo(firstCommits ? 0 : 1);
        assertThat(instances.find(List.of(ID))).hasSize(firstCommits ? 1 : 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ofTwoThatRewindAnInstanceOneDoes(boolean firstCommits) throws Exception {
        instances.insert(full(ID));
        Rewinding first = rewinding(ID);
        Rewinding second = rewinding(ID);

        Future<Optional<InstanceId>> loser = behind(
                firstCommits,
                () -> assertThat(instances.rewinds().rewind(List.of(first))).isEmpty(),
                () -> instances.rewinds().rewind(List.of(second)));

        assertThat(loser.get(10, TimeUnit.SECONDS)).isEqualTo(firstCommits ? Optional.of(ID) : Optional.empty());
        assertThat(store.findMessages(List.of(ID), TIME, 10).get(ID))
                .isEqualTo(firstCommits ? first.messages() : second.messages());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void removalWaitsForARewindAndFollowsItsFate(boolean firstCommits) throws Exception {
        instances.insert(full(ID));
        PurgeCandidate failed = instances.purges().find(ID).orElseThrow();

        Future<Integer> removed = behind(
                firstCommits,
                () -> assertThat(instances.rewinds().rewind(List.of(rewinding(ID))))
                        .isEmpty(),
                () -> instances.purges().purge(List.of(failed)));

        assertThat(removed.get(10, TimeUnit.SECONDS)).isEqualTo(firstCommits ? 0 : 1);
        assertThat(instances.find(List.of(ID))).hasSize(firstCommits ? 1 : 0);
        assertThat(store.findMessages(List.of(ID), TIME, 10)).hasSize(firstCommits ? 1 : 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void rewindWaitsForARemovalAndFollowsItsFate(boolean firstCommits) throws Exception {
        instances.insert(full(ID));
        PurgeCandidate failed = instances.purges().find(ID).orElseThrow();

        Future<Optional<InstanceId>> refused = behind(
                firstCommits,
                () -> assertThat(instances.purges().purge(List.of(failed))).isEqualTo(1),
                () -> instances.rewinds().rewind(List.of(rewinding(ID))));

        assertThat(refused.get(10, TimeUnit.SECONDS)).isEqualTo(firstCommits ? Optional.of(ID) : Optional.empty());
        assertThat(instances.find(List.of(ID))).hasSize(firstCommits ? 0 : 1);
        assertThat(store.findMessages(List.of(ID), TIME, 10)).hasSize(firstCommits ? 0 : 1);
    }

    @Test
    void removalTakesItsInstancesInTheOrderOfARewind() throws Exception {
        instances.insert(full(ID));
        instances.insert(full(OTHER));
        List<PurgeCandidate> descendantFirst = Stream.of(OTHER, ID)
                .map(id -> instances.purges().find(id).orElseThrow())
                .toList();
        assertThat(ID).isLessThan(OTHER);

        Future<Integer> removed = behind(
                true,
                () -> assertThat(instances.rewinds().rewind(List.of(rewinding(ID))))
                        .isEmpty(),
                () -> instances.purges().purge(descendantFirst),
                () -> assertThat(async(() -> instances.rewinds().rewind(List.of(rewinding(OTHER))))
                                .get(10, TimeUnit.SECONDS))
                        .as("must not wait for a removal that waits itself")
                        .isEmpty());

        assertThat(removed.get(10, TimeUnit.SECONDS)).isZero();
    }

    @Test
    void removalOfAFamilyOfWhichOneIsRewoundRemovesNone() throws Exception {
        instances.insert(full(ID));
        instances.insert(full(OTHER));
        List<PurgeCandidate> family = Stream.of(OTHER, ID)
                .map(id -> instances.purges().find(id).orElseThrow())
                .toList();

        Future<Boolean> removed = behind(
                true,
                () -> assertThat(instances.rewinds().rewind(List.of(rewinding(OTHER))))
                        .isEmpty(),
                () -> instances.purges().purgeTogether(family));

        assertThat(removed.get(10, TimeUnit.SECONDS)).isFalse();
        assertThat(instances.find(List.of(ID, OTHER)))
                .extracting(row -> row.state().status())
                .containsExactlyInAnyOrder(OrchestrationRuntimeStatus.FAILED, OrchestrationRuntimeStatus.RUNNING);
    }

    private static Rewinding rewinding(InstanceId id) {
        InstanceRecord failed = full(id);
        return new Rewinding(failed.executionId(), failed.state().completedAt(), 0, List.of(event(id)));
    }

    /** Does the first in a transaction that ends only when the second is seen waiting for it. */
    private <T> Future<T> behind(boolean firstCommits, Runnable first, Callable<T> second) throws Exception {
        return behind(firstCommits, first, second, () -> {});
    }

    private <T> Future<T> behind(boolean firstCommits, Runnable first, Callable<T> second, ThrowingCallable meanwhile)
            throws Exception {
        List<Future<T>> waiter = new ArrayList<>();
        transactions(Connection.TRANSACTION_READ_COMMITTED).executeWithoutResult(status -> {
            first.run();
            waiter.add(async(second));
            awaitWaiting(waiter.get(0));
            assertThatCode(meanwhile).doesNotThrowAnyException();
            if (!firstCommits) {
                status.setRollbackOnly();
            }
        });
        return waiter.get(0);
    }

    @Test
    void ofTwoThatRemoveTheSameUpdatesTheOneThatComesTooLateKnowsOfTheRest() throws Exception {
        instances.insert(full(ID));
        int count = 2 * LeftoverTable.ENTRIES_MAX + 100;
        fixture.inTransaction(() ->
                IntStream.range(0, count).forEach(i -> instances.sendOnce(update("u" + i), "x", event(ID))));
        fixture.inTransaction(() -> instances.purges().purge(List.of(removable(ID))));
        assertThat(remainingUpdates()).isEqualTo(count - LeftoverTable.ENTRIES_MAX);
        LeftoverTable leftovers = new LeftoverTable(hub());
        LeftoverTable.Leftover rest = new LeftoverTable.Leftover(ID.value(), full(ID).incarnation());

        try (Connection first = connection(Connection.TRANSACTION_READ_COMMITTED);
                Connection second = connection(Connection.TRANSACTION_READ_COMMITTED)) {
            assertThat(leftovers.removeMore(first, rest)).isTrue();
            Future<Boolean> late = async(() -> leftovers.removeMore(second, rest));
            awaitWaiting(late);
            first.commit();

            assertThat(late.get(10, TimeUnit.SECONDS)).isTrue();
            second.commit();
            assertThat(leftovers.find(first, 10)).containsExactly(rest);
            first.rollback();
        }
        assertThat(instances.purges().removeLeftovers()).isFalse();
        assertThat(remainingUpdates()).isZero();
        try (Connection connection = connection(Connection.TRANSACTION_READ_COMMITTED)) {
            assertThat(leftovers.find(connection, 10)).isEmpty();
            connection.rollback();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsSentToAnInstanceWhileItIsRemovedIsRemovedInTurn(boolean isUpdate) throws Exception {
        instances.insert(full(ID));
        instances.insert(full(OTHER));
        UpdateRequest ofOther = new UpdateRequest(OTHER, full(OTHER).incarnation(), "kept");
        instances.sendOnce(ofOther, "x", event(OTHER));
        fixture.inTransaction(() -> {
            if (isUpdate) {
                MessageBody asks = new MessageBody.RequestUpdate(full(ID).incarnation(), "u1", "rename", null);
                instances.request(update("u1"), message(ID, asks, TIME));
            } else {
                instances.sendOnce(update("u1"), "x", event(ID));
            }
            assertThat(supplyInAnotherThread(() -> instances.purges().purge(List.of(removable(ID)))))
                    .isEqualTo(1);
        });
        assertThat(instances.findUpdate(update("u1"))).isPresent();

        assertThat(instances.purges().removeLeftovers()).isFalse();

        assertThat(instances.findUpdate(update("u1"))).isEmpty();
        assertThat(instances.findUpdate(ofOther)).isPresent();
    }

    @Test
    void goesThroughAllUpdatesInTurnForThoseWhoseInstanceIsGone() throws Exception {
        instances.insert(full(ID));
        instances.insert(full(OTHER));
        fixture.inTransaction(() -> IntStream.range(0, 2_500)
                .forEach(i -> instances.sendOnce(
                        new UpdateRequest(OTHER, full(OTHER).incarnation(), "u" + i), "x", event(OTHER))));
        fixture.inTransaction(() -> {
            instances.sendOnce(update("u1"), "x", event(ID));
            supplyInAnotherThread(() -> instances.purges().purge(List.of(removable(ID))));
        });
        for (int i = 0; i < 3; i++) {
            instances.purges().removeLeftovers();
        }

        assertThat(instances.findUpdate(update("u1"))).isEmpty();
        assertThat(remainingUpdates()).isEqualTo(2_500);
    }

    private int remainingUpdates() throws SQLException {
        return count("SELECT COUNT(*) FROM durable_update WHERE hub = " + hub().key());
    }

    private static UpdateRequest update(String id) {
        return new UpdateRequest(ID, full(ID).incarnation(), id);
    }

    private PurgeCandidate removable(InstanceId id) {
        return instances.purges().find(id).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void repeatedRequestWaitsForTheFirstAndFollowsItsFate(boolean firstCommits) throws Exception {
        List<Future<Outcome>> second = new ArrayList<>();
        try {
            fixture.inTransaction(() -> {
                instances.start(new NewInstance(newIncarnation(ID), "r1", false));
                second.add(async(() -> instances.start(new NewInstance(newIncarnation(ID), "r1", false))));
                awaitWaiting(second.get(0));
                if (!firstCommits) {
                    throw new IllegalStateException("rolls back");
                }
            });
        } catch (IllegalStateException rolledBack) {
            assertThat(firstCommits).isFalse();
        }

        assertThat(second.get(0).get(10, TimeUnit.SECONDS))
                .isEqualTo(firstCommits ? Outcome.REPEATED : Outcome.INSERTED);
        assertThat(instances.find(List.of(ID))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8})
    void startThatTheSnapshotDoesNotShowLeavesTheCallersTransactionWhole(int isolation) {
        transactions(isolation).executeWithoutResult(status -> {
            instances.find(List.of(ID)); // takes the snapshot
            inAnotherThread(() -> instances.insert(pending(ID)));
            assertThat(instances.start(new NewInstance(newIncarnation(ID), "r1", true)))
                    .isEqualTo(Outcome.EXISTS);
            assertThat(instances.insertAll(List.of(pending(OTHER), pending(ID))))
                    .containsExactly(ID);
            instances.send(event(OTHER));
        });

        assertThat(store.findMessages(List.of(OTHER), TIME, 1)).containsOnlyKeys(OTHER);
        assertThat(instances.find(List.of(OTHER))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8})
    void duplicateThatTheSnapshotDoesNotShowLeavesTheCallersTransactionWhole(int isolation) {
        transactions(isolation).executeWithoutResult(status -> {
            instances.find(List.of(ID)); // takes the snapshot
            inAnotherThread(() -> instances.insert(pending(ID)));
            assertThat(instances.insert(pending(ID))).isFalse();
            instances.send(event(OTHER));
        });

        assertThat(store.findMessages(List.of(OTHER), TIME, 1)).containsOnlyKeys(OTHER);
    }

    @Test
    void uncommittedStartIsSeenByItsCallerAlone() {
        fixture.inTransaction(() -> {
            instances.insert(pending(ID));
            assertThat(instances.find(List.of(ID))).hasSize(1);
            assertThat(supplyInAnotherThread(() -> instances.find(List.of(ID)))).isEmpty();
            assertThat(supplyInAnotherThread(() -> instances.isTouchedByCaller(ID)))
                    .isFalse();
        });
    }

    @Test
    void forgetsWhatARollbackToASavepointHasTakenBack() {
        TransactionTemplate outer = transactions(Connection.TRANSACTION_READ_COMMITTED);
        TransactionTemplate nested = new TransactionTemplate(outer.getTransactionManager());
        nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
        List<Boolean> touchedAfterCommit = new ArrayList<>();

        outer.executeWithoutResult(status -> {
            nested.executeWithoutResult(first -> {
                instances.insert(pending(OTHER));
                first.setRollbackOnly();
            });
            assertThat(instances.isTouchedByCaller(OTHER)).isFalse();
            instances.insert(pending(ID));
            nested.executeWithoutResult(second -> {
                instances.insert(pending(OTHER));
                second.setRollbackOnly();
            });
            assertThat(instances.isTouchedByCaller(ID)).isTrue();
            assertThat(instances.isTouchedByCaller(OTHER)).isFalse();
            instances.afterCommit(() -> touchedAfterCommit.add(instances.isTouchedByCaller(ID)));
            instances.afterCommit(() -> touchedAfterCommit.add(instances.isTouchedByCaller(OTHER)));
        });

        assertThat(touchedAfterCommit).containsExactly(true, false);
        assertThat(instances.isTouchedByCaller(ID)).isFalse();
        assertThat(instances.find(List.of(ID, OTHER))).containsExactly(pending(ID));
    }

    @Test
    void tellsEachOfThoseWhoInsertAtOnceWhatBecameOfItsRow() throws Exception {
        CountDownLatch begin = new CountDownLatch(1);
        Map<InstanceRecord, Future<Boolean>> inserts = new LinkedHashMap<>();
        for (int i = 0; i < 30; i++) {
            InstanceRecord row = newIncarnation(idIn(0, i % 2 == 0 ? i : i % 3));
            inserts.put(row, async(() -> {
                begin.await();
                return instances.insert(row);
            }));
        }
        begin.countDown();

        Map<InstanceId, InstanceRecord> inserted = new HashMap<>();
        for (Map.Entry<InstanceRecord, Future<Boolean>> insert : inserts.entrySet()) {
            if (insert.getValue().get(30, TimeUnit.SECONDS)) {
                InstanceRecord row = insert.getKey();
                assertThat(inserted.put(row.id(), row)).as("inserted before").isNull();
            }
        }
        List<InstanceId> ids =
                inserts.keySet().stream().map(InstanceRecord::id).distinct().toList();
        assertThat(inserted).containsOnlyKeys(ids);
        assertThat(instances.find(ids)).containsExactlyInAnyOrderElementsOf(inserted.values());
    }

    private static InstanceRecord newIncarnation(InstanceId id) {
        InstanceRecord row = pending(id);
        return new InstanceRecord(
                id, UUID.randomUUID(), row.name(), null, row.input(), null, row.tags(), row.createdAt(), row.state());
    }

    @Test
    void innerTransactionDoesNotSeeWhatTheOuterOneTouched() {
        TransactionTemplate inner = transactions(Connection.TRANSACTION_READ_COMMITTED);
        inner.setPropagationBehavior(DefaultTransactionDefinition.PROPAGATION_REQUIRES_NEW);

        fixture.inTransaction(() -> {
            instances.insert(pending(ID));
            inner.executeWithoutResult(status -> {
                assertThat(instances.isTouchedByCaller(ID)).isFalse();
                instances.send(event(OTHER));
                assertThat(instances.isTouchedByCaller(OTHER)).isTrue();
            });
            assertThat(instances.isTouchedByCaller(ID)).isTrue();
            assertThat(instances.isTouchedByCaller(OTHER)).isFalse();
        });
    }

    @Test
    void refusesToWriteInAReadOnlyTransaction() {
        TransactionTemplate readOnly = transactions(Connection.TRANSACTION_READ_COMMITTED);
        readOnly.setReadOnly(true);

        readOnly.executeWithoutResult(status -> {
            assertThatThrownBy(() -> instances.insert(pending(ID)))
                    .isExactlyInstanceOf(DurableException.class)
                    .hasMessageContaining("read-only");
            assertThat(instances.find(List.of(ID))).isEmpty();
        });
    }

    @Test
    void refusesToWriteInATransactionOfAnotherManager() {
        try (Database elsewhere = Database.at("jdbc:h2:mem:" + UUID.randomUUID(), "sa", Dialect.H2)) {
            new TransactionTemplate(new DataSourceTransactionManager(elsewhere.application()))
                    .executeWithoutResult(status -> {
                        assertThatThrownBy(() -> instances.send(event(ID)))
                                .isExactlyInstanceOf(DurableException.class)
                                .hasMessageContaining("can't be joined");
                        assertThat(instances.find(List.of(ID))).isEmpty();
                        assertThat(instances.findHistory(ID)).isEmpty();
                        assertThatThrownBy(() -> instances.send(event(ID))).isExactlyInstanceOf(DurableException.class);
                    });
        }
        assertThat(store.findMessages(List.of(ID), TIME, 1)).isEmpty();
    }

    @Test
    void refusesToRecordAnOutcomeOutsideATransaction() {
        ScheduledTask task = scheduled();

        assertThatThrownBy(() -> fixture.outcomes().complete(task.id(), null))
                .isExactlyInstanceOf(DurableException.class)
                .hasMessageContaining("there is no transaction");
        assertThat(store.findFinishedTask(task.id())).isEmpty();
    }

    @Test
    void rejectsWhatTheDatabaseCannotTake() {
        ScheduledTask good = task(ID, 1);
        ScheduledTask tooLong = new ScheduledTask(task(ID, 2).id(), good.execution(), 2, "n".repeat(501), 1, TIME);

        assertThat(commit(turn(ID).schedules(good, tooLong))).isInstanceOf(Rejected.class);
        assertThat(store.isCurrent(fence)).isTrue();
        assertThat(store.findPendingTasks(ALL_SHARDS, null, 10)).isEmpty();
    }

    @Test
    void neverPassesOverAMessageItCannotRead() throws Exception {
        instances.send(event(ID));
        execute("UPDATE durable_message SET kind = 'FROM_THE_FUTURE' WHERE hub = "
                + fixture.hub().key());

        assertThatThrownBy(() -> store.findMessages(List.of(ID), TIME, 10))
                .isInstanceOf(StoredFormException.class)
                .hasMessageContaining("FROM_THE_FUTURE");
    }

    @Test
    void survivesMessagesThatManyThreadsSendWhileTheOwnerCommits() throws Exception {
        List<Future<?>> senders = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            senders.add(threads.submit(() -> {
                for (int k = 0; k < 25; k++) {
                    instances.send(message(ID, new MessageBody.Suspend(null), TIME));
                }
            }));
        }
        int consumed = 0;
        while (consumed < 100) {
            List<Message> found = store.findMessages(List.of(ID), TIME, 7).getOrDefault(ID, List.of());
            if (!found.isEmpty()) {
                commitNext(turn(ID).consumes(found.toArray(Message[]::new)));
                consumed += found.size();
            }
        }

        for (Future<?> sender : senders) {
            sender.get(10, TimeUnit.SECONDS);
        }
        assertThat(consumed).isEqualTo(100);
        assertThat(store.findMessages(List.of(ID), TIME, 7)).isEmpty();
    }

    @Test
    void threeNodesThatStartAtOnceMakeTheTablesAndOneHub() throws Exception {
        try (Database database = emptyDatabase()) {
            HubSettings settings = new HubSettings("together", 5, true);
            List<Future<HubDatabase>> nodes = Stream.generate(
                            () -> async(() -> HubDatabase.open(database.application(), database.engine(), settings)))
                    .limit(3)
                    .toList();

            List<UUID> hubs = new ArrayList<>();
            for (Future<HubDatabase> node : nodes) {
                hubs.add(node.get(30, TimeUnit.SECONDS).hub().id());
            }

            assertThat(hubs).containsOnly(hubs.get(0));
            try (Connection connection = database.application().getConnection()) {
                assertThat(Statements.query(
                                connection, "SELECT COUNT(*) FROM durable_partition", parameters -> {}, Row::number))
                        .containsExactly(5);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void refusesTheTablesOfAnotherReleaseBeforeItTouchesThem(boolean initializesSchema) throws Exception {
        try (Database database = emptyDatabase();
                Connection connection = database.application().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE durable_hub (hub SMALLINT NOT NULL PRIMARY KEY, name VARCHAR(100) NOT NULL,"
                    + " id UUID NOT NULL, shards INTEGER NOT NULL, partitions INTEGER NOT NULL,"
                    + " schema_version INTEGER NOT NULL, created_at TIMESTAMP WITH TIME ZONE NOT NULL)");
            statement.execute("CREATE TABLE durable_task (id UUID NOT NULL PRIMARY KEY)");
            statement.execute("INSERT INTO durable_hub VALUES (1, 'former', '" + UUID.randomUUID()
                    + "', 4096, 5, 2, CURRENT_TIMESTAMP)");
            HubSettings settings = new HubSettings("new", 5, initializesSchema);

            assertThatThrownBy(() -> HubDatabase.open(database.application(), database.engine(), settings))
                    .isExactlyInstanceOf(DurableException.class)
                    .hasMessageContaining("Hub 'former' has 2 as its schema version in the database")
                    .hasMessageContaining("run the release that fits the tables, or migrate them");

            assertThat(Statements.query(
                            connection,
                            "SELECT LOWER(table_name) FROM information_schema.tables"
                                    + " WHERE LOWER(table_name) LIKE 'durable%' ORDER BY 1",
                            parameters -> {},
                            Row::text))
                    .containsExactly("durable_hub", "durable_task");
            assertThat(Statements.query(connection, "SELECT COUNT(*) FROM durable_hub", parameters -> {}, Row::number))
                    .containsExactly(1);
        }
    }

    @Test
    void twoHubsThatAreMadeAtOnceGetKeysOfTheirOwn() throws Exception {
        List<Future<HubDatabase>> nodes = Stream.of("left-", "right-", "middle-")
                .map(name -> async(() -> HubDatabase.open(
                        database().application(),
                        database().engine(),
                        new HubSettings(name + UUID.randomUUID(), 2, true))))
                .toList();

        List<Short> keys = new ArrayList<>();
        for (Future<HubDatabase> node : nodes) {
            keys.add(node.get(30, TimeUnit.SECONDS).hub().key());
        }

        assertThat(keys).doesNotHaveDuplicates().doesNotContain(hub().key());
    }

    @Test
    void refusesToOpenAHubWithAnotherNumberOfPartitions() {
        assertThatThrownBy(() -> HubDatabase.open(
                        database().application(),
                        database().engine(),
                        new HubSettings(fixture.hub().name(), 5, true)))
                .isExactlyInstanceOf(DurableException.class)
                .hasMessageContaining("has 4 partitions in the database, and 5 here");
    }

    @Test
    void hubsDoNotSeeEachOther() {
        JdbcStoreFixture other = JdbcStoreFixture.over(database());
        instances.insert(pending(ID));
        instances.send(event(ID));

        assertThat(other.store().findInstances(List.of(ID))).isEmpty();
        assertThat(other.store().sweep(ALL_SHARDS, TIME, 10)).isEmpty();
        assertThat(other.instances().insert(pending(ID))).isTrue();
    }

    final Hub hub() {
        return fixture.hub();
    }

    final Fence fence() {
        return fence;
    }

    final Store store() {
        return store;
    }

    final InstanceStore instances() {
        return instances;
    }

    final <T> Future<T> async(Callable<T> action) {
        return threads.submit(action);
    }

    final int advance(Connection connection, Fence fence) throws SQLException {
        return Statements.update(
                connection, PartitionTable.ADVANCE, parameters -> PartitionTable.bindFence(parameters, hub(), fence));
    }

    final Connection connection(int isolation) throws SQLException {
        Connection connection = database().engine().getConnection();
        connection.setTransactionIsolation(isolation);
        return connection;
    }

    final void awaitWaiting(Future<?> waiter) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(10))
                .until(() -> count(waitingSessions()) > 0 || waiter.isDone());
        assertThat(waiter).as("must wait for the other transaction").isNotDone();
    }

    final int count(String sql) throws SQLException {
        try (Connection connection = database().application().getConnection()) {
            return Statements.query(connection, sql, parameters -> {}, Row::number)
                    .get(0);
        }
    }

    private CommitOutcome commit(Turn turn) {
        return store.commit(List.of(new PartitionCommit(fence, List.of(turn.commit()))));
    }

    private void commitNext(Turn turn) {
        assertThat(commit(turn)).isEqualTo(new Committed());
        fence = fence.next();
    }

    private ScheduledTask scheduled() {
        ScheduledTask task = task(ID, 1);
        commitNext(turn(ID).schedules(task));
        return task;
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database().application().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    final TransactionTemplate transactions(int isolation) {
        DataSource application = database().application();
        TransactionTemplate template = new TransactionTemplate(new DataSourceTransactionManager(application));
        template.setIsolationLevel(isolation);
        return template;
    }

    final void inAnotherThread(Runnable action) {
        CompletableFuture.runAsync(action, threads).join();
    }

    private <T> T supplyInAnotherThread(Supplier<T> action) {
        return CompletableFuture.supplyAsync(action, threads).join();
    }

    private static Acquisition silentFor(Duration silence) {
        return new Acquisition(1, UUID.randomUUID(), UUID.randomUUID(), 0, new Claim.IfOwnerSilentFor(silence));
    }

    private static Object countOrRefusal(Future<Integer> moved) throws Exception {
        try {
            return moved.get(10, TimeUnit.SECONDS);
        } catch (ExecutionException refused) {
            return ((SQLException) refused.getCause()).getSQLState();
        }
    }

    private static void commitOrRollBack(Connection connection) throws SQLException {
        try {
            connection.commit();
        } catch (SQLException refused) {
            connection.rollback();
        }
    }
}
