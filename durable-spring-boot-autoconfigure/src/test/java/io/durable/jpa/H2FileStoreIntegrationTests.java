package io.durable.jpa;

import io.durable.jpa.JdbcStoreFixture.Database;
import io.durable.spi.StoreContractTests;
import io.durable.spi.StoreFixture;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

final class H2FileStoreIntegrationTests extends StoreContractTests {

    @TempDir
    private static Path directory;

    private static Database database;

    @BeforeAll
    static void openDatabase() {
        database = Database.at("jdbc:h2:file:" + directory.resolve("contract"), "sa", Dialect.H2);
    }

    @AfterAll
    static void closeDatabase() {
        database.close();
    }

    @Override
    protected StoreFixture fixture() {
        return JdbcStoreFixture.over(database);
    }
}
