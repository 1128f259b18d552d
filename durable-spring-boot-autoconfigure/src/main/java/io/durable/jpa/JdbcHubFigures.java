package io.durable.jpa;

import io.durable.history.InstanceId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.spi.HubFigures;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Walks the indexes by which work is found and pages are read, and no further than it has to. Their conditions are repeated, or PostgreSQL would not use them. */
final class JdbcHubFigures implements HubFigures {

    static final String WAITING_INSTANCES = """
            FROM durable_instance
            WHERE hub = ? AND due <= ? AND due < TIMESTAMP WITH TIME ZONE '9999-12-31 00:00:00+00'""";

    static final String WAITING_MESSAGES = """
            FROM durable_message
            WHERE hub = ? AND due <= ? AND shard >= 0""";

    static final String COUNT_TASKS = """
            SELECT COUNT(*) FROM (
              SELECT shard FROM durable_task WHERE hub = ? AND state = 'PENDING' AND shard >= 0 LIMIT ?) AS pending""";

    private static final String STALLED = """
            FROM (
              SELECT id, name, version, failure, due, status FROM durable_instance
              WHERE hub = ? AND due < TIMESTAMP WITH TIME ZONE '9999-12-31 00:00:00+00'
              ORDER BY due DESC
              LIMIT ?) AS held
            WHERE status = 'STALLED'""";

    /** How many were looked at, and how many of them are stalled. */
    static final String COUNT_STALLED = """
            SELECT COUNT(*), COUNT(CASE WHEN status = 'STALLED' THEN 1 END) FROM (
              SELECT status FROM durable_instance
              WHERE hub = ? AND due < TIMESTAMP WITH TIME ZONE '9999-12-31 00:00:00+00'
              ORDER BY due DESC
              LIMIT ?) AS held""";

    static final String FIND_STALLED = "SELECT id, name, version, failure, due " + STALLED + " ORDER BY due DESC";

    static final String COUNT_STATUSES = """
            SELECT status, COUNT(*) FROM (
              SELECT status FROM durable_instance
              WHERE hub = ? AND created_at > TIMESTAMP WITH TIME ZONE '0001-01-01 00:00:00+00'
              ORDER BY created_at DESC, id DESC
              LIMIT ?) AS newest
            GROUP BY status""";

    private static final String FIND_OWNERS =
            "SELECT partition_no, owner FROM durable_partition WHERE hub = ? AND owner IS NOT NULL";

    private final EngineTransactions transactions;
    private final Hub hub;

    JdbcHubFigures(EngineTransactions transactions, Hub hub) {
        this.transactions = transactions;
        this.hub = hub;
    }

    @Override
    public Backlog backlog(int countMax) {
        return transactions.read("what waits", connection -> {
            Instant now = NodeTable.currentTime(connection);
            Duration instances = oldestAge(connection, WAITING_INSTANCES, now);
            Duration messages = oldestAge(connection, WAITING_MESSAGES, now);
            Looked stalled = countStalled(connection, countMax);
            return new Backlog(
                    countWaiting(connection, WAITING_INSTANCES, now, countMax),
                    countWaiting(connection, WAITING_MESSAGES, now, countMax),
                    count(connection, COUNT_TASKS, countMax),
                    stalled.found(),
                    stalled.lookedAt() < countMax,
                    instances.compareTo(messages) > 0 ? instances : messages);
        });
    }

    @Override
    public Map<OrchestrationRuntimeStatus, Long> statuses(int countMax) {
        Map<OrchestrationRuntimeStatus, Long> counts = new EnumMap<>(OrchestrationRuntimeStatus.class);
        transactions.read(
                "how instances are",
                connection -> Statements.query(
                        connection,
                        COUNT_STATUSES,
                        parameters -> parameters.number(hub.key()).number(countMax),
                        row -> counts.put(OrchestrationRuntimeStatus.valueOf(row.text()), row.bigNumber())));
        return counts;
    }

    @Override
    public List<StalledInstance> stalled(int countMax) {
        return transactions.read(
                "stalled instances",
                connection -> Statements.query(
                        connection,
                        FIND_STALLED,
                        parameters -> parameters.number(hub.key()).number(countMax),
                        row -> new StalledInstance(
                                new InstanceId(row.text()),
                                row.text(),
                                row.textIfPresent(),
                                row.failure(),
                                row.time())));
    }

    @Override
    public Map<Integer, UUID> owners() {
        Map<Integer, UUID> owners = new HashMap<>();
        transactions.read(
                "the owners of partitions",
                connection -> Statements.query(
                        connection,
                        FIND_OWNERS,
                        parameters -> parameters.number(hub.key()),
                        row -> owners.put(row.number(), row.uuid())));
        return owners;
    }

    @Override
    public int schemaVersion() {
        return HubTable.SCHEMA_VERSION;
    }

    private Duration oldestAge(Connection connection, String waiting, Instant now) throws SQLException {
        return Statements.query(
                        connection,
                        "SELECT due " + waiting + " ORDER BY due LIMIT 1",
                        parameters -> parameters.number(hub.key()).time(now),
                        Row::time)
                .stream()
                .findFirst()
                .map(due -> Duration.between(due, now))
                .orElse(Duration.ZERO);
    }

    private long countWaiting(Connection connection, String waiting, Instant now, int countMax) throws SQLException {
        return Statements.query(
                        connection,
                        "SELECT COUNT(*) FROM (SELECT shard " + waiting + " LIMIT ?) AS waiting",
                        parameters -> parameters.number(hub.key()).time(now).number(countMax),
                        Row::bigNumber)
                .get(0);
    }

    private Looked countStalled(Connection connection, int countMax) throws SQLException {
        return Statements.query(
                        connection,
                        COUNT_STALLED,
                        parameters -> parameters.number(hub.key()).number(countMax),
                        row -> new Looked(row.bigNumber(), row.bigNumber()))
                .get(0);
    }

    /** How many rows were looked at, and how many of them were what was looked for. */
    private record Looked(long lookedAt, long found) {}

    private long count(Connection connection, String sql, int countMax) throws SQLException {
        return Statements.query(
                        connection,
                        sql,
                        parameters -> parameters.number(hub.key()).number(countMax),
                        Row::bigNumber)
                .get(0);
    }
}
