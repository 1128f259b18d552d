package io.durable.integration;

import io.durable.testing.PostgresServer;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

final class PostgreSqlDurableIntegrationTests extends DurableIntegrationTests {

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry properties) {
        String url = PostgresServer.newDatabaseUrl();
        properties.add("spring.datasource.url", () -> url);
        properties.add("spring.datasource.username", () -> PostgresServer.USER);
    }
}
