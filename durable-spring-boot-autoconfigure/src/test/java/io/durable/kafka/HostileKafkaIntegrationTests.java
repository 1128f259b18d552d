package io.durable.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.durable.DurableException;
import io.durable.codec.TransportCodec;
import io.durable.history.InstanceId;
import io.durable.history.Payload;
import io.durable.history.TaskQueue;
import io.durable.kafka.FakeNode.Answers;
import io.durable.kafka.FakeNode.Wishes;
import io.durable.spi.HubIdentity;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import io.durable.spi.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The adapter on a Kafka that is not as it should be, or is used by others, or set up by somebody who did not think of it. */
@ExtendWith(OutputCaptureExtension.class)
class HostileKafkaIntegrationTests {

    private static final Set<Integer> ALL = Set.of(0, 1, 2, 3);
    private static final TaskOutcome DONE = new TaskOutcome.Completed(Payload.of("1"), false);

    private static Broker broker;

    private final HubIdentity hub = FakeNode.newHub();
    private final TopicNames names = TopicNames.of("durable", hub.name());
    private final List<FakeNode> nodes = new ArrayList<>();

    @BeforeAll
    static void startBroker() throws Exception {
        broker = Broker.shared();
    }

    @AfterEach
    void closeNodes() {
        nodes.forEach(FakeNode::endAll);
        nodes.forEach(FakeNode::close);
    }

    @Test
    void refusesToStartWhereItsTopicsCanNotBeMade() {
        FakeNode node = node(wishes -> wishes.replicationFactor = 3);

        assertThatThrownBy(node::start)
                .isInstanceOf(DurableException.class)
                .hasMessageContaining("durable.kafka.replication-factor")
                .hasMessageContaining(names.instances());
    }

    @Test
    void goesOnWithoutATopicThatCanNotBeMade() throws Exception {
        FakeNode node = node(wishes -> {}).start();
        create(new NewTopic(names.tasks("a_b"), 1, (short) 1));
        AtomicInteger undelivered = new AtomicInteger();

        node.transport.dispatch(inQueue("a.b"), undelivered::incrementAndGet);

        awaitThat(() -> assertThat(undelivered).hasValue(1));
        await().during(Duration.ofSeconds(2)).until(node.transport::isAvailable);
    }

    @Test
    void leavesTheTopicOfInstancesToTheOthersWithoutADatabase() throws Exception {
        FakeNode service = node(wishes -> {
            wishes.withDatabase = false;
            wishes.partitions = 12;
        });
        service.start();
        FakeNode owner = node(wishes -> {}).start();
        awaitThat(() -> assertThat(owner.owned).isEqualTo(ALL));
        Answers answers = new Answers();

        await().during(Duration.ofSeconds(4)).until(() -> partitions(names.instances()) == 4);
        service.transport.report(11, FakeNode.task(3, "charge"), DONE, answers);
        awaitThat(() -> assertThat(answers.all()).containsExactly(false));
    }

    @Test
    void hasAServiceWithoutADatabaseFollowTheHubThatIsThere() throws Exception {
        FakeNode service = node(wishes -> wishes.withDatabase = false).start();
        byte[] task = TransportCodec.encodeTask(FakeNode.invocation("stale"));
        produce(names.tasks(TaskQueue.DEFAULT), new Envelope(RecordKind.TASK, new UUID(9, 9), 0, task).encode());
        awaitThat(() -> assertThat(service.executed()).containsExactly("stale"));
        FakeNode owner = node(wishes -> wishes.queues = Set.of()).start();
        awaitThat(() -> assertThat(owner.owned).isEqualTo(ALL));

        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> {
                    owner.transport.dispatch(FakeNode.invocation("fresh"), () -> {});
                    assertThat(service.executed()).contains("fresh");
                });
    }

    @Test
    void worksWithWhatAnApplicationSetsForAllItsClients() {
        FakeNode node = node(wishes -> wishes.kafka
                .getProperties()
                .putAll(Map.ofEntries(
                        Map.entry("retries", "0"),
                        Map.entry("max.in.flight.requests.per.connection", "10"),
                        Map.entry("transactional.id", "mine"),
                        Map.entry("interceptor.classes", "com.acme.Interceptor"),
                        Map.entry("group.remote.assignor", "uniform"),
                        Map.entry("group.protocol", "consumer"),
                        Map.entry("group.instance.id", "mine"),
                        Map.entry("partitioner.class", "com.acme.Partitioner"),
                        Map.entry("key.serializer", "com.acme.Serializer"),
                        Map.entry("value.deserializer", "com.acme.Deserializer"),
                        Map.entry("max.poll.records", "1"),
                        Map.entry("isolation.level", "read_committed"),
                        Map.entry("enable.auto.commit", "true"),
                        Map.entry("auto.offset.reset", "none"),
                        Map.entry("fetch.min.bytes", "1000000"),
                        Map.entry("linger.ms", "60000"),
                        Map.entry("buffer.memory", "1000"),
                        Map.entry("request.timeout.ms", "600000"),
                        Map.entry("default.api.timeout.ms", "100"),
                        Map.entry("metadata.max.age.ms", "1"),
                        Map.entry("bootstrap.controllers", "127.0.0.1:1"),
                        Map.entry("com.acme.region", "north"))));
        node.start();
        awaitThat(() -> assertThat(node.owned).isEqualTo(ALL));

        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> {
                    node.transport.dispatch(FakeNode.invocation("ship"), () -> {});
                    node.transport.report(2, FakeNode.task(2, "charge"), DONE, new Answers());
                    assertThat(node.executed()).contains("ship");
                    assertThat(node.reported()).contains("charge");
                });
        Transport.Mark mark = node.transport.mark(1, TaskQueue.DEFAULT);
        awaitThat(() -> assertThat(mark.isPassed()).isTrue());
    }

    @Test
    void passesMarksOfOneQueueWhileNobodyServesAnother() {
        FakeNode node = node(wishes -> {}).start();
        awaitThat(() -> assertThat(node.owned).isEqualTo(ALL));

        awaitThat(() -> {
            node.transport.dispatch(inQueue("unserved"), () -> {});
            Transport.Mark waiting = node.transport.mark(0, "unserved");
            Transport.Mark passing = node.transport.mark(0, TaskQueue.DEFAULT);
            awaitThat(() -> assertThat(passing.isPassed()).isTrue());
            assertThat(waiting.isPassed()).isFalse();
        });
    }

    @Test
    void saysOnceWhatKafkaRefusesAgainAndAgain(CapturedOutput output) {
        node(wishes -> wishes.sessionTimeout = Duration.ofMillis(500)).start();
        awaitThat(() -> assertThat(output).contains("This node can't own partitions for now"));

        await().during(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(output.toString().split("InvalidSessionTimeoutException"))
                        .hasSizeLessThan(20));
    }

    @Test
    void noticesAnotherHubThatJoinedAtTheSameMoment(CapturedOutput output) {
        FakeNode node = node(wishes -> {}).start();
        awaitThat(() -> assertThat(node.owned).isEqualTo(ALL));
        UUID twin = UUID.randomUUID();
        try (KafkaConsumer<byte[], byte[]> late = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.address(),
                        "group.id",
                        names.owners(),
                        "client.id",
                        TopicNames.clientId(HubId.of(twin), "owner")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            late.subscribe(List.of(names.instances()));

            awaitThat(() -> {
                late.poll(Duration.ofMillis(50));
                assertThat(output)
                        .contains("Kafka can't be used as it is")
                        .contains("two databases use the same names")
                        .contains(twin.toString());
            });
        }
    }

    @Test
    void passesMarksBehindRecordsThatNobodyReads() throws Exception {
        FakeNode node = node(wishes -> {}).start();
        awaitThat(() -> assertThat(node.owned).isEqualTo(ALL));
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.address(), "transactional.id", "t-" + hub.name()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(names.tasks(TaskQueue.DEFAULT), 0, null, new byte[3]));
            producer.send(new ProducerRecord<>(names.instances(), 0, null, new byte[3]));
            producer.commitTransaction();
        }
        awaitThat(() -> assertThat(node.skipped.unreadable()).isEqualTo(2));

        Transport.Mark mark = node.transport.mark(0, TaskQueue.DEFAULT);
        awaitThat(() -> assertThat(mark.isPassed()).isTrue());
    }

    @Test
    void ringsForManyInstancesWithLongIdsWhereRecordsAreSmall() {
        FakeNode node = node(wishes -> wishes.recordSizeMax = 64 << 10).start();
        awaitThat(() -> assertThat(node.owned).isEqualTo(ALL));
        List<InstanceId> ids = IntStream.range(0, 2_000)
                .mapToObj(i -> new InstanceId("x".repeat(240) + i))
                .toList();

        node.transport.ring(1, ids);

        awaitThat(() -> assertThat(node.rung).hasSize(2_000));
    }

    @Test
    void sendsWhatIsAsLargeAsItMayBe() {
        FakeNode node = node(wishes -> wishes.recordSizeMax = 80 << 20).start();
        awaitThat(() -> assertThat(node.owned).isEqualTo(ALL));
        Answers answers = new Answers();

        node.transport.report(
                1,
                FakeNode.task(1, "large"),
                new TaskOutcome.Completed(Payload.of("1".repeat(70 << 20)), false),
                answers);

        awaitThat(() -> assertThat(node.reported()).containsExactly("large"));
    }

    static TaskInvocation inQueue(String queue) {
        TaskInvocation task = FakeNode.invocation("task");
        ScheduledTask queued = task.task();
        return task.with(new ScheduledTask(
                queued.id(),
                queued.execution(),
                queued.step(),
                queued.name(),
                queued.attempt(),
                queued.due(),
                queue,
                queued.node()));
    }

    private FakeNode node(Consumer<Wishes> change) {
        FakeNode node = new FakeNode(broker.address(), hub, change);
        nodes.add(node);
        return node;
    }

    private static void awaitThat(org.awaitility.core.ThrowingRunnable condition) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(condition);
    }

    private static int partitions(String topic) throws Exception {
        try (Admin admin = admin()) {
            return admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .get(topic)
                    .partitions()
                    .size();
        }
    }

    private static void create(NewTopic topic) throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(topic)).all().get();
        }
    }

    private static void produce(String topic, byte[]... values) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.address()), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (byte[] value : values) {
                producer.send(new ProducerRecord<>(topic, 0, null, value));
            }
        }
    }

    private static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", broker.address()));
    }
}
