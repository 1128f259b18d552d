package io.durable.jpa;

import io.durable.jpa.JdbcStoreFixture.Database;
import io.durable.spi.StoreContractTests;
import io.durable.spi.StoreFixture;
import io.durable.testing.Docker;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** The oldest PostgreSQL that is supported, where there is Docker. */
final class PostgreSqlContainerStoreIntegrationTests extends StoreContractTests {

    private static @Nullable PostgreSQLContainer server;
    private static @Nullable Database database;

    @BeforeAll
    static void start() {
        Docker.assumeAvailable();
        server = new PostgreSQLContainer("postgres:15-alpine")
                .withUsername("postgres")
                .withEnv("POSTGRES_HOST_AUTH_METHOD", "trust");
        server.start();
        database = Database.at(server.getJdbcUrl(), "postgres", Dialect.POSTGRESQL);
    }

    @AfterAll
    static void stop() {
        if (database != null) {
            database.close();
        }
        if (server != null) {
            server.stop();
        }
    }

    @Override
    protected StoreFixture fixture() {
        return JdbcStoreFixture.over(database);
    }
}
