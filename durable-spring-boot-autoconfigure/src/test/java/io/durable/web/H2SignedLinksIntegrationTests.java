package io.durable.web;

import java.util.UUID;

final class H2SignedLinksIntegrationTests extends SignedLinksContract {

    private final String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";

    @Override
    String databaseUrl() {
        return url;
    }

    @Override
    String user() {
        return "sa";
    }
}
