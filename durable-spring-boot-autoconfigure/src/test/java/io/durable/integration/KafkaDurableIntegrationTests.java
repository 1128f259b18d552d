package io.durable.integration;

import io.durable.testing.KafkaServer;
import io.durable.testing.PostgresServer;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Partitions by a consumer group, and every task by way of a topic. */
final class KafkaDurableIntegrationTests extends DurableIntegrationTests {

    @DynamicPropertySource
    static void servers(DynamicPropertyRegistry properties) {
        String url = PostgresServer.newDatabaseUrl();
        properties.add("spring.datasource.url", () -> url);
        properties.add("spring.datasource.username", () -> PostgresServer.USER);
        properties.add("spring.kafka.bootstrap-servers", KafkaServer::bootstrapServers);
        properties.add("durable.kafka.topic-prefix", () -> "all-over-kafka");
        properties.add("durable.activities.dispatch", () -> "kafka");
    }
}
