package io.durable.jpa;

import io.durable.jpa.JdbcStoreFixture.Database;
import java.util.UUID;

final class H2LimitCostIntegrationTests extends LimitCostContract {

    @Override
    Database open() {
        return Database.at("jdbc:h2:mem:limits-" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", Dialect.H2);
    }

    @Override
    Dialect dialect() {
        return Dialect.H2;
    }

    @Override
    String series(int count) {
        return "SYSTEM_RANGE(1, " + count + ") AS numbers (n)";
    }
}
