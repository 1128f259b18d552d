package io.durable.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.InstanceQuery;
import io.durable.jpa.JdbcStoreFixture.Database;
import io.durable.testing.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The plans that prepared statements keep, made when PostgreSQL knows least about the tables. */
final class PostgreSqlPlansIntegrationTests {

    private static final Pattern MARK = Pattern.compile("\\?");

    private static final Pattern CONDITION = Pattern.compile("Index Cond: (.*)");

    private static final Map<String, List<String>> BY_PRIMARY_KEY = Map.of(
            "durable_instance",
                    List.of(
                            InstanceTable.FIND,
                            InstanceTable.UPDATE,
                            InstanceTable.UPDATE_ALL,
                            InstanceTable.FIND_REQUEST,
                            InstanceTable.REPLACE_TERMINAL,
                            InstanceTable.DELETE_TERMINAL,
                            JdbcPurgeStore.FIND,
                            MetadataQuery.FIND_ONE),
            "durable_message", List.of(MessageTable.DELETE, MessageTable.POSTPONE),
            "durable_task",
                    List.of(
                            TaskTable.DELETE,
                            TaskTable.RETRY,
                            TaskTable.CLAIM,
                            TaskTable.FINISH,
                            TaskTable.LOCK_FREE,
                            TaskTable.DISCARD,
                            TaskTable.EXISTING,
                            TaskTable.FIND_FINISHED_ONE,
                            TaskTable.FIND_PENDING_AMONG,
                            TaskTable.FIND_ATTEMPTS),
            "durable_permit", List.of(PermitTable.MOVE, PermitTable.GRANT, PermitTable.DELETE, PermitTable.GIVE_UP),
            "durable_history",
                    List.of(
                            HistoryTable.FIND,
                            HistoryTable.FIND_FROM,
                            HistoryTable.COUNT_ALL,
                            HistoryTable.DELETE_EXECUTION,
                            LeftoverTable.DELETE_HISTORY,
                            LeftoverTable.FIRST_ENTRY,
                            MetadataQuery.FIND_ONE),
            "durable_update", List.of(UpdateTable.DELETE_SOME, UpdateTable.FIND_ALL, OrphanedUpdates.FIND_AFTER));

    private Database database;

    @BeforeEach
    void createTables() {
        database = Database.at(PostgresServer.newDatabaseUrl(), PostgresServer.USER, Dialect.POSTGRESQL);
        JdbcStoreFixture.over(database);
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    @Test
    void findsRowsByTheirKeysInTablesThatWereNeverAnalysed() throws SQLException {
        try (Connection connection = database.engine().getConnection()) {
            requireKeys(connection);
        }
    }

    @Test
    void findsRowsByTheirKeysInTablesThatWereVacuumedWhileEmpty() throws SQLException {
        try (Connection connection = database.engine().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(true);
            statement.execute("VACUUM ANALYZE");
            requireKeys(connection);
        }
    }

    @Test
    void advancesFencesByTheirKey() throws SQLException {
        try (Connection connection = database.engine().getConnection()) {
            assertThat(keptPlan(connection, PartitionTable.ADVANCE)).contains("using durable_partition_pkey");
            assertThat(keptPlan(connection, PartitionTable.ADVANCE_ALL))
                    .contains("Nested Loop", "using durable_partition_pkey");
        }
    }

    @Test
    void readsMailboxesFromTheirIndex() throws SQLException {
        try (Connection connection = database.engine().getConnection()) {
            assertThat(keptPlan(connection, MessageTable.FIND_OF_ONE)).contains("using durable_message_instance");
            assertThat(keptPlan(connection, MessageTable.FIND_OF_EACH)).contains("using durable_message_instance");
        }
    }

    @Test
    void readsPagesOfInstancesInTheOrderOfAnIndex() throws SQLException {
        try (Connection connection = database.engine().getConnection()) {
            assertThat(keptPlan(connection, page(InstanceQuery.all().withName("n"))))
                    .contains("using durable_instance_name")
                    .doesNotContain("Sort");
            assertThat(keptPlan(connection, page(InstanceQuery.all())))
                    .contains("using durable_instance_created")
                    .doesNotContain("Sort");
        }
    }

    @Test
    void readsTheFiguresOfTheHubFromIndexesAndStops() throws SQLException {
        try (Connection connection = database.engine().getConnection()) {
            assertThat(keptPlan(connection, "SELECT due " + JdbcHubFigures.WAITING_INSTANCES + " ORDER BY due LIMIT 1"))
                    .contains("using durable_instance_due")
                    .doesNotContain("Sort");
            assertThat(keptPlan(connection, "SELECT due " + JdbcHubFigures.WAITING_MESSAGES + " ORDER BY due LIMIT 1"))
                    .contains("using durable_message_due")
                    .doesNotContain("Sort");
            assertThat(keptPlan(connection, JdbcHubFigures.FIND_STALLED)).contains("durable_instance_due");
            assertThat(keptPlan(connection, JdbcHubFigures.COUNT_STALLED)).contains("durable_instance_due");
            assertThat(keptPlan(connection, JdbcHubFigures.COUNT_TASKS)).contains("durable_task_state");
            assertThat(keptPlan(connection, JdbcHubFigures.COUNT_STATUSES)).contains("durable_instance_created");
        }
    }

    @Test
    void looksAtThoseThatWaitForLimitsInTheOrderOfAnIndexAndStops() throws SQLException {
        try (Connection connection = database.engine().getConnection()) {
            assertThat(keptPlan(connection, PermitTable.FIND_WAITING))
                    .contains("using durable_permit_line")
                    .doesNotContain("Sort");
            assertThat(keptPlan(connection, PermitTable.FIND_UNDER_WAY)).contains("using durable_permit_line");
            assertThat(keptPlan(connection, PermitTable.FIND_HELD_BACK))
                    .contains("using durable_permit_key")
                    .doesNotContain("Sort");
            assertThat(keptPlan(connection, PermitTable.FIND_RECENT))
                    .contains("using durable_permit_rate")
                    .doesNotContain("Sort");
            assertThat(keptPlan(connection, PermitTable.COUNT_RECENT)).contains("durable_permit_rate");
            assertThat(keptPlan(connection, PermitTable.FIND_FORGOTTEN))
                    .contains("using durable_permit_rate")
                    .doesNotContain("Sort");
            assertThat(keptPlan(connection, PermitTable.FIND_HELD_BACK_BEHIND))
                    .contains("using durable_permit_key")
                    .doesNotContain("Sort");
        }
    }

    @Test
    void findsChildrenInTheOrderOfAnIndex() throws SQLException {
        try (Connection connection = database.engine().getConnection()) {
            assertThat(keptPlan(connection, JdbcPurgeStore.FIND_CHILDREN))
                    .contains("using durable_instance_parent")
                    .doesNotContain("Sort");
        }
    }

    private static void requireKeys(Connection connection) throws SQLException {
        for (Map.Entry<String, List<String>> table : BY_PRIMARY_KEY.entrySet()) {
            for (String sql : table.getValue()) {
                String plan = keptPlan(connection, sql);
                String scan = table.getKey() + "_pkey";
                assertThat(plan).as(sql).contains(scan);
                Matcher condition = CONDITION.matcher(plan.substring(plan.indexOf(scan)));
                assertThat(condition.find()).as(plan).isTrue();
                assertThat(condition.group(1)).as(plan).contains("id").contains("hub");
            }
        }
    }

    private static String page(InstanceQuery query) {
        return new MetadataQuery(new Hub((short) 1, new UUID(0, 1), "hub", 1), query).sql();
    }

    /** The driver tells the types of arrays, nothing else does. */
    private static String typed(String sql) {
        return sql.replace("unnest(?)", "unnest(?::varchar[])")
                .replace("unnest(?, ?, ?, ?) AS k", "unnest(?::varchar[], ?::uuid[], ?::integer[], ?::integer[]) AS k")
                .replace(
                        "unnest(?, ?, ?, ?) AS held",
                        "unnest(?::integer[], ?::bigint[], ?::uuid[], ?::bigint[]) AS held")
                .replace(
                        "unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        "unnest(?::varchar[], ?::uuid[], ?::varchar[], ?::bytea[], ?::integer[], ?::varchar[], ?::timestamptz[], ?::bytea[],"
                                + " ?::bytea[], ?::bytea[], ?::timestamptz[], ?::integer[], ?::integer[])");
    }

    private static String keptPlan(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET plan_cache_mode = force_generic_plan");
            Matcher mark = MARK.matcher(typed(sql));
            int[] number = {0};
            String numbered = mark.replaceAll(found -> "\\$" + ++number[0]);
            statement.execute("PREPARE kept AS " + numbered);
            String nulls = String.join(", ", Collections.nCopies(number[0], "NULL"));
            try {
                return String.join(
                        "\n",
                        Statements.query(
                                connection, "EXPLAIN EXECUTE kept(" + nulls + ")", parameters -> {}, Row::text));
            } finally {
                statement.execute("DEALLOCATE kept");
                statement.execute("RESET plan_cache_mode");
            }
        }
    }
}
