package io.durable.sample.kill;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/** The database below the shop, which outlives it. */
abstract class ShopDatabase implements AutoCloseable {

    /** What the shop must be told to use it. */
    abstract List<String> shopArguments();

    /** A connection beside the shop; with H2 only while the shop is down. */
    abstract Connection connect() throws SQLException;

    @Override
    public abstract void close() throws IOException;

    /** @param postgresUrl a database that is there and empty; absent: one is started */
    static ShopDatabase open(boolean postgres, String postgresUrl, Path directory) throws IOException {
        if (!postgres) {
            return new H2(directory);
        }
        if (postgresUrl != null) {
            return new Postgres(postgresUrl, () -> {});
        }
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(directory.toFile())
                .start();
        return new Postgres(server.getJdbcUrl("postgres", "postgres") + "&reWriteBatchedInserts=true", server);
    }

    private static final class H2 extends ShopDatabase {

        private final Path directory;

        private H2(Path directory) {
            this.directory = directory;
        }

        @Override
        List<String> shopArguments() {
            return List.of("--shop.data-dir=" + directory);
        }

        @Override
        Connection connect() throws SQLException {
            return DriverManager.getConnection("jdbc:h2:file:" + directory.resolve("shop"), "sa", "");
        }

        @Override
        public void close() {
            // the files are the caller's
        }
    }

    private static final class Postgres extends ShopDatabase {

        private final String url;
        private final Closeable server;

        private Postgres(String url, Closeable server) {
            this.url = url;
            this.server = server;
        }

        @Override
        List<String> shopArguments() {
            return List.of(
                    "--spring.profiles.active=postgres",
                    "--spring.datasource.url=" + url,
                    "--spring.datasource.username=postgres",
                    "--spring.datasource.password=postgres");
        }

        @Override
        Connection connect() throws SQLException {
            return DriverManager.getConnection(url);
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
