package io.durable.jpa;

import io.durable.jpa.JdbcStoreFixture.Database;
import io.durable.spi.InstanceStoreContractTests;
import io.durable.spi.StoreFixture;
import io.durable.testing.PostgresServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

final class PostgreSqlApartInstanceStoreIntegrationTests extends InstanceStoreContractTests {

    private static Database database;

    @BeforeAll
    static void openDatabase() {
        database = Database.at(PostgresServer.url(), PostgresServer.USER, Dialect.POSTGRESQL);
    }

    @AfterAll
    static void closeDatabase() {
        database.close();
    }

    @Override
    protected StoreFixture fixture() {
        return JdbcStoreFixture.over(database, EncodedPayloads.apart());
    }
}
