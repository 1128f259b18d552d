package io.durable.integration;

import io.durable.testing.PostgresServer;
import java.util.Map;

final class PostgreSqlDeploymentIntegrationTests extends DeploymentIntegrationTests {

    @Override
    Map<String, Object> database() {
        return Map.of(
                "spring.datasource.url",
                PostgresServer.newDatabaseUrl(),
                "spring.datasource.username",
                PostgresServer.USER);
    }
}
