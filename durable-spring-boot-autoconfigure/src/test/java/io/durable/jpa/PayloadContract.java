package io.durable.jpa;

import static io.durable.spi.Samples.TIME;
import static io.durable.spi.Samples.after;
import static io.durable.spi.Samples.assigned;
import static io.durable.spi.Samples.turn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.durable.InstanceQuery;
import io.durable.OrchestrationMetadata;
import io.durable.PayloadUnreadableException;
import io.durable.PayloadUnreadableException.Reason;
import io.durable.codec.PayloadChain;
import io.durable.history.Decision.ExecutionCompleted;
import io.durable.history.ExecutionId;
import io.durable.history.FailureDetails;
import io.durable.history.HistoryEntry;
import io.durable.history.HistoryEvent;
import io.durable.history.InboundEvent.EventRaised;
import io.durable.history.InboundEvent.ExecutionStarted;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import io.durable.jpa.JdbcStoreFixture.Database;
import io.durable.spi.CommitOutcome;
import io.durable.spi.Fence;
import io.durable.spi.InstanceCommit;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceState;
import io.durable.spi.NewInstance;
import io.durable.spi.PartitionCommit;
import io.durable.spi.PurgeCandidate;
import io.durable.spi.RewindStore.Forking;
import io.durable.spi.RewindStore.Rewinding;
import io.durable.spi.Samples;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Where payloads stand, when their rows go, and what is refused that somebody has changed. */
abstract class PayloadContract {

    private static final int THRESHOLD = 200;
    private static final Payload LARGE = Payload.of("large".repeat(100));
    private static final Payload OTHER = Payload.of("other".repeat(100));
    private static final InstanceId ID = Samples.idIn(0, 0);
    private static final ExecutionId FIRST = Samples.execution(ID);
    private static final ExecutionId SECOND = new ExecutionId(ID, FIRST.incarnation(), 2);
    private static final PayloadChain K1 = aes("k1", "k1");

    private final String name = "hub-" + UUID.randomUUID();
    private HubDatabase hub;
    private Fence fence;

    abstract Database database();

    @BeforeEach
    void openPlain() {
        hub = open(PayloadChain.NONE);
        fence = hub.store().acquire(assigned(0)).orElseThrow().fence();
    }

    @Test
    void keepsLargeInputOnceForTheInstanceAndItsFirstEvent() {
        start(LARGE);
        assertThat(payloadRows()).isEqualTo(1);

        commit(begun(LARGE));

        assertThat(payloadRows()).isEqualTo(1);
        assertThat(row().input()).isEqualTo(LARGE);
        assertThat(history(FIRST).get(0)).isEqualTo(started(LARGE));
    }

    @Test
    void passesOnWhatItHasReadWithoutWritingItAgain() {
        start(LARGE);
        Payload read = row().input();
        remove("durable_payload");

        commit(begun(read));

        assertThat(payloadRows()).isZero();
        unreadable(history(FIRST).get(0), Reason.MISSING);
    }

    @Test
    void keepsSmallPayloadsInTheirRows() {
        start(Payload.of("small"));
        commit(begun(Payload.of("small")));

        assertThat(payloadRows()).isZero();
        assertThat(metadata().input()).isEqualTo(Payload.of("small"));
    }

    @Test
    void showsTheOutputOfTheLastEvent() {
        start(null);
        commit(begun(null));
        commit(completed(1, LARGE));

        assertThat(payloadRows()).isEqualTo(1);
        assertThat(metadata().output()).isEqualTo(LARGE);
        assertThat(row().state().output()).isEqualTo(LARGE);
        assertThat(((ExecutionCompleted) history(FIRST).get(1)).output()).isEqualTo(LARGE);
    }

    @Test
    void listsInstancesWithoutReadingTheirPayloads() {
        start(LARGE);
        remove("durable_payload");

        assertThat(hub.instances().query(InstanceQuery.all()).instances())
                .extracting(OrchestrationMetadata::instanceId)
                .contains(ID.value());
        assertThat(metadata().input().size()).isEqualTo(LARGE.size());
        assertThatExceptionOfType(PayloadUnreadableException.class)
                .isThrownBy(() -> metadata().input().bytes())
                .satisfies(refused -> assertThat(refused.getReason()).isEqualTo(Reason.MISSING));
    }

    @Test
    void carriesPayloadsIntoTheNextExecutionAndRemovesThoseOfTheLast() {
        start(LARGE);
        commit(begun(LARGE));
        commit(turn(ID).appends(List.of(entry(1, new EventRaised("e", OTHER)), entry(2, new EventRaised("f", LARGE)))));
        EventRaised carried = (EventRaised) history(FIRST).get(1);

        commit(turn(ID).truncates(FIRST)
                .appends(FIRST, List.of(entry(3, new EventRaised("end", null))))
                .appends(SECOND, List.of(entry(0, started(OTHER)), entry(1, carried)))
                .updates(FIRST.incarnation(), running(2), OTHER));

        assertThat(payloadRows()).isEqualTo(2);
        assertThat(row().input()).isEqualTo(OTHER);
        assertThat(history(SECOND)).containsExactly(started(OTHER), carried);
        assertThat(carried.payload().bytes())
                .as("in memory, after its row has gone")
                .isEqualTo(OTHER.bytes());
    }

    @Test
    void neverTakesAnotherPayloadForOneThatWasCutOff() {
        start(null);
        commit(begun(null));
        commit(turn(ID).appends(List.of(entry(1, new EventRaised("e", LARGE)))));
        commit(failed(2));
        EventRaised stale = (EventRaised) history(FIRST).get(1);

        rewindTo(1);
        unreadable(stale, Reason.MISSING);
        EventRaised another = new EventRaised("e", OTHER);
        commit(turn(ID).appends(List.of(entry(1, another))));

        assertThat(history(FIRST).get(1)).isEqualTo(another);
        assertThatExceptionOfType(PayloadUnreadableException.class)
                .isThrownBy(() -> stale.payload().bytes())
                .withMessageContaining("is gone: the history was rewound")
                .satisfies(refused -> assertThat(refused.getReason()).isEqualTo(Reason.MISSING));
    }

    @Test
    void keepsTheInputWhenAHistoryIsCutToNothing() {
        start(LARGE);
        commit(begun(LARGE));
        commit(failed(1));
        Payload read = row().input();
        HistoryEvent first = history(FIRST).get(0);

        rewindTo(0);
        commit(turn(ID).appends(List.of(entry(0, started(LARGE)))));

        assertThat(payloadRows()).isEqualTo(1);
        assertThat(read).isEqualTo(LARGE);
        assertThat(history(FIRST)).containsExactly(first).containsExactly(started(LARGE));
    }

    @Test
    void forkHasPayloadsOfItsOwnAndKeepsNoneInMemory() {
        start(LARGE);
        commit(begun(LARGE));
        commit(turn(ID).appends(List.of(entry(1, new EventRaised("e", OTHER)))));
        List<HistoryEntry> history = hub.instances().findHistory(ID);
        InstanceRecord row = new InstanceRecord(
                Samples.idIn(0, 1), UUID.randomUUID(), "ship", null, LARGE, null, Map.of(), TIME, running(1));

        assertThat(hub.instances().rewinds().fork(new Forking(row, history, List.of())))
                .isTrue();

        assertThat(history(row.executionId())).containsExactly(started(LARGE), new EventRaised("e", OTHER));
        assertThat(payloadRows()).isEqualTo(4);
        execute("DELETE FROM durable_payload WHERE instance_id = '" + ID + "' AND hub = " + key());
        unreadable(history.get(1).event(), Reason.MISSING);
    }

    @Test
    void rewindWritesManyMessagesInBatches() {
        CountingDataSource counting = new CountingDataSource(database().application());
        HubDatabase counted = HubDatabase.open(
                counting,
                database().engine(),
                new HubSettings(name, 4, true, new PayloadSettings(PayloadChain.NONE, THRESHOLD)));
        start(null);
        commit(begun(null));
        commit(failed(1));
        List<Message> messages = IntStream.rangeClosed(0, 2 * BoundedBatch.ROWS_MAX)
                .mapToObj(n -> event(Payload.of("n" + n)))
                .toList();
        counting.reset();

        assertThat(counted.instances().rewinds().rewind(List.of(new Rewinding(FIRST, TIME, 1, messages))))
                .isEmpty();

        assertThat(counting.statements())
                .as("one of the row, two that cut, and batches")
                .isEqualTo(1 + 2 + 3);
        assertThat(hub.store().findMessages(List.of(ID), after(60), 2_000).get(ID))
                .hasSize(messages.size());
    }

    @Test
    void removesPayloadsWithTheInstance() {
        start(LARGE);
        commit(begun(LARGE));
        commit(completed(1, OTHER));

        purge();

        assertThat(payloadRows()).isZero();
    }

    @Test
    void removesPayloadsOfHistoriesThatAreRemovedBitByBit() {
        int events = LeftoverTable.ENTRIES_MAX + 10;
        start(LARGE);
        commit(begun(LARGE));
        commit(turn(ID).appends(IntStream.rangeClosed(1, events)
                .mapToObj(n -> entry(n, new EventRaised("e", n % 500 == 0 || n == events ? OTHER : null)))
                .toList()));
        commit(completed(events + 1, LARGE));
        assertThat(payloadRows()).isEqualTo(7);

        purge();

        assertThat(payloadRows()).isZero();
    }

    @Test
    void removesPayloadsOfAnInstanceWhoseIdIsUsedAgain() {
        start(LARGE);
        commit(begun(LARGE));
        commit(completed(1, LARGE));
        InstanceRecord next = pending(ID, UUID.randomUUID(), OTHER);

        assertThat(hub.instances().start(new NewInstance(next, null, true))).isEqualTo(NewInstance.Outcome.REPLACED);

        assertThat(payloadRows()).isEqualTo(1);
        assertThat(row().input()).isEqualTo(OTHER);
    }

    @Test
    void startsThatFailLeaveNoPayloads() {
        start(Payload.of("small"));
        InstanceId free = Samples.idIn(0, 1);

        assertThat(hub.instances().insert(pending(ID, UUID.randomUUID(), LARGE)))
                .isFalse();
        assertThat(hub.instances().start(new NewInstance(pending(ID, UUID.randomUUID(), LARGE), "r", false)))
                .isEqualTo(NewInstance.Outcome.EXISTS);
        assertThat(hub.instances()
                        .insertAll(List.of(
                                pending(free, UUID.randomUUID(), LARGE), pending(ID, UUID.randomUUID(), LARGE))))
                .containsExactly(ID);

        assertThat(payloadRows()).isZero();
    }

    @Test
    void startsTogetherKeepTheirPayloads() {
        InstanceId one = Samples.idIn(0, 1);
        InstanceId other = Samples.idIn(1, 1);

        assertThat(hub.instances()
                        .insertAll(List.of(
                                pending(one, UUID.randomUUID(), LARGE), pending(other, UUID.randomUUID(), OTHER))))
                .isEmpty();

        assertThat(hub.instances().findMetadata(one).orElseThrow().input()).isEqualTo(LARGE);
        assertThat(hub.instances().findMetadata(other).orElseThrow().input()).isEqualTo(OTHER);
    }

    @Test
    void callersTransactionSeesAndRollsBackWhatItHasStarted() {
        TransactionTemplate transaction = new TransactionTemplate(
                new DataSourceTransactionManager(database().application()));

        transaction.executeWithoutResult(status -> {
            start(LARGE);
            assertThat(metadata().input()).isEqualTo(LARGE);
            status.setRollbackOnly();
        });

        assertThat(payloadRows()).isZero();
        assertThat(hub.instances().findMetadata(ID)).isEmpty();
    }

    @Test
    void bornChildKeepsItsInputOnce() {
        InstanceRecord child =
                new InstanceRecord(ID, FIRST.incarnation(), "ship", null, LARGE, null, Map.of(), TIME, running(1));

        commit(turn(ID).inserts(child).appends(List.of(entry(0, started(LARGE)))));

        assertThat(payloadRows()).isEqualTo(1);
        assertThat(row().input()).isEqualTo(LARGE);
        assertThat(history(FIRST)).containsExactly(started(LARGE));
    }

    @Test
    void readsPlainRowsOnceThereIsAKey() {
        start(LARGE);
        commit(begun(LARGE));

        hub = open(K1);
        commit(completed(1, OTHER));

        assertThat(metadata().input()).isEqualTo(LARGE);
        assertThat(metadata().output()).isEqualTo(OTHER);
        hub = open(PayloadChain.NONE);
        assertThat(metadata().input()).isEqualTo(LARGE);
        assertThatExceptionOfType(PayloadUnreadableException.class)
                .isThrownBy(() -> metadata().output().bytes())
                .withMessageContaining("'aes-gcm'");
    }

    @Test
    void readsOldKeysAndNamesTheOneThatIsMissing() {
        hub = open(K1);
        start(LARGE);
        commit(begun(LARGE));

        hub = open(aes("k2", "k1", "k2"));
        commit(completed(1, OTHER));
        assertThat(metadata().input()).isEqualTo(LARGE);

        hub = open(aes("k2", "k2"));
        assertThat(metadata().output()).isEqualTo(OTHER);
        assertThatExceptionOfType(PayloadUnreadableException.class)
                .isThrownBy(() -> metadata().input().bytes())
                .withMessageContaining("'k1'")
                .withMessageContaining("input of '" + ID + "'")
                .satisfies(refused -> assertThat(refused.getReason()).isEqualTo(Reason.UNKNOWN_KEY));
    }

    @Test
    void storesNothingInClearText() throws SQLException {
        hub = open(K1);
        Payload secret = Payload.of("4711");
        start(secret);
        hub.instances().send(event(secret));
        commit(begun(secret));
        commit(turn(ID).appends(List.of(entry(1, new EventRaised("e", secret)))));
        commit(completed(2, secret));

        for (String column : List.of(
                "durable_instance.input",
                "durable_instance.output",
                "durable_history.content",
                "durable_message.content")) {
            String[] names = column.split("\\.");
            for (byte[] content : contents(names[0], names[1])) {
                assertThat(new String(content, java.nio.charset.StandardCharsets.ISO_8859_1))
                        .as(column)
                        .doesNotContain("4711");
            }
        }
        assertThat(hub.store().findMessages(List.of(ID), after(60), 10).get(ID))
                .extracting(message -> ((MessageBody.RaiseEvent) message.body()).payload())
                .containsExactly(secret);
    }

    @Test
    void refusesWhatWasCopiedFromAnotherInstance() {
        hub = open(K1);
        InstanceId other = Samples.idIn(0, 1);
        start(LARGE);
        hub.instances().insert(pending(other, UUID.randomUUID(), OTHER));

        execute("UPDATE durable_payload SET content = (SELECT content FROM durable_payload WHERE instance_id = '"
                + other + "' AND hub = " + key() + ") WHERE instance_id = '" + ID + "' AND hub = " + key());

        assertThatExceptionOfType(PayloadUnreadableException.class)
                .isThrownBy(() -> metadata().input().bytes())
                .satisfies(refused -> assertThat(refused.getReason()).isEqualTo(Reason.DAMAGED));
    }

    @Test
    void refusesWhatWasCopiedFromAnotherField() {
        hub = open(K1);
        start(Payload.of("in"));
        commit(begun(Payload.of("in")));
        commit(completed(1, Payload.of("out")));

        execute("UPDATE durable_instance SET output = input WHERE id = '" + ID + "' AND hub = " + key());

        assertThat(metadata().input()).isEqualTo(Payload.of("in"));
        assertThatExceptionOfType(PayloadUnreadableException.class)
                .isThrownBy(() -> metadata().output().bytes())
                .withMessageContaining("output of '" + ID + "'");
    }

    @Test
    void refusesWhatWasCopiedFromAnotherHub() {
        hub = open(K1);
        HubDatabase foreign = HubDatabase.open(
                database().application(),
                database().engine(),
                new HubSettings("hub-" + UUID.randomUUID(), 4, true, new PayloadSettings(K1, THRESHOLD)));
        start(Payload.of("mine"));
        foreign.instances().insert(pending(ID, FIRST.incarnation(), Payload.of("theirs")));

        execute("UPDATE durable_instance SET input = (SELECT input FROM durable_instance WHERE id = '" + ID
                + "' AND hub = " + foreign.hub().key() + ") WHERE id = '" + ID + "' AND hub = " + key());

        assertThatExceptionOfType(PayloadUnreadableException.class)
                .isThrownBy(() -> metadata().input().bytes())
                .satisfies(refused -> assertThat(refused.getReason()).isEqualTo(Reason.DAMAGED));
    }

    @Test
    void readsHistoriesAroundAPayloadThatCanNotBeRead() {
        hub = open(K1);
        start(null);
        commit(begun(null));
        commit(turn(ID).appends(List.of(entry(1, new EventRaised("e", Payload.of("x"))))));
        hub = open(aes("k2", "k2"));

        List<HistoryEvent> history = history(FIRST);

        assertThat(history).hasSize(2);
        unreadable((EventRaised) history.get(1), Reason.UNKNOWN_KEY);
    }

    @Test
    void refusesToPassOnWhatItCanNotRead() {
        hub = open(K1);
        start(null);
        commit(begun(null));
        hub.instances().send(event(LARGE));
        hub = open(aes("k2", "k2"));
        Message unreadable =
                hub.store().findMessages(List.of(ID), after(60), 10).get(ID).get(0);
        Payload payload = ((MessageBody.RaiseEvent) unreadable.body()).payload();

        CommitOutcome outcome = tryCommit(turn(ID).consumes(unreadable)
                .appends(List.of(entry(1, new EventRaised("e", payload))))
                .commit());

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        CommitOutcome.Rejected.class,
                        rejected -> assertThat(rejected.cause()).isInstanceOf(PayloadUnreadableException.class));
    }

    private HubDatabase open(PayloadChain chain) {
        return HubDatabase.open(
                database().application(),
                database().engine(),
                new HubSettings(name, 4, true, new PayloadSettings(chain, THRESHOLD)));
    }

    private static PayloadChain aes(String active, String... ids) {
        Map<String, byte[]> keys = new java.util.HashMap<>();
        for (String id : ids) {
            keys.put(id, EncodedPayloads.key(id.hashCode()));
        }
        return new PayloadChain(
                List.of(new io.durable.codec.AesGcmPayloadCodec(keys, active, new java.security.SecureRandom())),
                List.of());
    }

    private void start(Payload input) {
        assertThat(hub.instances().insert(pending(ID, FIRST.incarnation(), input)))
                .isTrue();
    }

    private static InstanceRecord pending(InstanceId id, UUID incarnation, Payload input) {
        return new InstanceRecord(
                id,
                incarnation,
                "processOrder",
                null,
                input,
                null,
                Map.of(),
                TIME,
                new InstanceState(1, OrchestrationRuntimeStatus.PENDING, TIME, null, null, null, null, 0, 0));
    }

    private static InstanceState running(int execution) {
        return new InstanceState(
                execution, OrchestrationRuntimeStatus.RUNNING, Message.NEVER, null, null, null, null, 0, 0);
    }

    private static Samples.Turn begun(Payload input) {
        return turn(ID).updates(running(1)).appends(List.of(entry(0, started(input))));
    }

    private static Samples.Turn completed(int sequence, Payload output) {
        return turn(ID).appends(List.of(
                        entry(sequence, new ExecutionCompleted(OrchestrationRuntimeStatus.COMPLETED, output, null))))
                .updates(new InstanceState(
                        1, OrchestrationRuntimeStatus.COMPLETED, Message.NEVER, output, null, null, TIME, 0, 0));
    }

    private static Samples.Turn failed(int sequence) {
        FailureDetails why = Samples.full(ID).state().failure();
        return turn(ID).appends(
                        List.of(entry(sequence, new ExecutionCompleted(OrchestrationRuntimeStatus.FAILED, null, why))))
                .updates(new InstanceState(
                        1, OrchestrationRuntimeStatus.FAILED, Message.NEVER, null, why, null, TIME, 0, 0));
    }

    private void rewindTo(int length) {
        Rewinding rewinding = new Rewinding(FIRST, TIME, length, List.of());
        assertThat(hub.instances().rewinds().rewind(List.of(rewinding))).isEmpty();
    }

    private static ExecutionStarted started(Payload input) {
        return new ExecutionStarted("processOrder", null, input, null, Map.of());
    }

    private static HistoryEntry entry(int sequence, HistoryEvent event) {
        return new HistoryEntry(sequence, after(sequence % 60), event);
    }

    private static Message event(Payload payload) {
        return Samples.message(ID, new MessageBody.RaiseEvent("e", payload), TIME);
    }

    private void commit(Samples.Turn turn) {
        assertThat(tryCommit(turn.commit())).isInstanceOf(CommitOutcome.Committed.class);
        fence = new Fence(fence.partition(), fence.epoch(), fence.nonce(), fence.batch() + 1);
    }

    private CommitOutcome tryCommit(InstanceCommit commit) {
        return hub.store().commit(List.of(new PartitionCommit(fence, List.of(commit))));
    }

    private InstanceRecord row() {
        return hub.store().findInstances(List.of(ID)).get(0);
    }

    private OrchestrationMetadata metadata() {
        return hub.instances().findMetadata(ID).orElseThrow();
    }

    private List<HistoryEvent> history(ExecutionId execution) {
        return hub.store().findHistories(List.of(execution)).get(execution).stream()
                .map(HistoryEntry::event)
                .toList();
    }

    private void purge() {
        List<PurgeCandidate> found = hub.instances().purges().find(ID).stream().toList();
        assertThat(hub.instances().purges().purge(found)).isEqualTo(1);
    }

    private static void unreadable(HistoryEvent event, Reason reason) {
        Payload payload = event instanceof EventRaised raised ? raised.payload() : ((ExecutionStarted) event).input();
        assertThatExceptionOfType(PayloadUnreadableException.class)
                .isThrownBy(payload::bytes)
                .satisfies(refused -> assertThat(refused.getReason()).isEqualTo(reason));
    }

    private short key() {
        return hub.hub().key();
    }

    private int payloadRows() {
        return contents("durable_payload", "content").size();
    }

    private List<byte[]> contents(String table, String column) {
        return hub.transactions()
                .read(
                        table,
                        connection -> Statements.query(
                                connection,
                                "SELECT " + column + " FROM " + table + " WHERE hub = ? AND " + column + " IS NOT NULL",
                                parameters -> parameters.number(key()),
                                Row::bytes));
    }

    private void remove(String table) {
        execute("DELETE FROM " + table + " WHERE hub = " + key());
    }

    private void execute(String sql) {
        int count = hub.transactions().write(sql, connection -> Statements.update(connection, sql, parameters -> {}));
        assertThat(count).as(sql).isPositive();
    }
}
