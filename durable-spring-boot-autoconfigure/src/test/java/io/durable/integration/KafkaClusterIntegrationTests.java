package io.durable.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.durable.Activity;
import io.durable.DurableClient;
import io.durable.OrchestrationContext;
import io.durable.Orchestrator;
import io.durable.TaskOptions;
import io.durable.testing.KafkaServer;
import io.durable.testing.PostgresServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Several processes of one hub, each an application context of its own, on one PostgreSQL and one Kafka. */
class KafkaClusterIntegrationTests {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int PARTITIONS = 4;

    private final String url = PostgresServer.newDatabaseUrl();
    private final String prefix = "cluster-" + UUID.randomUUID();
    private final List<ConfigurableApplicationContext> running = new ArrayList<>();

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import({Till.class, Drawer.class})
    static class Node {}

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import(Bank.class)
    static class Service {}

    static class Till {

        @Orchestrator("sell")
        String sell(OrchestrationContext ctx, int count) {
            int sum = 0;
            for (int i = 0; i < count; i++) {
                sum += ctx.callActivity(Drawer::add, i).await();
            }
            return String.valueOf(sum);
        }

        @Orchestrator("pay")
        String pay(OrchestrationContext ctx, String who) {
            return ctx.callActivity(
                            "Bank.charge",
                            who,
                            String.class,
                            TaskOptions.defaults().withQueue("payments"))
                    .await();
        }
    }

    static class Drawer {

        @Activity
        int add(int number) {
            return number + 1;
        }
    }

    static class Bank {

        private final Set<String> charged = ConcurrentHashMap.newKeySet();

        @Activity(queue = "payments")
        String charge(String who) {
            charged.add(who);
            return who + " charged";
        }
    }

    @AfterEach
    void stop() {
        running.forEach(ConfigurableApplicationContext::close);
    }

    private ConfigurableApplicationContext start(Class<?> application, Map<String, Object> more) {
        Map<String, Object> properties = new HashMap<>(Map.of(
                "spring.kafka.bootstrap-servers",
                KafkaServer.bootstrapServers(),
                "durable.kafka.topic-prefix",
                prefix,
                "durable.kafka.task-partitions",
                2,
                "durable.task-hub",
                "shop",
                "durable.partitions",
                PARTITIONS,
                "spring.main.keep-alive",
                false));
        properties.putAll(more);
        ConfigurableApplicationContext context = new SpringApplicationBuilder(application)
                .web(WebApplicationType.NONE)
                .bannerMode(org.springframework.boot.Banner.Mode.OFF)
                .properties(properties)
                .run();
        running.add(context);
        return context;
    }

    private ConfigurableApplicationContext node(Map<String, Object> more) {
        Map<String, Object> properties = new HashMap<>(Map.of(
                "spring.datasource.url",
                url,
                "spring.datasource.username",
                PostgresServer.USER,
                "durable.jpa.initialize-schema",
                "always"));
        properties.putAll(more);
        return start(Node.class, properties);
    }

    private ConfigurableApplicationContext service(Map<String, Object> more) {
        Map<String, Object> properties = new HashMap<>(Map.of(
                "durable.jpa.enabled",
                false,
                "spring.autoconfigure.exclude",
                "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration,"
                        + "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration"));
        properties.putAll(more);
        return start(Service.class, properties);
    }

    private static DurableClient client(ConfigurableApplicationContext context) {
        return context.getBean(DurableClient.class);
    }

    /** How many nodes own partitions, none of them left out. */
    private static int owners(ConfigurableApplicationContext context) {
        JdbcClient database = context.getBean(JdbcClient.class);
        Integer unowned = database.sql("SELECT COUNT(*) FROM durable_partition WHERE owner IS NULL")
                .query(Integer.class)
                .single();
        return unowned > 0
                ? 0
                : database.sql("SELECT COUNT(DISTINCT owner) FROM durable_partition")
                        .query(Integer.class)
                        .single();
    }

    @Test
    void sharesPartitionsAndHandsThemOverWhenANodeStops() {
        ConfigurableApplicationContext first = node(Map.of());
        ConfigurableApplicationContext second = node(Map.of("durable.activities.dispatch", "kafka"));
        await().atMost(SOON).until(() -> owners(first) == 2);

        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            ids.add(client(i % 2 == 0 ? first : second).startNew("sell", 20));
        }
        second.close();

        assertThat(ids)
                .allSatisfy(id -> assertThat(client(first).waitForCompletion(id, SOON, String.class))
                        .isEqualTo("210"));
        assertThat(owners(first)).isEqualTo(1);
    }

    @Test
    void executesActivitiesInAServiceWithoutADatabase() {
        ConfigurableApplicationContext node = node(Map.of());
        String early = client(node).startNew("pay", "ann");
        ConfigurableApplicationContext service = service(Map.of());
        String late = client(node).startNew("pay", "bob");

        assertThat(client(node).waitForCompletion(early, SOON, String.class)).isEqualTo("ann charged");
        assertThat(client(node).waitForCompletion(late, SOON, String.class)).isEqualTo("bob charged");
        assertThat(service.getBean(Bank.class).charged).containsExactlyInAnyOrder("ann", "bob");
        assertThat(service.getBeanProvider(DurableClient.class).getIfAvailable())
                .isNull();
    }

    @Test
    void carriesLargeEncryptedPayloadsToAServiceWithoutADatabaseAndBack() {
        Map<String, Object> encryption = Map.of(
                "durable.payloads.encryption.keys.k1",
                "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
                "durable.payloads.encryption.active-key",
                "k1");
        ConfigurableApplicationContext node = node(encryption);
        ConfigurableApplicationContext service = service(encryption);
        String who = "invisible".repeat(100_000);

        String id = client(node).startNew("pay", who);

        assertThat(client(node).waitForCompletion(id, SOON, String.class)).isEqualTo(who + " charged");
        assertThat(service.getBean(Bank.class).charged).containsExactly(who);
        JdbcClient database = node.getBean(JdbcClient.class);
        PayloadRows.check(database);
        assertThat(PayloadRows.columnsWith(database, "invisible")).isEmpty();
        assertThat(database.sql("SELECT COUNT(*) FROM durable_payload")
                        .query(Integer.class)
                        .single())
                .as("input, activity's input, activity's result, output")
                .isEqualTo(4);
    }

    @Test
    void aServiceWithoutTheKeyDoesNotFailTheActivity() {
        Map<String, Object> encryption = Map.of(
                "durable.payloads.encryption.keys.k1",
                "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
                "durable.payloads.encryption.active-key",
                "k1");
        ConfigurableApplicationContext node = node(encryption);
        ConfigurableApplicationContext keyless = service(Map.of());
        String id = client(node).startNew("pay", "ann");
        await().atMost(SOON).until(() -> client(node).getHistory(id).size() >= 2);
        keyless.close();
        service(encryption);

        assertThat(client(node).waitForCompletion(id, SOON, String.class)).isEqualTo("ann charged");
    }

    @Test
    void hearsAServiceThatTakesThePartitionsOfTheTopicForThoseOfTheHub() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", KafkaServer.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(prefix + ".shop.instances", 2 * PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
        ConfigurableApplicationContext node = node(Map.of());
        service(Map.of("durable.partitions", 2 * PARTITIONS));

        for (String who : List.of("ann", "bob", "cyd", "dan", "eve", "fay")) {
            String id = client(node).startNew("pay", who);
            assertThat(client(node).waitForCompletion(id, SOON, String.class)).isEqualTo(who + " charged");
        }
    }

    @Test
    void letsAServiceStartWhatOthersRun() {
        ConfigurableApplicationContext starter = node(Map.of("durable.auto-startup", false));
        String id = client(starter).startNew("sell", 3);
        ConfigurableApplicationContext worker = node(Map.of());

        assertThat(client(starter).waitForCompletion(id, SOON, String.class)).isEqualTo("6");
        assertThat(owners(worker)).isEqualTo(1);
    }
}
