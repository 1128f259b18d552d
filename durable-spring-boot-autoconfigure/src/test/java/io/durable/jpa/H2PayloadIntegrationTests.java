package io.durable.jpa;

import io.durable.jpa.JdbcStoreFixture.Database;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

final class H2PayloadIntegrationTests extends PayloadContract {

    private static Database database;

    @BeforeAll
    static void openDatabase() {
        database = Database.at("jdbc:h2:mem:payloads-" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", Dialect.H2);
    }

    @AfterAll
    static void closeDatabase() {
        database.close();
    }

    @Override
    Database database() {
        return database;
    }
}
