package io.durable.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.InstancePage;
import io.durable.InstanceQuery;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.jpa.JdbcStoreFixture.Database;
import io.durable.testing.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What pages of a large table cost on PostgreSQL: the first one and one far behind read as much. */
final class PostgreSqlPagesIntegrationTests {

    private static final int ROWS = 120_000;
    private static final short HUB = 77;

    private static final String FILL = """
            INSERT INTO durable_instance (hub, id, incarnation, shard, name, execution, status, due, tags, created_at,
                suspects, stalls)
            SELECT %d, 'i' || n, gen_random_uuid(), n %% 256, CASE WHEN n %% 4 = 0 THEN 'rare' ELSE 'often' END, 1,
                CASE WHEN n %% 2 = 0 THEN 'COMPLETED' ELSE 'RUNNING' END, TIMESTAMP WITH TIME ZONE '9999-12-31 00:00:00+00', '',
                TIMESTAMP WITH TIME ZONE '2026-01-01 00:00:00+00' + n * INTERVAL '1 second', 0, 0
            FROM generate_series(1, %d) AS n""".formatted(HUB, ROWS);

    /** Of the whole plan, in its first line. */
    private static final Pattern BUFFERS = Pattern.compile("Buffers: shared hit=(\\d+)");

    private static Database database;
    private static final Hub HUB_ROW = new Hub(HUB, new UUID(0, 1), "pages", 1);

    @BeforeAll
    static void fill() throws SQLException {
        database = Database.at(PostgresServer.newDatabaseUrl(), PostgresServer.USER, Dialect.POSTGRESQL);
        JdbcStoreFixture.over(database);
        try (Connection connection = database.engine().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(true);
            statement.execute(FILL);
            statement.execute("VACUUM ANALYZE durable_instance");
        }
    }

    @AfterAll
    static void close() {
        database.close();
    }

    static List<InstanceQuery> queries() {
        InstanceQuery all = InstanceQuery.all();
        return List.of(
                all,
                all.withName("rare"),
                all.withStatuses(OrchestrationRuntimeStatus.COMPLETED),
                all.withName("rare").withStatuses(OrchestrationRuntimeStatus.COMPLETED),
                all.withCreatedFrom(Instant.parse("2026-01-01T00:00:00Z"))
                        .withCreatedTo(Instant.parse("2026-02-01T00:00:00Z")),
                all.withLastUpdatedTo(Instant.parse("2026-02-01T00:00:00Z")));
    }

    @ParameterizedTest
    @MethodSource("queries")
    void aPageFarBehindReadsAsMuchAsTheFirst(InstanceQuery query) throws SQLException {
        try (Connection connection = database.engine().getConnection()) {
            InstanceQuery last = query.withContinuationToken(
                    new ContinuationToken(Instant.parse("2026-01-01T00:20:00Z"), "i1200").text());
            InstancePage page = MetadataQuery.findPage(connection, HUB_ROW, last);
            assertThat(page.instances()).hasSize(100);

            String first = plan(connection, query);
            String behind = plan(connection, last);

            assertThat(first)
                    .as(first)
                    .contains("Index Scan using durable_instance_")
                    .doesNotContain("Sort");
            assertThat(behind)
                    .as(behind)
                    .contains("Index Scan using durable_instance_")
                    .doesNotContain("Sort");
            assertThat(buffers(behind))
                    .as(first + "\n" + behind)
                    .isLessThan(buffers(first) + 50)
                    .isLessThan(3_000);
        }
    }

    @Test
    void prefixOfAnIdReadsWhatBeginsWithItAlone() throws SQLException {
        try (Connection connection = database.engine().getConnection()) {
            String plan = plan(connection, InstanceQuery.all().withIdPrefix("i1199"));
            assertThat(plan).contains("durable_instance_pkey");
            assertThat(buffers(plan)).as(plan).isLessThan(1_000);
        }
    }

    @Test
    void countsAWindowByItsIndex() throws SQLException {
        InstanceQuery window = InstanceQuery.all()
                .withName("rare")
                .withCreatedFrom(Instant.parse("2026-01-01T00:00:00Z"))
                .withCreatedTo(Instant.parse("2026-01-01T00:20:00Z"));
        try (Connection connection = database.engine().getConnection()) {
            assertThat(MetadataQuery.count(connection, HUB_ROW, window).total()).isEqualTo(299);
            String plan = explain(connection, MetadataQuery.counting(HUB_ROW, window));
            assertThat(plan).contains("durable_instance_name");
            assertThat(buffers(plan)).as(plan).isLessThan(500);
        }
    }

    private static String plan(Connection connection, InstanceQuery query) throws SQLException {
        return explain(connection, new MetadataQuery(HUB_ROW, query));
    }

    private static String explain(Connection connection, MetadataQuery query) throws SQLException {
        return String.join(
                "\n",
                Statements.query(
                        connection,
                        "EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) " + query.sql(),
                        query::bind,
                        Row::text));
    }

    private static int buffers(String plan) {
        Matcher buffers = BUFFERS.matcher(plan);
        assertThat(buffers.find()).as(plan).isTrue();
        return Integer.parseInt(buffers.group(1));
    }
}
