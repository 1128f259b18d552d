package io.durable.integration;

import java.util.Map;
import java.util.UUID;

final class H2DeploymentIntegrationTests extends DeploymentIntegrationTests {

    @Override
    Map<String, Object> database() {
        return Map.of("spring.datasource.url", "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    }
}
