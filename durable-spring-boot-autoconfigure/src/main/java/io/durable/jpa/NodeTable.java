package io.durable.jpa;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Statements over the nodes' heartbeats, and the database's time, by which they are judged. */
final class NodeTable {

    private static final String CURRENT_TIME = "SELECT CURRENT_TIMESTAMP";

    private static final String BEAT =
            "UPDATE durable_node SET heartbeat = CURRENT_TIMESTAMP, name = ? WHERE hub = ? AND id = ?";

    private static final String FIRST_BEAT =
            "INSERT INTO durable_node (name, hub, id, heartbeat) VALUES (?, ?, ?, CURRENT_TIMESTAMP)";

    /** Nodes that died long ago; whether one is silent is judged the same when its row is gone. */
    private static final String FORGET =
            "DELETE FROM durable_node WHERE hub = ? AND heartbeat < CURRENT_TIMESTAMP - INTERVAL '1' DAY";

    private static final String LEAVE = "DELETE FROM durable_node WHERE hub = ? AND id = ?";

    private static final String FIND_LIVE = "SELECT id FROM durable_node WHERE hub = ? AND heartbeat >= ?";

    private NodeTable() {}

    static Instant currentTime(Connection connection) throws SQLException {
        return Statements.query(connection, CURRENT_TIME, parameters -> {}, Row::time)
                .get(0);
    }

    static void beat(Connection connection, Hub hub, UUID node, String name) throws SQLException {
        Statements.Binding binding =
                parameters -> parameters.text(name).number(hub.key()).uuid(node);
        if (Statements.update(connection, BEAT, binding) == 0) {
            Statements.update(connection, FIRST_BEAT, binding);
            Statements.update(connection, FORGET, parameters -> parameters.number(hub.key()));
        }
    }

    static List<UUID> findLive(Connection connection, Hub hub, Duration silenceMax) throws SQLException {
        Instant heardSince = currentTime(connection).minus(silenceMax);
        return Statements.query(
                connection,
                FIND_LIVE,
                parameters -> parameters.number(hub.key()).time(heardSince),
                Row::uuid);
    }

    static void leave(Connection connection, Hub hub, UUID node) throws SQLException {
        Statements.update(
                connection, LEAVE, parameters -> parameters.number(hub.key()).uuid(node));
    }
}
