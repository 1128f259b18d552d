package io.durable.sample.kill;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/** Who owns what, as the fences in the database say. */
final class PartitionOwners {

    /** Longer than a lease, so that a partition that nobody gave up is taken over too. */
    private static final Duration HAND_OVER_MAX = Duration.ofSeconds(30);

    private static final Duration POLL = Duration.ofMillis(100);

    private static final String YOUNGEST = "SELECT id FROM durable_node WHERE name = ? ORDER BY heartbeat DESC LIMIT 1";
    private static final String OWNED = "SELECT partition_no, owner FROM durable_partition WHERE owner IS NOT NULL";

    private final Connection connection;

    PartitionOwners(Connection connection) {
        this.connection = connection;
    }

    /** The id that the node of this name took when it was started last. */
    Optional<UUID> node(String name) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(YOUNGEST)) {
            query.setString(1, name);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(row.getObject(1, UUID.class)) : Optional.empty();
            }
        }
    }

    /** The owned partitions. One that was given up, and was not acquired yet, is owned by nobody. */
    Map<Integer, UUID> owners() throws SQLException {
        Map<Integer, UUID> owners = new TreeMap<>();
        try (Statement query = connection.createStatement();
                ResultSet rows = query.executeQuery(OWNED)) {
            while (rows.next()) {
                owners.put(rows.getInt(1), rows.getObject(2, UUID.class));
            }
        }
        return owners;
    }

    /** How many are owned once the last hand-over is through, which may be under way; those that are owned if it does not come to its end in time. */
    int countWhenSettled() throws SQLException {
        Instant end = Instant.now().plus(HAND_OVER_MAX);
        while (owners().size() < partitions() && Instant.now().isBefore(end)) {
            LockSupport.parkNanos(POLL.toNanos());
        }
        return owners().size();
    }

    /** How many there are, owned or not. */
    int partitions() throws SQLException {
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery("SELECT count(*) FROM durable_partition")) {
            row.next();
            return row.getInt(1);
        }
    }

    Set<Integer> ownedBy(UUID node) throws SQLException {
        Set<Integer> owned = new HashSet<>();
        owners().forEach((partition, owner) -> {
            if (owner.equals(node)) {
                owned.add(partition);
            }
        });
        return owned;
    }

    /** Whether each of these is owned by another node than this one. */
    boolean ownedByOthers(Set<Integer> partitions, UUID node) throws SQLException {
        Map<Integer, UUID> owners = owners();
        return partitions.stream()
                .allMatch(partition ->
                        owners.containsKey(partition) && !owners.get(partition).equals(node));
    }
}
