package io.durable.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.durable.codec.TransportCodec;
import io.durable.history.InstanceId;
import io.durable.history.Payload;
import io.durable.history.TaskQueue;
import io.durable.kafka.FakeNode.Answers;
import io.durable.kafka.FakeNode.Heard;
import io.durable.spi.HubIdentity;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskOutcome;
import io.durable.spi.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The adapter on a real broker, between nodes whose runtimes only write down what they are told. */
class KafkaTransportIntegrationTests {

    private static final Set<Integer> ALL = Set.of(0, 1, 2, 3);
    private static final TaskOutcome DONE = new TaskOutcome.Completed(Payload.of("1"), false);

    private static Broker broker;

    private final HubIdentity hub = FakeNode.newHub();
    private final List<FakeNode> nodes = new ArrayList<>();

    @BeforeAll
    static void startBroker() throws Exception {
        broker = Broker.shared();
    }

    @AfterEach
    void closeNodes() {
        broker.line().mend();
        nodes.forEach(FakeNode::endAll);
        nodes.forEach(FakeNode::close);
    }

    @Test
    void takesEverythingToTheRightSide() {
        FakeNode owner = node();
        awaitThat(() -> assertThat(owner.owned).isEqualTo(ALL));
        ScheduledTask task = FakeNode.task(2, "charge");
        Answers reported = new Answers();
        Answers leased = new Answers();
        AtomicInteger undelivered = new AtomicInteger();

        owner.transport.ring(1, List.of(new InstanceId("a"), new InstanceId("b")));
        owner.transport.report(2, task, DONE, reported);
        owner.transport.lease(2, task, new UUID(1, 1), Duration.ofSeconds(30), leased);
        owner.transport.dispatch(FakeNode.invocation("ship"), undelivered::incrementAndGet);

        awaitThat(() -> {
            assertThat(owner.rung).containsExactlyInAnyOrder(new InstanceId("a"), new InstanceId("b"));
            assertThat(owner.reports).singleElement().satisfies(heard -> {
                assertThat(heard.partition()).isEqualTo(2);
                assertThat(heard.task()).isEqualTo(task);
                assertThat(heard.outcome()).isEqualTo(DONE);
            });
            assertThat(owner.leases.get(task.id())).isAfter(Instant.now().plusSeconds(20));
            assertThat(owner.executed()).containsExactly("ship");
            assertThat(reported.all()).containsExactly(true);
            assertThat(leased.all()).containsExactly(true);
        });
        assertThat(undelivered).hasValue(0);
        assertThat(owner.attempts.get(0).invocation().input()).isEqualTo(Payload.of("{\"n\":1}"));
        awaitThat(() -> assertThat(committed(owner, owner.names().owners()))
                .containsEntry(owner.names().instances() + "-2", 2L));
    }

    @Test
    void handsPartitionsOverWhenANodeLeaves() {
        FakeNode first = node();
        FakeNode second = node();
        awaitShared(first, second);

        Instant left = Instant.now();
        close(first);
        awaitThat(() -> assertThat(second.owned).isEqualTo(ALL));
        assertThat(Duration.between(left, Instant.now())).isLessThan(Duration.ofSeconds(3));
        assertThat(second.generations).isSorted();
    }

    @Test
    void takesOverWhenANodeVanishes() {
        FakeNode vanishing = new FakeNode(broker.line().address(), hub);
        nodes.add(vanishing.start());
        FakeNode other = node();
        awaitShared(vanishing, other);

        broker.line().cut();
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(other.owned).isEqualTo(ALL));
        other.transport.report(0, FakeNode.task(0, "after"), DONE, new Answers());
        awaitThat(() -> assertThat(other.reported()).containsExactly("after"));

        broker.line().mend();
        awaitShared(vanishing, other);
    }

    @Test
    void readsAgainWhatWasNotSettledWhenAPartitionIsAcquiredAgain() {
        FakeNode node = node();
        awaitThat(() -> assertThat(node.owned).isEqualTo(ALL));
        node.transport.report(1, FakeNode.task(1, "settled"), DONE, new Answers());
        awaitThat(() -> assertThat(node.reported()).containsExactly("settled"));
        node.settles = false;
        node.transport.report(1, FakeNode.task(1, "open"), DONE, new Answers());
        awaitThat(() -> assertThat(node.reported()).containsExactly("settled", "open"));

        node.lose(1);
        node.transport.report(1, FakeNode.task(1, "meanwhile"), DONE, new Answers());
        node.settles = true;
        node.acquire(1);

        awaitThat(() -> assertThat(node.reported()).containsExactly("settled", "open", "open", "meanwhile"));
        awaitThat(() -> assertThat(committed(node, node.names().owners()))
                .containsEntry(node.names().instances() + "-1", 3L));
    }

    @Test
    void keepsReportsThatARuntimeRefusesWithoutSayingThatItLostThePartition() {
        FakeNode node = node();
        awaitThat(() -> assertThat(node.owned).isEqualTo(ALL));
        node.owned.remove(3);
        Answers sent = new Answers();
        node.transport.report(3, FakeNode.task(3, "refused"), DONE, sent);
        awaitThat(() -> assertThat(sent.all()).containsExactly(true));
        node.transport.report(2, FakeNode.task(2, "other"), DONE, new Answers());
        awaitThat(() -> assertThat(node.reported()).containsExactly("other"));

        node.owned.add(3);

        awaitThat(() -> assertThat(node.reported()).containsExactly("other", "refused"));
    }

    @Test
    void readsNothingBeforeAPartitionIsAcquired() {
        FakeNode node = new FakeNode(broker.address(), hub);
        node.acquires = false;
        nodes.add(node.start());
        awaitThat(() -> assertThat(node.assigned).isEqualTo(ALL));
        Answers sent = new Answers();
        node.transport.report(0, FakeNode.task(0, "early"), DONE, sent);
        awaitThat(() -> assertThat(sent.all()).containsExactly(true));
        node.acquire(1);
        node.transport.report(1, FakeNode.task(1, "late"), DONE, new Answers());
        awaitThat(() -> assertThat(node.reported()).containsExactly("late"));

        node.acquireAll();

        awaitThat(() -> assertThat(node.reported()).containsExactly("late", "early"));
    }

    @Test
    void forwardsReportThatWasSentToAnotherPartition() {
        FakeNode node = node();
        awaitThat(() -> assertThat(node.owned).isEqualTo(ALL));

        node.transport.report(0, FakeNode.task(3, "astray"), DONE, new Answers());

        awaitThat(() -> assertThat(node.reports)
                .singleElement()
                .satisfies(heard -> assertThat(heard.partition()).isEqualTo(3)));
        awaitThat(() -> assertThat(committed(node, node.names().owners()))
                .containsEntry(node.names().instances() + "-0", 1L)
                .containsEntry(node.names().instances() + "-3", 1L));
    }

    @Test
    void skipsAndCountsWhatItCanNotUse() {
        FakeNode node = node();
        awaitThat(() -> assertThat(node.owned).isEqualTo(ALL));
        byte[] body = TransportCodec.encodeBell(List.of(new InstanceId("a")));
        byte[] foreign = new Envelope(RecordKind.BELL, new UUID(9, 9), 0, body).encode();
        byte[] damaged = new Envelope(RecordKind.BELL, hub.id(), 0, body).encode();
        damaged[damaged.length - 1] ^= 1;
        byte[] misplaced = new Envelope(RecordKind.TASK, hub.id(), 0, body).encode();
        byte[] wrongBody = new Envelope(RecordKind.REPORT, hub.id(), 0, body).encode();

        for (String topic : List.of(node.names().instances(), node.names().tasks(TaskQueue.DEFAULT))) {
            produce(topic, foreign, damaged, misplaced, wrongBody, new byte[] {1, 2, 3}, null);
        }
        node.transport.report(0, FakeNode.task(0, "behind"), DONE, new Answers());
        node.transport.dispatch(FakeNode.invocation("ship"), () -> {});

        awaitThat(() -> {
            assertThat(node.reported()).containsExactly("behind");
            assertThat(node.executed()).containsExactly("ship");
            assertThat(node.skipped.foreign()).isEqualTo(2);
            assertThat(node.skipped.unreadable()).isEqualTo(10);
        });
    }

    @Test
    void goesOnWhenTheBrokerComesBack() throws Exception {
        FakeNode node = node();
        awaitThat(() -> assertThat(node.owned).isEqualTo(ALL));
        Answers sent = new Answers();
        AtomicInteger undelivered = new AtomicInteger();

        broker.stop();
        FakeNode lateNode = new FakeNode(broker.address(), hub);
        try {
            await().atMost(Duration.ofSeconds(60)).until(() -> !node.transport.isAvailable());
            Instant before = Instant.now();
            node.transport.report(0, FakeNode.task(0, "away"), DONE, sent);
            node.transport.dispatch(FakeNode.invocation("away"), undelivered::incrementAndGet);
            awaitThat(() -> {
                assertThat(sent.all()).containsExactly(false);
                assertThat(undelivered).hasValue(1);
            });
            assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(1));
            assertThat(node.owned).isEqualTo(ALL);
            nodes.add(lateNode.start());
            assertThat(lateNode.transport.isAvailable()).isFalse();
        } finally {
            broker.start();
        }

        await().atMost(Duration.ofSeconds(60)).until(() -> node.transport.isAvailable());
        node.transport.report(0, FakeNode.task(0, "back"), DONE, sent);
        node.transport.dispatch(FakeNode.invocation("back"), undelivered::incrementAndGet);
        awaitThat(() -> {
            assertThat(reported(node, lateNode)).contains("back");
            assertThat(executed(node, lateNode)).containsExactly("back");
        });
        awaitShared(node, lateNode);
    }

    @Test
    void makesDeletedTopicsAgain() throws Exception {
        FakeNode node = node();
        awaitThat(() -> assertThat(node.owned).isEqualTo(ALL));
        for (int i = 0; i < 20; i++) {
            node.transport.report(0, FakeNode.task(0, "before" + i), DONE, new Answers());
            node.transport.dispatch(FakeNode.invocation("before" + i), () -> {});
        }
        awaitThat(() -> {
            assertThat(node.reports).hasSize(20);
            assertThat(node.attempts).hasSize(20);
        });

        try (Admin admin = admin()) {
            admin.deleteTopics(List.of(node.names().instances(), node.names().tasks(TaskQueue.DEFAULT)))
                    .all()
                    .get();
        }

        Set<String> again = Set.of("again");
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> {
                    node.transport.report(0, FakeNode.task(0, "again"), DONE, new Answers());
                    node.transport.dispatch(FakeNode.invocation("again"), () -> {});
                    assertThat(node.reported()).containsAll(again);
                    assertThat(node.executed()).containsAll(again);
                });
        try (Admin admin = admin()) {
            // the brokers may have been quicker, with partitions as they like
            awaitThat(() -> assertThat(admin.describeTopics(List.of(node.names().instances()))
                            .allTopicNames()
                            .get()
                            .get(node.names().instances())
                            .partitions())
                    .hasSize(4));
        }
    }

    @Test
    void letsASlowTaskHoldUpNobody() throws Exception {
        FakeNode node = node();
        awaitThat(() -> assertThat(node.owned).isEqualTo(ALL));
        node.transport.dispatch(FakeNode.invocation("slow"), () -> {});
        awaitThat(() -> assertThat(node.executed()).containsExactly("slow"));

        IntStream.range(0, 300).forEach(i -> node.transport.dispatch(FakeNode.invocation("quick" + i), () -> {}));

        awaitThat(() -> assertThat(node.attempts).hasSize(301));
        // the partition of the slow one counts as not begun
        await().during(Duration.ofMillis(500))
                .untilAsserted(
                        () -> assertThat(sum(committed(node, workers(node)))).isLessThan(301));
        node.attempts.get(0).done().run();
        awaitThat(() -> assertThat(sum(committed(node, workers(node)))).isEqualTo(301));
    }

    @Test
    void takesAttemptsThatComeOneByOneToSeveralPartitions() {
        FakeNode node = node();
        awaitThat(() -> assertThat(node.owned).isEqualTo(ALL));

        for (int i = 1; i <= 15; i++) {
            int expected = i;
            node.transport.dispatch(FakeNode.invocation("again"), () -> {});
            awaitThat(() -> assertThat(node.attempts).hasSize(expected));
        }

        awaitThat(() -> assertThat(committed(node, workers(node)).values().stream()
                        .filter(offset -> offset > 0)
                        .count())
                .isGreaterThan(1));
    }

    @Test
    void executesOnlyWhatThereIsRoomFor() {
        FakeNode node = new FakeNode(broker.address(), hub);
        node.finishes = false;
        node.room.set(3);
        nodes.add(node.start());
        awaitThat(() -> assertThat(node.owned).isEqualTo(ALL));
        IntStream.range(0, 10).forEach(i -> node.transport.dispatch(FakeNode.invocation("t" + i), () -> {}));

        for (int end = 3; end <= 10; end++) {
            int expected = end;
            awaitThat(() -> assertThat(node.attempts).hasSize(expected));
            assertThat(node.room).hasNonNegativeValue();
            node.attempts.get(end - 3).done().run();
        }
    }

    @Test
    void saysThatATaskMayHaveBeenExecutedBefore() {
        FakeNode vanishing = new FakeNode(broker.line().address(), hub);
        nodes.add(vanishing.start());
        awaitThat(() -> assertThat(vanishing.owned).isEqualTo(ALL));
        vanishing.transport.dispatch(FakeNode.invocation("first"), () -> {});
        awaitThat(() -> assertThat(vanishing.executed()).containsExactly("first"));
        awaitThat(() -> assertThat(committed(vanishing, workers(vanishing))).containsValue(1L));
        vanishing.finishes = false;
        vanishing.transport.dispatch(FakeNode.invocation("task"), () -> {});
        awaitThat(() -> assertThat(vanishing.executed()).containsExactly("first", "task"));
        assertThat(vanishing.attempts.get(1).redelivered()).isFalse();

        broker.line().cut();
        FakeNode other = node();
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(other.executed()).containsExactly("task"));
        assertThat(other.attempts.get(0).redelivered()).isTrue();

        other.transport.dispatch(FakeNode.invocation("fresh"), () -> {});
        awaitThat(() -> assertThat(other.executed()).containsExactly("task", "fresh"));
        assertThat(other.attempts.get(1).redelivered()).isFalse();
    }

    @Test
    void deliversNothingTwiceAfterAnOrderlyStop() {
        FakeNode first = node();
        awaitThat(() -> assertThat(first.owned).isEqualTo(ALL));
        first.transport.dispatch(FakeNode.invocation("slow"), () -> {});
        IntStream.range(0, 20).forEach(i -> first.transport.dispatch(FakeNode.invocation("t" + i), () -> {}));
        awaitThat(() -> assertThat(first.attempts).hasSize(21));
        Thread finisher = new Thread(() -> {
            awaitThat(() -> assertThat(first.owned).isEmpty());
            first.attempts.stream()
                    .filter(attempt -> attempt.name().equals("slow"))
                    .forEach(attempt -> attempt.done().run());
        });
        finisher.start();
        close(first);

        FakeNode second = node();
        awaitThat(() -> assertThat(second.owned).isEqualTo(ALL));
        second.transport.dispatch(FakeNode.invocation("next"), () -> {});
        awaitThat(() -> assertThat(second.executed()).containsExactly("next"));
    }

    @Test
    void passesMarksWhenTasksAreExecutedAndTheirReportsHaveCome() {
        FakeNode node = node();
        awaitThat(() -> assertThat(node.owned).isEqualTo(ALL));
        Transport.Mark empty = node.transport.mark(0, TaskQueue.DEFAULT);
        awaitThat(() -> assertThat(empty.isPassed()).isTrue());

        node.finishes = false;
        node.transport.dispatch(FakeNode.invocation("task"), () -> {});
        Transport.Mark behind = node.transport.mark(0, TaskQueue.DEFAULT);
        awaitThat(() -> assertThat(node.attempts).hasSize(1));
        Transport.Mark later = node.transport.mark(1, TaskQueue.DEFAULT);
        await().during(Duration.ofSeconds(2)).until(() -> !behind.isPassed() && !later.isPassed());

        node.settles = false;
        node.transport.report(0, FakeNode.task(0, "task"), DONE, new Answers());
        node.attempts.get(0).done().run();
        awaitThat(() -> assertThat(behind.isPassed() && later.isPassed()).isTrue());
        assertThat(node.reported()).containsExactly("task");
    }

    @Test
    void passesNoMarkOfAPartitionThatIsNotReadHere() {
        FakeNode node = node();
        awaitThat(() -> assertThat(node.owned).isEqualTo(ALL));
        node.lose(2);
        Transport.Mark mark = node.transport.mark(2, TaskQueue.DEFAULT);
        Transport.Mark other = node.transport.mark(1, TaskQueue.DEFAULT);
        awaitThat(() -> assertThat(other.isPassed()).isTrue());
        assertThat(mark.isPassed()).isFalse();

        node.acquire(2);
        awaitThat(() -> assertThat(mark.isPassed()).isTrue());
    }

    @Test
    void passesNoMarkWhileNobodyExecutesTasks() {
        FakeNode node = new FakeNode(broker.line().address(), hub);
        nodes.add(node.start());
        awaitThat(() -> assertThat(node.owned).isEqualTo(ALL));
        broker.line().cut();
        Transport.Mark mark = node.transport.mark(0, TaskQueue.DEFAULT);
        await().during(Duration.ofSeconds(2)).until(() -> !mark.isPassed());

        broker.line().mend();
        awaitThat(() -> assertThat(mark.isPassed()).isTrue());
    }

    @Test
    void canBeStartedAgain() {
        FakeNode node = node();
        awaitThat(() -> assertThat(node.owned).isEqualTo(ALL));
        node.close();
        assertThat(node.owned).isEmpty();
        assertThat(node.transport.isAvailable()).isFalse();
        Answers sent = new Answers();
        node.transport.report(0, FakeNode.task(0, "closed"), DONE, sent);
        assertThat(sent.all()).containsExactly(false);

        node.start();
        awaitThat(() -> assertThat(node.owned).isEqualTo(ALL));
    }

    private FakeNode node() {
        FakeNode node = new FakeNode(broker.address(), hub);
        nodes.add(node.start());
        return node;
    }

    private void close(FakeNode node) {
        nodes.remove(node);
        node.close();
    }

    private static void awaitShared(FakeNode first, FakeNode second) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(first.owned).hasSize(2);
            assertThat(second.owned).hasSize(2).doesNotContainAnyElementsOf(first.owned);
        });
    }

    private static void awaitThat(org.awaitility.core.ThrowingRunnable condition) {
        patient().untilAsserted(condition);
    }

    private static ConditionFactory patient() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20));
    }

    private static List<String> reported(FakeNode... nodes) {
        return List.of(nodes).stream()
                .flatMap(node -> node.reports.stream())
                .map(Heard::task)
                .map(ScheduledTask::name)
                .toList();
    }

    private static List<String> executed(FakeNode... nodes) {
        return List.of(nodes).stream().flatMap(node -> node.executed().stream()).toList();
    }

    private static String workers(FakeNode node) {
        return TopicNames.workers(node.names().tasks(TaskQueue.DEFAULT));
    }

    private static Map<String, Long> committed(FakeNode node, String group) throws Exception {
        Map<String, Long> offsets = new HashMap<>();
        node.transport
                .session()
                .admin()
                .listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach((partition, offset) -> offsets.put(partition.toString(), offset.offset()));
        return offsets;
    }

    private static long sum(Map<String, Long> offsets) {
        return offsets.values().stream().mapToLong(offset -> offset).sum();
    }

    private static void produce(String topic, byte[]... values) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.address()), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (byte[] value : values) {
                producer.send(new ProducerRecord<>(topic, 0, null, value));
            }
        }
    }

    static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", broker.address()));
    }
}
