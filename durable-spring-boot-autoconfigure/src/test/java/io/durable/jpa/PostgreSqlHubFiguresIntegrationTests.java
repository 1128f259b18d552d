package io.durable.jpa;

import io.durable.jpa.JdbcStoreFixture.Database;
import io.durable.testing.PostgresServer;
import org.junit.jupiter.api.AfterAll;

final class PostgreSqlHubFiguresIntegrationTests extends HubFiguresContract {

    private final Database database =
            Database.at(PostgresServer.newDatabaseUrl(), PostgresServer.USER, Dialect.POSTGRESQL);

    @AfterAll
    void closeDatabase() {
        database.close();
    }

    @Override
    Database database() {
        return database;
    }
}
