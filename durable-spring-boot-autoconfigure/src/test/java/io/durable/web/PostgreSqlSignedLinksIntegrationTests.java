package io.durable.web;

import io.durable.testing.PostgresServer;

final class PostgreSqlSignedLinksIntegrationTests extends SignedLinksContract {

    private final String url = PostgresServer.newDatabaseUrl();

    @Override
    String databaseUrl() {
        return url;
    }

    @Override
    String user() {
        return PostgresServer.USER;
    }
}
