package io.durable.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.durable.DurableException;
import io.durable.history.TaskQueue;
import io.durable.spi.HubIdentity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a node makes of the topics, groups and clusters that it finds. */
class PreflightIntegrationTests {

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
        nodes.forEach(FakeNode::close);
    }

    @Test
    void makesTopicsThatAreMissing() throws Exception {
        node(hub).start();

        try (Admin admin = admin()) {
            Map<String, TopicDescription> topics = admin.describeTopics(
                            List.of(names.instances(), names.tasks(TaskQueue.DEFAULT)))
                    .allTopicNames()
                    .get();
            assertThat(topics.get(names.instances()).partitions()).hasSize(FakeNode.PARTITIONS);
            assertThat(topics.get(names.tasks(TaskQueue.DEFAULT)).partitions()).hasSize(3);
        }
    }

    @Test
    void refusesATopicWithTooFewPartitions() throws Exception {
        create(new NewTopic(names.instances(), 2, (short) 1));

        assertThatThrownBy(node(hub)::start)
                .isInstanceOf(DurableException.class)
                .hasMessageContaining(names.instances())
                .hasMessageContaining("2 partitions")
                .hasMessageContaining("has 4");
    }

    @Test
    void refusesATopicThatIsCompacted() throws Exception {
        create(new NewTopic(names.tasks(TaskQueue.DEFAULT), 2, (short) 1).configs(Map.of("cleanup.policy", "compact")));

        assertThatThrownBy(node(hub)::start)
                .isInstanceOf(DurableException.class)
                .hasMessageContaining(names.tasks(TaskQueue.DEFAULT))
                .hasMessageContaining("cleanup.policy=compact");
    }

    @Test
    void refusesAHubThatIsHereUnderTheSameName() {
        FakeNode present = node(hub).start();
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(present.owned).isEqualTo(Set.of(0, 1, 2, 3)));
        HubIdentity other = new HubIdentity(UUID.randomUUID(), hub.name(), hub.partitions());

        assertThatThrownBy(node(other)::start)
                .isInstanceOf(DurableException.class)
                .hasMessageContaining(hub.id().toString())
                .hasMessageContaining(other.id().toString())
                .hasMessageContaining("durable.task-hub");
    }

    @Test
    void remembersItsCluster() {
        FakeNode first = node(hub).start();

        assertThat(first.cluster).isPresent();
    }

    @Test
    void refusesAnotherClusterThanTheOthersAreOn() {
        FakeNode lost = node(hub);
        lost.cluster = Optional.of("elsewhere");
        lost.others = true;

        assertThatThrownBy(lost::start)
                .isInstanceOf(DurableException.class)
                .hasMessageContaining("'elsewhere'")
                .hasMessageContaining("must all be on one cluster");
        assertThat(lost.cluster).contains("elsewhere");
    }

    @Test
    void movesToAnotherClusterIfItIsAlone() {
        FakeNode alone = node(hub);
        alone.cluster = Optional.of("elsewhere");
        alone.start();

        assertThat(alone.cluster).isPresent().isNotEqualTo(Optional.of("elsewhere"));
    }

    private FakeNode node(HubIdentity of) {
        FakeNode node = new FakeNode(broker.address(), of);
        nodes.add(node);
        return node;
    }

    private static void create(NewTopic topic) throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(topic)).all().get();
        }
    }

    private static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", broker.address()));
    }
}
