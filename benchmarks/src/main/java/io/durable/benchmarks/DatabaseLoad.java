package io.durable.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.jdbc.core.JdbcTemplate;

/** What the database has executed so far, by its own account. On PostgreSQL statements are known only if its module pg_stat_statements is loaded. */
interface DatabaseLoad extends AutoCloseable {

    /** Everything since the database was made. */
    Count count();

    /** Tells whoever watches what was executed most, as far as it is known. */
    void noteMostFrequent();

    @Override
    void close();

    static DatabaseLoad of(JdbcTemplate jdbc, boolean postgres) {
        return postgres ? new PostgresLoad(jdbc, PostgresLoad.countsStatements(jdbc)) : new H2Load(jdbc);
    }

    /**
     * So many of them; -1 if unknown.
     *
     * @param statements without those that begin and end transactions
     */
    record Count(long statements, long transactions) {

        Count since(Count before) {
            return new Count(
                    statements < 0 ? -1 : statements - before.statements,
                    transactions < 0 ? -1 : transactions - before.transactions);
        }
    }

    /** Tables in which PostgreSQL counts. They are behind by a second. */
    record PostgresLoad(JdbcTemplate jdbc, boolean countsStatements) implements DatabaseLoad {

        private static final String LOADED = "SELECT COUNT(*) FROM pg_settings WHERE name = 'pg_stat_statements.max'";
        private static final String TRANSACTIONS =
                "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()";
        private static final String OF_THIS_DATABASE = """
                FROM pg_stat_statements JOIN pg_database ON pg_database.oid = dbid
                WHERE datname = current_database() AND query NOT IN ('BEGIN', 'COMMIT', 'ROLLBACK')
                """;

        static boolean countsStatements(JdbcTemplate jdbc) {
            boolean loaded = number(jdbc, LOADED) > 0;
            if (loaded) {
                jdbc.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
            }
            return loaded;
        }

        @Override
        public Count count() {
            long statements = countsStatements ? number(jdbc, "SELECT SUM(calls) " + OF_THIS_DATABASE) : -1;
            return new Count(statements, number(jdbc, TRANSACTIONS));
        }

        @Override
        public void noteMostFrequent() {
            if (!countsStatements) {
                return;
            }
            List<Map<String, Object>> rows =
                    jdbc.queryForList("SELECT calls, mean_exec_time, LEFT(query, 100) AS query " + OF_THIS_DATABASE
                            + " ORDER BY calls DESC LIMIT 12");
            rows.forEach(row -> Console.note(
                    "  %s calls, %.3f ms: %s",
                    row.get("calls"),
                    ((Number) row.get("mean_exec_time")).doubleValue(),
                    String.valueOf(row.get("query")).replaceAll("\\s+", " ")));
        }

        @Override
        public void close() {
            // nothing was switched on
        }

        private static long number(JdbcTemplate jdbc, String sql) {
            return Objects.requireNonNull(jdbc.queryForObject(sql, Long.class));
        }
    }

    /** H2 counts statements while it is told to. */
    record H2Load(JdbcTemplate jdbc) implements DatabaseLoad {

        public H2Load {
            jdbc.execute("SET QUERY_STATISTICS TRUE");
        }

        @Override
        public Count count() {
            Long statements = jdbc.queryForObject(
                    "SELECT COALESCE(SUM(EXECUTION_COUNT), 0) FROM INFORMATION_SCHEMA.QUERY_STATISTICS", Long.class);
            return new Count(Objects.requireNonNull(statements), -1);
        }

        @Override
        public void noteMostFrequent() {
            // the figure is enough there
        }

        @Override
        public void close() {
            jdbc.execute("SET QUERY_STATISTICS FALSE");
        }
    }
}
