package io.durable.jpa;

import io.durable.jpa.JdbcStoreFixture.Database;
import io.durable.spi.StoreContractTests;
import io.durable.spi.StoreFixture;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

final class H2EncodedStoreIntegrationTests extends StoreContractTests {

    private static Database database;

    @BeforeAll
    static void openDatabase() {
        database = Database.at("jdbc:h2:mem:contract-" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", Dialect.H2);
    }

    @AfterAll
    static void closeDatabase() {
        database.close();
    }

    @Override
    protected StoreFixture fixture() {
        return JdbcStoreFixture.over(database, EncodedPayloads.everything());
    }
}
