package io.durable.jpa;

import io.durable.DurableException;
import io.durable.history.Shards;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/** Statements over hubs, and the rows that every hub begins with. */
final class HubTable {

    /** Moves with every change of the tables that an earlier release could not work with. */
    static final int SCHEMA_VERSION = 7;

    /** How often a hub is looked for again after another node has made it, or another hub under the same key, in the meantime. */
    private static final int ATTEMPTS_MAX = 10;

    private static final String FIND =
            "SELECT hub, id, shards, partitions, schema_version FROM durable_hub WHERE name = ?";

    private static final String FIND_VERSIONS = "SELECT name, schema_version FROM durable_hub ORDER BY hub";

    private static final String NEXT_KEY = "SELECT COALESCE(MAX(hub), 0) + 1 FROM durable_hub";

    private static final String INSERT = """
            INSERT INTO durable_hub (hub, name, id, shards, partitions, schema_version, created_at)
            VALUES (?, ?, ?, ?, ?, ?, CURRENT_TIMESTAMP)""";

    private static final String INSERT_PARTITION = """
            INSERT INTO durable_partition (hub, partition_no, epoch, nonce, batch, generation, owner, released)
            VALUES (?, ?, 0, ?, 0, 0, NULL, TRUE)""";

    private static final String FIND_ID = "SELECT id FROM durable_hub WHERE hub = ? AND name = ?";

    private static final String FIND_CLUSTER = "SELECT kafka_cluster FROM durable_hub WHERE hub = ?";

    private static final String ADOPT_CLUSTER = "UPDATE durable_hub SET kafka_cluster = ? WHERE hub = ?";

    private HubTable() {}

    /**
     * The hub with this name, made if there is none. Several nodes may ask at once: the unique name decides who makes it.
     *
     * @throws DurableException if it exists with another number of partitions, or for another release
     */
    static Hub findOrCreate(EngineTransactions transactions, String name, int partitions) {
        return transactions.write("hub '" + name + "'", connection -> {
            for (int attempt = 1; ; attempt++) {
                Optional<Hub> found = find(connection, name, partitions);
                if (found.isPresent()) {
                    return found.get();
                }
                try {
                    return create(connection, name, partitions);
                } catch (SQLException failure) {
                    if (!SqlFailures.isDuplicateKey(failure) || attempt == ATTEMPTS_MAX) {
                        throw failure;
                    }
                    connection.rollback();
                }
            }
        });
    }

    /**
     * Makes sure that the tables are those of this release, whichever hub was made in them.
     *
     * @throws DurableException if a hub has another version
     */
    static void requireSchemaVersion(Connection connection) throws SQLException {
        Statements.query(
                connection, FIND_VERSIONS, parameters -> {}, row -> requireSchemaVersion(row.text(), row.number()));
    }

    private static int requireSchemaVersion(String name, int stored) {
        requireSame(
                name,
                "as its schema version",
                stored,
                SCHEMA_VERSION,
                "run the release that fits the tables, or migrate them");
        return stored;
    }

    /** The random id of the hub as this connection sees it. */
    static Optional<UUID> findId(Connection connection, Hub hub) throws SQLException {
        return Statements.query(
                        connection,
                        FIND_ID,
                        parameters -> parameters.number(hub.key()).text(hub.name()),
                        Row::uuid)
                .stream()
                .findFirst();
    }

    static Optional<String> findCluster(Connection connection, Hub hub) throws SQLException {
        return Statements.query(
                        connection,
                        FIND_CLUSTER,
                        parameters -> parameters.number(hub.key()),
                        row -> Optional.ofNullable(row.textIfPresent()))
                .get(0);
    }

    static void adoptCluster(Connection connection, Hub hub, String cluster) throws SQLException {
        Statements.update(
                connection,
                ADOPT_CLUSTER,
                parameters -> parameters.text(cluster).number(hub.key()));
    }

    private static Optional<Hub> find(Connection connection, String name, int partitions) throws SQLException {
        List<Hub> found = Statements.query(connection, FIND, parameters -> parameters.text(name), row -> {
            Hub hub = new Hub((short) row.number(), row.uuid(), name, partitions);
            requireSame(name, "shards", row.number(), Shards.COUNT, "this release can't work with it");
            requireSame(
                    name,
                    "partitions",
                    row.number(),
                    partitions,
                    "set durable.partitions to the former number, it can't be changed once the hub exists");
            requireSchemaVersion(name, row.number());
            return hub;
        });
        return found.stream().findFirst();
    }

    private static Hub create(Connection connection, String name, int partitions) throws SQLException {
        short key = Statements.query(connection, NEXT_KEY, parameters -> {}, Row::number)
                .get(0)
                .shortValue();
        Hub hub = new Hub(key, UUID.randomUUID(), name, partitions);
        Statements.update(
                connection,
                INSERT,
                parameters -> parameters
                        .number(key)
                        .text(name)
                        .uuid(hub.id())
                        .number(Shards.COUNT)
                        .number(partitions)
                        .number(SCHEMA_VERSION));
        Statements.batch(
                connection,
                INSERT_PARTITION,
                IntStream.range(0, partitions).boxed().toList(),
                (parameters, partition) ->
                        parameters.number(key).number(partition.intValue()).uuid(hub.id()));
        return hub;
    }

    private static void requireSame(String name, String what, int stored, int expected, String advice) {
        if (stored != expected) {
            throw new DurableException("Hub '" + name + "' has " + stored + " " + what + " in the database, and "
                    + expected + " here: " + advice);
        }
    }
}
