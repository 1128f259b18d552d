package io.durable.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.testing.PostgresServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

final class PostgreSqlEncodedDurableIntegrationTests extends DurableIntegrationTests {

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry properties) {
        String url = PostgresServer.newDatabaseUrl();
        properties.add("spring.datasource.url", () -> url);
        properties.add("spring.datasource.username", () -> PostgresServer.USER);
        PayloadRows.everythingApart(properties);
    }

    @AfterEach
    void everyPayloadHasItsPlace(@Autowired JdbcClient database) {
        PayloadRows.check(database);
    }

    @Test
    void keepsNoClearText(@Autowired JdbcClient database) {
        client.startNew(Flows::chain, "invisible-ink", named());
        assertThat(output(String.class)).isEqualTo("invisible-ink picked x2 1.50 picked");
        assertThat(PayloadRows.columnsWith(database, "invisible")).isEmpty();
    }
}
