package io.durable.jpa;

import io.durable.testing.PostgresServer;

final class PostgreSqlPersistenceUnitIntegrationTests extends PersistenceUnitContract {

    @Override
    String[] database() {
        return new String[] {
            "spring.datasource.url=" + PostgresServer.newDatabaseUrl(),
            "spring.datasource.username=" + PostgresServer.USER
        };
    }
}
