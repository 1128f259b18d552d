package io.durable.jpa;

import io.durable.jpa.JdbcStoreFixture.Database;
import io.durable.testing.PostgresServer;

final class PostgreSqlLimitCostIntegrationTests extends LimitCostContract {

    @Override
    Database open() {
        return Database.at(PostgresServer.newDatabaseUrl(), PostgresServer.USER, Dialect.POSTGRESQL);
    }

    @Override
    Dialect dialect() {
        return Dialect.POSTGRESQL;
    }

    @Override
    String series(int count) {
        return "generate_series(1, " + count + ") AS numbers (n)";
    }
}
