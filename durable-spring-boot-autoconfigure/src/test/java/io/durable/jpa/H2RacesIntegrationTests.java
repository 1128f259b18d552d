package io.durable.jpa;

import static io.durable.spi.Samples.assigned;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.durable.jpa.JdbcStoreFixture.Database;
import io.durable.spi.StoreException;
import java.sql.Connection;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class H2RacesIntegrationTests extends JdbcStoreRaces {

    private final Database database = emptyDatabase();

    @AfterAll
    void closeDatabase() {
        database.close();
    }

    @Override
    Database database() {
        return database;
    }

    @Override
    Database emptyDatabase() {
        return Database.at("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", Dialect.H2);
    }

    @Override
    String waitingSessions() {
        return """
                SELECT COUNT(*) FROM information_schema.sessions
                WHERE blocker_id IS NOT NULL OR executing_statement LIKE 'INSERT INTO durable_instance%'""";
    }

    @Test
    void takeOverGivesUpBehindAGhostAndSucceedsLater() throws Exception {
        try (Connection ghost = connection(Connection.TRANSACTION_READ_COMMITTED)) {
            advance(ghost, fence());
            assertThatThrownBy(() -> store().acquire(assigned(0))).isInstanceOf(StoreException.class);
            ghost.rollback();
        }
        assertThat(store().acquire(assigned(0))).isPresent();
    }
}
