package io.durable.jpa;

import java.util.UUID;

final class H2PersistenceUnitIntegrationTests extends PersistenceUnitContract {

    @Override
    String[] database() {
        return new String[] {"spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1"};
    }
}
