package io.durable.spi;

import static io.durable.spi.Samples.FAILURE;
import static io.durable.spi.Samples.TIME;
import static io.durable.spi.Samples.TRACE;
import static io.durable.spi.Samples.after;
import static io.durable.spi.Samples.assigned;
import static io.durable.spi.Samples.entries;
import static io.durable.spi.Samples.event;
import static io.durable.spi.Samples.execution;
import static io.durable.spi.Samples.full;
import static io.durable.spi.Samples.id;
import static io.durable.spi.Samples.idIn;
import static io.durable.spi.Samples.pending;
import static io.durable.spi.Samples.running;
import static io.durable.spi.Samples.turn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.durable.InstanceCounts;
import io.durable.InstancePage;
import io.durable.InstanceQuery;
import io.durable.OrchestrationMetadata;
import io.durable.PayloadUnreadableException;
import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.InboundEvent;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import io.durable.history.MessageId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import io.durable.history.TraceContext;
import io.durable.spi.CommitOutcome.Committed;
import io.durable.spi.NewInstance.Outcome;
import io.durable.spi.RewindStore.Forking;
import io.durable.spi.RewindStore.Rewinding;
import io.durable.spi.Samples.Turn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link InstanceStore} and {@link TaskOutcomes} must do. An adapter inherits these tests and supplies the fixture. */
public abstract class InstanceStoreContractTests {

    private static final InstanceId ID = idIn(0, 0);
    private static final InstanceId OTHER = idIn(0, 1);

    private StoreFixture fixture;
    private InstanceStore instances;
    private Fence fence;

    /** The adapter under test over an empty hub. */
    protected abstract StoreFixture fixture();

    @BeforeEach
    void open() {
        fixture = fixture();
        instances = fixture.instances();
        fence = fixture.store().acquire(assigned(0)).orElseThrow().fence();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void insertsInstanceOnce() {
        assertThat(instances.insert(full(ID))).isTrue();
        assertThat(instances.insert(pending(ID))).isFalse();

        assertThat(instances.find(List.of(ID, OTHER))).containsExactly(full(ID));
        assertThat(fixture.store().findInstances(List.of(ID))).containsExactly(full(ID));
    }

    @Test
    void findsWhatIsCommittedWhateverTheCallersTransactionSees() {
        instances.insert(pending(OTHER));

        fixture.inTransaction(() -> {
            instances.insert(full(ID));
            assertThat(instances.findCommitted(List.of(ID, OTHER))).containsExactly(pending(OTHER));
            assertThat(instances.findCommitted(List.of(OTHER))).containsExactly(pending(OTHER));
        });

        assertThat(instances.findCommitted(List.of(ID, OTHER))).containsExactlyInAnyOrder(full(ID), pending(OTHER));
        assertThat(instances.findCommitted(List.of())).isEmpty();
    }

    @Test
    void commitsWithTheCaller() {
        Message message = event(ID);

        fixture.inTransaction(() -> {
            assertThat(instances.insert(pending(ID))).isTrue();
            instances.send(message);
            assertThat(instances.find(List.of(ID))).containsExactly(pending(ID));
            assertThat(instances.findMetadata(ID)).isPresent();
        });

        assertThat(fixture.store().findInstances(List.of(ID))).containsExactly(pending(ID));
        assertThat(messages(ID)).containsExactly(message);
    }

    @Test
    void leavesNothingBehindWhenTheCallerRollsBack() {
        List<String> ran = new ArrayList<>();

        rollBack(() -> {
            instances.insert(pending(ID));
            instances.send(event(ID));
            instances.afterCommit(() -> ran.add("after commit"));
        });

        assertThat(instances.find(List.of(ID))).isEmpty();
        assertThat(messages(ID)).isEmpty();
        assertThat(ran).isEmpty();
        assertThat(instances.insert(pending(ID))).isTrue();
    }

    @Test
    void duplicateStartDoesNotBreakTheCallersTransaction() {
        instances.insert(full(ID));
        Message message = event(OTHER);

        fixture.inTransaction(() -> {
            assertThat(instances.insert(pending(ID))).isFalse();
            instances.send(message);
            assertThat(instances.insert(pending(OTHER))).isTrue();
        });

        assertThat(messages(OTHER)).containsExactly(message);
        assertThat(instances.find(List.of(ID, OTHER))).containsExactlyInAnyOrder(full(ID), pending(OTHER));
    }

    @Test
    void duplicateStartWithinOneTransactionIsRefused() {
        fixture.inTransaction(() -> {
            assertThat(instances.insert(pending(ID))).isTrue();
            assertThat(instances.insert(full(ID))).isFalse();
        });

        assertThat(instances.find(List.of(ID))).containsExactly(pending(ID));
    }

    @Test
    void recognisesARepeatedRequestWhateverHasBecomeOfItsInstance() {
        assertThat(instances.start(new NewInstance(pending(ID), "r1", false))).isEqualTo(Outcome.INSERTED);

        assertThat(instances.start(new NewInstance(newIncarnation(ID), "r1", false)))
                .isEqualTo(Outcome.REPEATED);
        assertThat(instances.start(new NewInstance(newIncarnation(ID), "r2", false)))
                .isEqualTo(Outcome.EXISTS);
        assertThat(instances.start(new NewInstance(newIncarnation(ID), null, true)))
                .isEqualTo(Outcome.EXISTS);
        assertThat(instances.find(List.of(ID))).containsExactly(pending(ID));

        end(ID);
        assertThat(instances.start(new NewInstance(newIncarnation(ID), "r1", true)))
                .isEqualTo(Outcome.REPEATED);
        assertThat(instances.insert(newIncarnation(ID))).isFalse();
    }

    @Test
    void startWithoutRequestIsNeverARepetition() {
        instances.insert(pending(ID));

        assertThat(instances.start(new NewInstance(pending(ID), "r1", false))).isEqualTo(Outcome.EXISTS);
        assertThat(instances.start(new NewInstance(pending(OTHER), null, true))).isEqualTo(Outcome.INSERTED);
        assertThat(instances.start(new NewInstance(pending(OTHER), null, true))).isEqualTo(Outcome.EXISTS);
    }

    @Test
    void replacesAnInstanceThatHasEndedWithAllItLeftBehind() {
        instances.insert(full(ID));
        commit(turn(ID).appends(ended(ID), entries(0, 3)));
        InstanceRecord next = newIncarnation(ID);

        assertThat(instances.start(new NewInstance(next, "r1", true))).isEqualTo(Outcome.REPLACED);

        assertThat(instances.find(List.of(ID))).containsExactly(next);
        assertThat(instances.findHistory(ID)).isEmpty();
        assertThat(fixture.store().findHistories(List.of(ended(ID)))).isEmpty();
        assertThat(instances.start(new NewInstance(newIncarnation(ID), "r1", true)))
                .isEqualTo(Outcome.REPEATED);
        assertThat(instances.start(new NewInstance(newIncarnation(ID), "r2", true)))
                .isEqualTo(Outcome.EXISTS);
    }

    @Test
    void replacementIsUndoneWithTheCallersTransaction() {
        instances.insert(full(ID));
        commit(turn(ID).appends(ended(ID), entries(0, 3)));

        rollBack(() -> {
            assertThat(instances.start(new NewInstance(newIncarnation(ID), null, true)))
                    .isEqualTo(Outcome.REPLACED);
            assertThat(instances.isTouchedByCaller(ID)).isTrue();
        });

        assertThat(instances.find(List.of(ID))).containsExactly(full(ID));
        assertThat(instances.findHistory(ID)).hasSize(3);
    }

    @Test
    void refusedStartLeavesTheCallersTransactionWhole() {
        instances.insert(pending(ID));

        fixture.inTransaction(() -> {
            assertThat(instances.start(new NewInstance(newIncarnation(ID), "r1", true)))
                    .isEqualTo(Outcome.EXISTS);
            assertThat(instances.isTouchedByCaller(ID)).isFalse();
            assertThat(instances.start(new NewInstance(pending(OTHER), "r1", true)))
                    .isEqualTo(Outcome.INSERTED);
        });

        assertThat(instances.find(List.of(ID, OTHER))).containsExactlyInAnyOrder(pending(ID), pending(OTHER));
    }

    @Test
    void insertsManyOrNone() {
        List<InstanceRecord> rows =
                IntStream.range(0, 25).mapToObj(i -> pending(id("many-" + i))).toList();
        assertThat(instances.insertAll(rows)).isEmpty();
        assertThat(instances.find(rows.stream().map(InstanceRecord::id).toList()))
                .containsExactlyInAnyOrderElementsOf(rows);

        fixture.inTransaction(() -> {
            instances.insert(pending(ID));
            assertThat(instances.insertAll(List.of(pending(OTHER), pending(id("many-3")))))
                    .containsExactly(id("many-3"));
            assertThat(instances.isTouchedByCaller(OTHER)).isFalse();
        });

        assertThat(instances.find(List.of(ID, OTHER))).containsExactly(pending(ID));
        assertThat(instances.insertAll(List.of(pending(OTHER), pending(ID)))).containsExactly(ID);
        assertThat(instances.find(List.of(OTHER))).isEmpty();
    }

    @Test
    void keepsTheTraceOfEveryWayToStart() {
        List<InstanceRecord> together = List.of(
                pending(id("one")).tracedBy(TRACE),
                pending(id("two")),
                pending(id("three")).tracedBy(new TraceContext(Map.of("b3", "a-b-1", "x=\n", "\\"))));
        assertThat(instances.insertAll(together)).isEmpty();
        assertThat(instances.insert(pending(OTHER).tracedBy(TRACE))).isTrue();
        instances.insert(full(ID));
        end(ID);
        InstanceRecord next = newIncarnation(ID).tracedBy(new TraceContext(Map.of("traceparent", "00-1-2-01")));
        assertThat(instances.start(new NewInstance(next, "r1", true))).isEqualTo(Outcome.REPLACED);
        InstanceRecord requested = pending(id("requested")).tracedBy(TRACE);
        assertThat(instances.start(new NewInstance(requested, "r2", false))).isEqualTo(Outcome.INSERTED);

        assertThat(instances.find(List.of(id("one"), id("two"), id("three"))))
                .containsExactlyInAnyOrderElementsOf(together);
        assertThat(instances.find(List.of(OTHER)))
                .containsExactly(pending(OTHER).tracedBy(TRACE));
        assertThat(instances.find(List.of(ID))).containsExactly(next);
        assertThat(instances.find(List.of(id("requested")))).containsExactly(requested);
    }

    @Test
    void removesAnInstanceThatHasEndedWithItsHistory() {
        instances.insert(full(ID));
        commit(turn(ID).appends(ended(ID), entries(0, 3)));
        PurgeCandidate candidate = instances.purges().find(ID).orElseThrow();
        assertThat(candidate)
                .isEqualTo(
                        new PurgeCandidate(ID, ended(ID).incarnation(), OrchestrationRuntimeStatus.FAILED, after(9)));

        assertThat(instances.purges().purge(List.of(candidate))).isEqualTo(1);

        assertThat(instances.purges().purge(List.of(candidate))).isZero();
        assertThat(instances.purges().find(ID)).isEmpty();
        assertThat(instances.find(List.of(ID))).isEmpty();
        assertThat(fixture.store().findHistories(List.of(ended(ID)))).isEmpty();
        assertThat(instances.purges().removeLeftovers()).isFalse();
        assertThat(instances.insert(pending(ID))).isTrue();
    }

    @Test
    void removesTogetherAllOrNone() {
        instances.insert(full(ID));
        instances.insert(full(OTHER));
        PurgeCandidate one = instances.purges().find(ID).orElseThrow();
        PurgeCandidate other = instances.purges().find(OTHER).orElseThrow();
        Rewinding rewinding = new Rewinding(ended(OTHER), after(9), 0, List.of());
        rollBack(() -> {
            assertThat(instances.rewinds().rewind(List.of(rewinding))).isEmpty();
            assertThat(instances.purges().purgeTogether(List.of(one, other))).isFalse();
            assertThat(instances.find(List.of(ID))).hasSize(1);
        });

        rollBack(() -> assertThat(instances.purges().purgeTogether(List.of(one, other)))
                .isTrue());
        assertThat(instances.purges().purgeTogether(List.of(other, one))).isTrue();
        assertThat(instances.purges().purgeTogether(List.of(other, one))).isFalse();

        assertThat(instances.find(List.of(ID, OTHER))).isEmpty();
        assertThat(instances.insert(full(ID))).isTrue();
        assertThat(instances.purges().purgeTogether(List.of(one, other)))
                .as("one is gone")
                .isFalse();
        assertThat(instances.find(List.of(ID))).hasSize(1);
    }

    @Test
    void removesNothingButTheIncarnationThatWasSeenToHaveEnded() {
        instances.insert(pending(ID));
        PurgeCandidate candidate = instances.purges().find(ID).orElseThrow();
        assertThat(instances.purges().purge(List.of(candidate))).isZero();

        end(ID);
        PurgeCandidate other = new PurgeCandidate(ID, UUID.randomUUID(), candidate.status(), null);
        assertThat(instances.purges().purge(List.of(other))).isZero();
        assertThat(instances.find(List.of(ID))).hasSize(1);

        assertThat(instances.purges().purge(List.of(candidate)))
                .as("had not ended when it was read")
                .isZero();
        PurgeCandidate seen = instances.purges().find(ID).orElseThrow();
        rollBack(() -> assertThat(instances.purges().purge(List.of(seen))).isEqualTo(1));
        assertThat(instances.find(List.of(ID))).hasSize(1);
    }

    @Test
    void removesNothingThatWasRewoundAndHasEndedAgain() {
        instances.insert(full(ID));
        commit(turn(ID).appends(ended(ID), entries(0, 5)));
        PurgeCandidate before = instances.purges().find(ID).orElseThrow();
        Rewinding rewinding = new Rewinding(ended(ID), after(9), 2, List.of());
        assertThat(instances.rewinds().rewind(List.of(rewinding))).isEmpty();
        assertThat(instances.purges().purge(List.of(before))).as("runs again").isZero();
        commit(turn(ID).updates(endedAt(after(20))).appends(ended(ID), entries(2, 1)));

        assertThat(instances.purges().purge(List.of(before))).isZero();
        assertThat(instances.purges().purgeTogether(List.of(before))).isFalse();

        assertThat(instances.findHistory(ID)).hasSize(3);
        PurgeCandidate again = instances.purges().find(ID).orElseThrow();
        assertThat(again.completedAt()).isEqualTo(after(20));
        assertThat(instances.purges().purge(List.of(again))).isEqualTo(1);
        assertThat(instances.find(List.of(ID))).isEmpty();
    }

    private static InstanceState endedAt(Instant time) {
        return new InstanceState(
                ended(ID).execution(),
                OrchestrationRuntimeStatus.COMPLETED,
                Message.NEVER,
                null,
                null,
                null,
                time,
                0,
                0);
    }

    @Test
    void removesALongHistoryPartByPart() {
        instances.insert(full(ID));
        commit(turn(ID).appends(ended(ID), entries(0, 4_500)));
        PurgeCandidate candidate = instances.purges().find(ID).orElseThrow();

        fixture.inTransaction(() -> instances.purges().purge(List.of(candidate)));
        int parts = 0;
        while (instances.purges().removeLeftovers()) {
            assertThat(++parts).isLessThan(10);
        }
        assertThat(fixture.store().findHistories(List.of(ended(ID)))).isEmpty();

        instances.insert(full(OTHER));
        commit(turn(OTHER).appends(ended(OTHER), entries(0, 4_500)));
        instances.purges().purge(List.of(instances.purges().find(OTHER).orElseThrow()));
        assertThat(fixture.store().findHistories(List.of(ended(OTHER))))
                .as("without a transaction")
                .isEmpty();
    }

    @Test
    void removesManyUpdatesPartByPart() {
        instances.insert(full(ID));
        int count = 2_100;
        fixture.inTransaction(() ->
                IntStream.range(0, count).forEach(i -> instances.request(request("u" + i), update("u" + i))));
        end(ID);
        PurgeCandidate candidate = instances.purges().find(ID).orElseThrow();

        fixture.inTransaction(() -> instances.purges().purge(List.of(candidate)));
        assertThat(remainingUpdates(count)).isEqualTo(fixture.removesPartByPart() ? 100 : 0);
        assertThat(instances.purges().removeLeftovers()).isFalse();
        assertThat(remainingUpdates(count)).isZero();
    }

    private long remainingUpdates(int count) {
        return IntStream.range(0, count)
                .filter(i -> instances.findUpdate(request("u" + i)).isPresent())
                .count();
    }

    @Test
    void findsChildrenOfAnIncarnationInPages() {
        PurgeCandidate parent = new PurgeCandidate(
                id("parent"), execution(id("parent")).incarnation(), OrchestrationRuntimeStatus.COMPLETED, TIME);
        PurgeCandidate reused = new PurgeCandidate(id("parent"), UUID.randomUUID(), parent.status(), TIME);
        IntStream.range(0, 5).forEach(i -> instances.insert(full(id("child-" + i))));
        instances.insert(pending(ID));

        List<PurgeCandidate> first = instances.purges().findChildren(parent, null, 3);
        assertThat(first).extracting(child -> child.id().value()).containsExactly("child-0", "child-1", "child-2");
        assertThat(instances.purges().findChildren(parent, id("child-2"), 3))
                .extracting(child -> child.id().value())
                .containsExactly("child-3", "child-4");
        assertThat(instances.purges().findChildren(reused, null, 3)).isEmpty();
    }

    @Test
    void pagesThroughCandidates() {
        IntStream.range(0, 5).forEach(i -> instances.insert(pending(id("i" + i), after(i))));
        InstanceQuery query = InstanceQuery.all().withPageSize(2).withCreatedTo(after(4));

        PurgeStore.Page first = instances.purges().findAll(query);
        PurgeStore.Page second = instances.purges().findAll(query.withContinuationToken(first.continuationToken()));

        assertThat(first.instances()).extracting(found -> found.id().value()).containsExactly("i3", "i2");
        assertThat(second.instances()).extracting(found -> found.id().value()).containsExactly("i1", "i0");
        assertThat(second.continuationToken()).isNull();
    }

    @Test
    void ownerDropsWhatItFindsForAnInstanceThatIsGone() {
        instances.insert(full(ID));
        Message message = event(ID);
        instances.send(message);
        instances.purges().purge(List.of(instances.purges().find(ID).orElseThrow()));

        assertThat(messages(ID)).as("left to the owner").containsExactly(message);
        commit(turn(ID).consumes(message));
        assertThat(messages(ID)).isEmpty();
    }

    private static InstanceRecord newIncarnation(InstanceId id) {
        InstanceRecord row = pending(id);
        return new InstanceRecord(
                id, UUID.randomUUID(), row.name(), null, row.input(), null, row.tags(), row.createdAt(), row.state());
    }

    /** The execution that {@code full} is at. */
    @Test
    void keepsForWhichIncarnationAMessageIsMeant() {
        Message anybodys = event(ID);
        Message ones = new Message(
                new MessageId(UUID.randomUUID()), ID, null, anybodys.body(), anybodys.due(), UUID.randomUUID());
        instances.send(anybodys);
        instances.send(ones);
        assertThat(messages(ID)).containsExactlyInAnyOrder(anybodys, ones);
    }

    // rewinds and forks

    @Test
    void rewindsInstancesThatFailedAllOrNone() {
        instances.insert(full(ID));
        instances.insert(pending(OTHER));
        end(ID);
        commit(turn(ID).appends(ended(ID), entries(0, 5)));
        Rewinding failed = new Rewinding(ended(ID), after(9), 2, List.of(event(ID)));
        Rewinding running = new Rewinding(execution(OTHER), after(9), 0, List.of());
        Rewinding earlier = new Rewinding(ended(ID), after(8), 2, List.of());

        assertThat(instances.rewinds().rewind(List.of(failed, running))).contains(OTHER);
        assertThat(instances.rewinds().rewind(List.of(earlier))).contains(ID);
        assertThat(fixture.store().findHistories(List.of(ended(ID))).get(ended(ID)))
                .hasSize(5);
        assertThat(messages(ID)).isEmpty();
        rollBack(() -> assertThat(instances.rewinds().rewind(List.of(failed))).isEmpty());
        fixture.inTransaction(() -> {
            assertThat(instances.rewinds().rewind(List.of(earlier))).contains(ID);
            assertThat(instances.rewinds().rewind(List.of(failed))).isEmpty();
            assertThat(instances.isTouchedByCaller(ID)).isTrue();
        });

        InstanceState state = instances.find(List.of(ID)).get(0).state();
        assertThat(state.status()).isEqualTo(OrchestrationRuntimeStatus.RUNNING);
        assertThat(state.due()).isEqualTo(Message.NEVER);
        assertThat(state.failure()).isNull();
        assertThat(state.completedAt()).isNull();
        assertThat(instances.findHistory(ID)).isEqualTo(entries(0, 2));
        assertThat(messages(ID)).isEqualTo(failed.messages());
        assertThat(instances.rewinds().rewind(List.of(failed))).contains(ID);
    }

    @Test
    void leavesNothingOfARewindOrAForkThatFails() {
        assumeThat(fixture.readsWhatItStores())
                .as("payloads are read when they are stored")
                .isTrue();
        instances.insert(full(ID));
        end(ID);
        commit(turn(ID).appends(ended(ID), entries(0, 5)));
        Message unreadable = unreadable(ID);
        Rewinding rewinding = new Rewinding(ended(ID), after(9), 2, List.of(unreadable));
        Forking fork = new Forking(fork(OTHER), instances.findHistory(ID).subList(0, 4), List.of(unreadable(OTHER)));

        fixture.inTransaction(() -> {
            assertThatExceptionOfType(PayloadUnreadableException.class)
                    .isThrownBy(() -> instances.rewinds().rewind(List.of(rewinding)));
            assertThatExceptionOfType(PayloadUnreadableException.class)
                    .isThrownBy(() -> instances.rewinds().fork(fork));
        });

        assertThat(instances.find(List.of(ID)).get(0).state().status()).isEqualTo(OrchestrationRuntimeStatus.FAILED);
        assertThat(instances.findHistory(ID)).hasSize(5);
        assertThat(instances.find(List.of(OTHER))).isEmpty();
    }

    private static Message unreadable(InstanceId id) {
        Message message = event(id);
        Payload gone = Payload.of(new Gone());
        return new Message(message.id(), id, null, new MessageBody.RaiseEvent("e", gone), message.due());
    }

    private record Gone() implements Payload.Source {

        @Override
        public byte[] load() {
            throw new PayloadUnreadableException(PayloadUnreadableException.Reason.MISSING, "of a test", "it has gone");
        }

        @Override
        public int size() {
            return 10;
        }
    }

    @Test
    void forksAHistory() {
        instances.insert(full(ID));
        commit(turn(ID).appends(ended(ID), entries(0, 5)));
        InstanceRecord row = fork(OTHER);
        HistoryEntry first = new HistoryEntry(0, TIME, new InboundEvent.EventRaised("other", null));
        List<HistoryEntry> history = new ArrayList<>(instances.findHistory(ID).subList(0, 4));
        history.set(0, first);
        Forking fork = new Forking(row, history, List.of(event(OTHER)));

        rollBack(() -> assertThat(instances.rewinds().fork(fork)).isTrue());
        assertThat(instances.find(List.of(OTHER))).isEmpty();
        assertThat(instances.rewinds().fork(fork)).isTrue();
        assertThat(instances.rewinds().fork(fork)).isFalse();

        assertThat(instances.find(List.of(OTHER))).containsExactly(row);
        assertThat(instances.findHistory(OTHER).get(0)).isEqualTo(first);
        assertThat(instances.findHistory(OTHER).subList(1, 4)).isEqualTo(entries(1, 3));
        assertThat(instances.findHistory(OTHER)).hasSize(4);
        assertThat(messages(OTHER)).isEqualTo(fork.messages());
        assertThat(instances.findHistory(ID)).hasSize(5);
    }

    private static InstanceRecord fork(InstanceId id) {
        InstanceRecord source = full(id);
        InstanceState running = new InstanceState(
                ended(id).execution(), OrchestrationRuntimeStatus.RUNNING, Message.NEVER, null, null, null, null, 0, 0);
        return new InstanceRecord(
                id,
                UUID.randomUUID(),
                source.name(),
                source.version(),
                source.input(),
                null,
                source.tags(),
                TIME,
                running);
    }

    private static ExecutionId ended(InstanceId id) {
        return full(id).executionId();
    }

    private void end(InstanceId id) {
        commit(turn(id).updates(full(id).state()));
    }

    // ends by token

    @Test
    void endsAnAttemptByTokenOnceInTheCallersTransaction() {
        ScheduledTask task = scheduled();
        TaskToken token = TaskToken.of(task);
        TaskOutcome completed = new TaskOutcome.Completed(Payload.of("r"), true);

        assertThat(instances.finishTask(TaskToken.of(task.retried(2, task.due())), completed))
                .as("another attempt")
                .isFalse();
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> fixture.inTransaction(() -> {
                    assertThat(instances.finishTask(token, completed)).isTrue();
                    throw new IllegalStateException("rolled back");
                }));
        assertThat(fixture.store().findFinishedTask(task.id())).isEmpty();
        fixture.inTransaction(
                () -> assertThat(instances.finishTask(token, completed)).isTrue());

        assertThat(fixture.store().findFinishedTask(task.id()).orElseThrow().result())
                .isEqualTo(Payload.of("r"));
        assertThat(instances.finishTask(token, completed)).isFalse();
        assertThat(instances.noteDetails(token, Payload.of("late"))).isFalse();
    }

    @Test
    void failsAnAttemptByTokenThatWasHandedOver() {
        ScheduledTask task = scheduled();
        fixture.store().handOver(task);
        TaskToken token = TaskToken.of(task);

        assertThat(instances.noteDetails(token, Payload.of("half"))).isTrue();
        assertThat(fixture.store().findDetails(task.id())).contains(Payload.of("half"));
        assertThat(instances.finishTask(token, new TaskOutcome.Failed(Samples.FAILURE, true)))
                .isTrue();

        assertThat(fixture.store().findFinishedTask(task.id()).orElseThrow().failure())
                .isEqualTo(Samples.FAILURE);
    }

    @Test
    void runsActionsAfterCommitOrAtOnceWithoutTransaction() {
        List<String> ran = new ArrayList<>();

        fixture.inTransaction(() -> {
            instances.afterCommit(() -> ran.add("after commit"));
            assertThat(ran).isEmpty();
        });
        assertThat(ran).containsExactly("after commit");
        instances.afterCommit(() -> ran.add("at once"));

        assertThat(ran).containsExactly("after commit", "at once");
    }

    @Test
    void knowsWhatTheCallersTransactionTouched() {
        fixture.inTransaction(() -> {
            assertThat(instances.isTouchedByCaller(ID)).isFalse();
            instances.insert(pending(ID));
            instances.send(event(OTHER));
            assertThat(instances.isTouchedByCaller(ID)).isTrue();
            assertThat(instances.isTouchedByCaller(OTHER)).isTrue();
            assertThat(instances.isTouchedByCaller(idIn(1, 0))).isFalse();
        });

        assertThat(instances.isTouchedByCaller(ID)).isFalse();
        instances.send(event(ID));
        assertThat(instances.isTouchedByCaller(ID)).isFalse();
        fixture.inTransaction(() -> assertThat(instances.isTouchedByCaller(ID)).isFalse());
    }

    @Test
    void doesNotCountAsTouchedWhatOnlyExistsAlready() {
        instances.insert(pending(ID));

        fixture.inTransaction(() -> {
            instances.insert(pending(ID));
            assertThat(instances.isTouchedByCaller(ID)).isFalse();
        });
    }

    @Test
    void forgetsWhatWasTouchedWhenTheCallerRollsBack() {
        rollBack(() -> instances.insert(pending(ID)));

        assertThat(instances.isTouchedByCaller(ID)).isFalse();
    }

    @Test
    void showsEverythingOfAnInstance() {
        instances.insert(full(ID));

        assertThat(instances.findMetadata(ID))
                .contains(new OrchestrationMetadata(
                        ID.value(),
                        "ship",
                        "2",
                        OrchestrationRuntimeStatus.FAILED,
                        TIME,
                        after(9),
                        after(9),
                        full(ID).input(),
                        Payload.of("\0output"),
                        Payload.of("custom"),
                        FAILURE,
                        full(ID).tags(),
                        "parent"));
        assertThat(instances.findMetadata(OTHER)).isEmpty();
    }

    @Test
    void showsCreationAsLastUpdateBeforeTheFirstTurn() {
        instances.insert(pending(ID));

        assertThat(instances.findMetadata(ID).orElseThrow().lastUpdatedAt()).isEqualTo(TIME);
    }

    @Test
    void showsTimeOfTheLastHistoryEntryAsLastUpdate() {
        instances.insert(pending(ID));
        commit(turn(ID).updates(running()).appends(entries(0, 12)));

        assertThat(instances.findMetadata(ID).orElseThrow().lastUpdatedAt()).isEqualTo(after(11));
    }

    @Test
    void showsTheHistoryOfThePresentExecution() {
        instances.insert(pending(ID));
        assertThat(instances.findHistory(ID)).isEmpty();

        commit(turn(ID).appends(entries(0, 11)).appends(execution(ID).next(), entries(0, 2)));
        assertThat(instances.findHistory(ID)).isEqualTo(entries(0, 11));

        InstanceState second =
                new InstanceState(2, OrchestrationRuntimeStatus.RUNNING, Message.NEVER, null, null, null, null, 0, 0);
        commit(turn(ID).updates(second));
        assertThat(instances.findHistory(ID)).isEqualTo(entries(0, 2));
        assertThat(instances.findMetadata(ID).orElseThrow().lastUpdatedAt()).isEqualTo(after(1));
        assertThat(instances.findHistory(OTHER)).isEmpty();
    }

    @Test
    void readsAnExecutionsHistoryInParts() {
        instances.insert(pending(ID));
        commit(turn(ID).appends(entries(0, 11)).appends(execution(ID).next(), entries(0, 2)));

        assertThat(instances.findHistory(execution(ID), 0, 4)).isEqualTo(entries(0, 4));
        assertThat(instances.findHistory(execution(ID), 8, 4))
                .isEqualTo(entries(0, 11).subList(8, 11));
        assertThat(instances.findHistory(execution(ID), 11, 4)).isEmpty();
        assertThat(instances.findHistory(execution(ID).next(), 1, 4))
                .isEqualTo(entries(0, 2).subList(1, 2));
        assertThat(instances.findHistory(execution(OTHER), 0, 4)).isEmpty();
    }

    @Test
    void filtersByLastUpdate() {
        instances.insert(pending(id("fresh"), after(5)));
        instances.insert(full(id("ended"))); // after 9 seconds, without a history
        instances.insert(pending(ID));
        commit(turn(ID).updates(running()).appends(entries(0, 12))); // the last one after 11 seconds

        InstanceQuery all = InstanceQuery.all();
        assertThat(ids(all.withLastUpdatedFrom(after(9)))).containsExactlyInAnyOrder("ended", ID.value());
        assertThat(ids(all.withLastUpdatedFrom(after(11)))).containsExactly(ID.value());
        assertThat(ids(all.withLastUpdatedTo(after(11)))).containsExactlyInAnyOrder("fresh", "ended");
        assertThat(ids(all.withLastUpdatedTo(after(5)))).isEmpty();
        assertThat(ids(all.withLastUpdatedFrom(after(5)).withLastUpdatedTo(after(6))))
                .containsExactly("fresh");
    }

    @Test
    void countsByNameAndStatusWhatAQuerySelects() {
        instances.insert(full(id("full")));
        instances.insert(pending(id("old"), TIME));
        instances.insert(pending(id("new"), after(10)));
        InstanceQuery all = InstanceQuery.all();

        InstanceCounts counts = instances.count(all.withPageSize(1));
        assertThat(counts.counts())
                .containsExactly(
                        new InstanceCounts.Count("processOrder", OrchestrationRuntimeStatus.PENDING, 2),
                        new InstanceCounts.Count("ship", OrchestrationRuntimeStatus.FAILED, 1));
        assertThat(counts.total()).isEqualTo(3);
        assertThat(counts.byName()).isEqualTo(Map.of("processOrder", 2L, "ship", 1L));
        assertThat(counts.byStatus())
                .isEqualTo(Map.of(OrchestrationRuntimeStatus.PENDING, 2L, OrchestrationRuntimeStatus.FAILED, 1L));
        assertThat(instances.count(all.withCreatedFrom(after(10))).total()).isEqualTo(1);
        assertThat(instances.count(all.withLastUpdatedTo(after(9))).total()).isEqualTo(1);
        assertThat(instances.count(all.withName("nobody")).counts()).isEmpty();
    }

    @Test
    void listsNewestFirstInPages() {
        List<String> newestFirst = new ArrayList<>();
        IntStream.range(0, 7).forEach(i -> {
            instances.insert(pending(id("i" + i), after(i / 2)));
            newestFirst.add(0, "i" + i);
        });

        List<String> paged = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        InstanceQuery query = InstanceQuery.all().withPageSize(3);
        String token = null;
        do {
            InstancePage page = instances.query(query.withContinuationToken(token));
            paged.addAll(ids(page));
            sizes.add(page.instances().size());
            token = page.continuationToken();
        } while (token != null);

        assertThat(paged).isEqualTo(newestFirst);
        assertThat(sizes).containsExactly(3, 3, 1);
    }

    @Test
    void endsWithoutTokenWhenThePageIsJustFull() {
        IntStream.range(0, 3).forEach(i -> instances.insert(pending(id("i" + i))));

        InstancePage page = instances.query(InstanceQuery.all().withPageSize(3));

        assertThat(page.instances()).hasSize(3);
        assertThat(page.continuationToken()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "!", "bm90aGluZw", "MjAyNi0wMS0wMg"})
    void refusesTokenThatNoPageEndedWith(String token) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> instances.query(InstanceQuery.all().withContinuationToken(token)))
                .withMessageContaining("Continuation token '" + token + "'");
    }

    @Test
    void filtersByNameStatusAndWindow() {
        instances.insert(pending(id("old"), TIME));
        instances.insert(pending(id("new"), after(10)));
        instances.insert(full(id("full")));

        InstanceQuery all = InstanceQuery.all();
        assertThat(ids(all)).containsExactly("new", "old", "full");
        assertThat(ids(all.withName("ship"))).containsExactly("full");
        assertThat(ids(all.withName("ship2"))).isEmpty();
        assertThat(ids(all.withStatuses(OrchestrationRuntimeStatus.FAILED))).containsExactly("full");
        assertThat(ids(all.withStatuses(OrchestrationRuntimeStatus.FAILED, OrchestrationRuntimeStatus.PENDING)))
                .hasSize(3);
        assertThat(ids(all.withCreatedFrom(after(10)))).containsExactly("new");
        assertThat(ids(all.withCreatedTo(after(10)))).containsExactly("old", "full");
        assertThat(ids(all.withName("processOrder").withCreatedTo(after(1)).withPageSize(1)))
                .containsExactly("old");
    }

    @Test
    void filtersByEndVersionParentIdAndCustomStatus() {
        instances.insert(pending(id("Full"), TIME));
        instances.insert(full(id("full_1")));
        instances.insert(full(id("full-1/a")));
        instances.insert(full(id("full")));

        InstanceQuery all = InstanceQuery.all();
        assertThat(ids(all.withVersion("2"))).hasSize(3);
        assertThat(ids(all.withVersion("20"))).isEmpty();
        assertThat(ids(all.withParentId("parent"))).hasSize(3);
        assertThat(ids(all.withParentId("par"))).isEmpty();
        assertThat(ids(all.withIdPrefix("full_"))).containsExactly("full_1");
        assertThat(ids(all.withIdPrefix("full-1/a"))).containsExactly("full-1/a");
        assertThat(ids(all.withIdPrefix("full"))).hasSize(3);
        assertThat(ids(all.withIdPrefix("Full"))).containsExactly("Full");
        assertThat(ids(all.withCompletedFrom(after(9)))).hasSize(3);
        assertThat(ids(all.withCompletedFrom(after(10)))).isEmpty();
        assertThat(ids(all.withCompletedTo(after(10)))).hasSize(3);
        assertThat(ids(all.withCompletedTo(after(9)))).isEmpty();
        assertThat(ids(all.withCustomStatusText("usto"))).hasSize(3);
        assertThat(ids(all.withCustomStatusText("USTO"))).isEmpty();
        assertThat(ids(all.withCustomStatusText("%"))).isEmpty();
    }

    @Test
    void takesTimesThatNoDatabaseKnowsForItsFirstAndLast() {
        instances.insert(full(id("full")));

        InstanceQuery all = InstanceQuery.all();
        assertThat(ids(all.withCreatedFrom(Instant.MIN).withCreatedTo(Instant.MAX)))
                .containsExactly("full");
        assertThat(ids(all.withCompletedFrom(Instant.MIN).withCompletedTo(Instant.MAX)))
                .containsExactly("full");
        assertThat(ids(all.withCreatedTo(Instant.MIN))).isEmpty();
        assertThat(ids(all.withCompletedFrom(Instant.MAX))).isEmpty();
    }

    @Test
    void filtersByTagsExactly() {
        instances.insert(pending(id("a"), TIME, Map.of("k", "v", "tenant", "x%")));
        instances.insert(pending(id("b"), TIME, Map.of("k", "v2", "xk", "v")));
        instances.insert(pending(id("c"), TIME, Map.of("k", "v", "tenant", "xx")));

        InstanceQuery all = InstanceQuery.all();
        assertThat(ids(all.withTag("k", "v"))).containsExactly("c", "a");
        assertThat(ids(all.withTag("k", "v").withTag("tenant", "x%"))).containsExactly("a");
        assertThat(ids(all.withTag("K", "v"))).isEmpty();
        assertThat(ids(all.withTag("tenant", "x"))).isEmpty();
    }

    @Test
    void movesTaskOutOfPendingOnce() {
        ScheduledTask task = scheduled();

        fixture.inTransaction(() -> assertThat(fixture.outcomes().complete(task.id(), Payload.of("1")))
                .isTrue());
        fixture.inTransaction(() -> assertThat(fixture.outcomes().complete(task.id(), Payload.of("2")))
                .isFalse());
        fixture.inTransaction(
                () -> assertThat(fixture.outcomes().fail(task.id(), FAILURE)).isFalse());

        assertThat(fixture.store().findFinishedTask(task.id()).orElseThrow().result())
                .isEqualTo(Payload.of("1"));
    }

    @Test
    void recordsFailureOnce() {
        ScheduledTask task = scheduled();

        fixture.inTransaction(
                () -> assertThat(fixture.outcomes().fail(task.id(), FAILURE)).isTrue());
        fixture.inTransaction(
                () -> assertThat(fixture.outcomes().complete(task.id(), null)).isFalse());

        assertThat(fixture.store().findFinishedTask(task.id()).orElseThrow().failure())
                .isEqualTo(FAILURE);
    }

    @Test
    void taskStaysPendingWhenTheActivityRollsBack() {
        ScheduledTask task = scheduled();

        rollBack(() -> fixture.outcomes().complete(task.id(), null));

        assertThat(fixture.store().findFinishedTask(task.id())).isEmpty();
        fixture.inTransaction(
                () -> assertThat(fixture.outcomes().complete(task.id(), null)).isTrue());
    }

    @Test
    void refusesOutcomeOfATaskThatIsGone() {
        ScheduledTask task = scheduled();
        fixture.store().discardTasks(fence, List.of(task.id()));

        fixture.inTransaction(
                () -> assertThat(fixture.outcomes().complete(task.id(), null)).isFalse());
    }

    // updates

    @Test
    void takesAnUpdateOnceInTheCallersTransaction() {
        instances.insert(full(ID));
        Message message = update("u1");
        rollBack(() -> {
            assertThat(instances.request(request("u1"), message)).isTrue();
            assertThat(instances.isTouchedByCaller(ID)).isTrue();
        });
        assertThat(instances.findUpdate(request("u1"))).isEmpty();
        assertThat(messages(ID)).isEmpty();

        fixture.inTransaction(() -> {
            assertThat(instances.request(request("u1"), message)).isTrue();
            assertThat(instances.request(request("u1"), update("u1"))).isFalse();
            assertThat(instances.insert(pending(OTHER))).isTrue();
        });
        assertThat(instances.request(request("u1"), update("u1"))).isFalse();

        assertThat(messages(ID)).containsExactly(message);
        assertThat(instances.find(List.of(OTHER))).hasSize(1);
        assertThat(instances.findUpdate(request("u1")))
                .contains(new UpdateState("rename", null, full(ID).state().status()));
    }

    @Test
    void keepsTheOutcomeOfAnUpdateUntilItsInstanceIsGone() {
        instances.insert(pending(ID));
        UpdateOutcome completed = new UpdateOutcome(UpdateOutcome.Status.COMPLETED, Payload.of("1"), null);
        UpdateOutcome rejected = new UpdateOutcome(UpdateOutcome.Status.REJECTED, null, FAILURE);
        instances.request(request("u1"), update("u1"));
        instances.request(request("u2"), update("u2"));
        commit(turn(ID).answers(request("u1"), completed).answers(request("u2"), rejected));
        assertThat(instances.findUpdate(request("u1")))
                .contains(new UpdateState("rename", completed, OrchestrationRuntimeStatus.PENDING));
        assertThat(instances.findUpdate(request("u2")))
                .contains(new UpdateState("rename", rejected, OrchestrationRuntimeStatus.PENDING));

        end(ID);
        assertThat(instances.findUpdate(request("u1")).orElseThrow().instance())
                .isEqualTo(OrchestrationRuntimeStatus.FAILED);
        instances.purges().purge(List.of(instances.purges().find(ID).orElseThrow()));
        assertThat(instances.findUpdate(request("u1"))).isEmpty();
    }

    @Test
    void theFirstAnswerOfAnUpdateStaysAndOneThatNobodyAskedForIsDropped() {
        instances.insert(pending(ID));
        UpdateOutcome first = new UpdateOutcome(UpdateOutcome.Status.COMPLETED, Payload.of("1"), null);
        UpdateOutcome second = new UpdateOutcome(UpdateOutcome.Status.COMPLETED, Payload.of("2"), null);
        instances.request(request("u1"), update("u1"));
        commit(turn(ID).answers(request("u1"), first));

        commit(turn(ID).answers(request("u1"), second).answers(request("u2"), second));

        assertThat(instances.findUpdate(request("u1")).orElseThrow().outcome()).isEqualTo(first);
        assertThat(instances.findUpdate(request("u2"))).isEmpty();
    }

    @Test
    void findsManyCommittedUpdatesTogether() {
        instances.insert(pending(ID));
        UpdateOutcome completed = new UpdateOutcome(UpdateOutcome.Status.COMPLETED, Payload.of("1"), null);
        instances.request(request("u1"), update("u1"));
        instances.request(request("u2"), update("u2"));
        commit(turn(ID).answers(request("u1"), completed));
        UpdateRequest foreign = new UpdateRequest(ID, UUID.randomUUID(), "u1");

        assertThat(instances.findCommittedUpdates(List.of(request("u1"), request("u2"), request("u3"), foreign)))
                .isEqualTo(Map.of(
                        request("u1"),
                        new UpdateState("rename", completed, OrchestrationRuntimeStatus.PENDING),
                        request("u2"),
                        new UpdateState("rename", null, OrchestrationRuntimeStatus.PENDING)));
        assertThat(instances.findCommittedUpdates(List.of())).isEmpty();
    }

    @Test
    void keepsUpdatesOfIncarnationsApart() {
        instances.insert(full(ID));
        end(ID);
        instances.request(request("u1"), update("u1"));
        InstanceRecord next = newIncarnation(ID);
        assertThat(instances.start(new NewInstance(next, null, true))).isEqualTo(Outcome.REPLACED);

        UpdateRequest same = new UpdateRequest(ID, next.incarnation(), "u1");
        assertThat(instances.findUpdate(request("u1"))).isEmpty();
        assertThat(instances.findUpdate(same)).isEmpty();
        assertThat(instances.request(same, update("u1"))).isTrue();
    }

    @Test
    void sendsAMessageOnceUnderItsId() {
        instances.insert(full(ID));
        Message message = event(ID);
        rollBack(() -> assertThat(instances.sendOnce(request("o1"), "approval", message))
                .isTrue());
        assertThat(messages(ID)).isEmpty();

        assertThat(instances.sendOnce(request("o1"), "approval", message)).isTrue();
        assertThat(instances.sendOnce(request("o1"), "approval", event(ID))).isFalse();
        fixture.inTransaction(() -> {
            assertThat(instances.sendOnce(request("o1"), "approval", event(ID))).isFalse();
            assertThat(instances.request(request("o1"), update("o1"))).isFalse();
            assertThat(instances.insert(pending(OTHER))).isTrue();
        });

        assertThat(messages(ID)).containsExactly(message);
        assertThat(instances.find(List.of(OTHER))).hasSize(1);
        UpdateOutcome completed = new UpdateOutcome(UpdateOutcome.Status.COMPLETED, null, null);
        assertThat(instances.findUpdate(request("o1")))
                .contains(
                        new UpdateState("approval", completed, full(ID).state().status()));
    }

    private static UpdateRequest request(String update) {
        return new UpdateRequest(ID, full(ID).incarnation(), update);
    }

    private static Message update(String update) {
        UUID incarnation = full(ID).incarnation();
        return Samples.message(ID, new MessageBody.RequestUpdate(incarnation, update, "rename", null), Samples.TIME);
    }

    private ScheduledTask scheduled() {
        ScheduledTask task = Samples.task(ID, 1);
        commit(turn(ID).schedules(task));
        return task;
    }

    private void commit(Turn turn) {
        CommitOutcome outcome = fixture.store().commit(List.of(new PartitionCommit(fence, List.of(turn.commit()))));
        assertThat(outcome).isEqualTo(new Committed());
        fence = fence.next();
    }

    private void rollBack(Runnable action) {
        RuntimeException failure = new RuntimeException(UUID.randomUUID().toString());
        assertThatThrownBy(() -> fixture.inTransaction(() -> {
                    action.run();
                    throw failure;
                }))
                .isSameAs(failure);
    }

    private List<Message> messages(InstanceId id) {
        return fixture.store().findMessages(List.of(id), Message.NEVER, 100).getOrDefault(id, List.of());
    }

    private List<String> ids(InstanceQuery query) {
        return ids(instances.query(query));
    }

    private static List<String> ids(InstancePage page) {
        return page.instances().stream().map(OrchestrationMetadata::instanceId).toList();
    }
}
