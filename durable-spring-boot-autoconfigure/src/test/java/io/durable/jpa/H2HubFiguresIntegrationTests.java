package io.durable.jpa;

import io.durable.jpa.JdbcStoreFixture.Database;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;

final class H2HubFiguresIntegrationTests extends HubFiguresContract {

    private final Database database =
            Database.at("jdbc:h2:mem:figures-" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", Dialect.H2);

    @AfterAll
    void closeDatabase() {
        database.close();
    }

    @Override
    Database database() {
        return database;
    }
}
