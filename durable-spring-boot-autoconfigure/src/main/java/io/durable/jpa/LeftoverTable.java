package io.durable.jpa;

import io.durable.history.ExecutionId;
import io.durable.history.InstanceId;
import io.durable.jpa.HubPayloads.ApartKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/**
 * What is still there of instances that are gone. Removing an instance takes its row, and of its history and its updates no more than a bounded number: if there are others, a row here
 * says so, written in the same transaction, until they are gone too. Nobody reads the entries meanwhile, because an incarnation is never used again.
 */
final class LeftoverTable {

    /** About as much as a transaction should delete at once. */
    static final int ENTRIES_MAX = 2_000;

    static final String DELETE_HISTORY = """
            DELETE FROM durable_history
            WHERE hub = ? AND instance_id = ? AND incarnation = ? AND execution = ? AND sequence < ?""";

    static final String FIRST_ENTRY = """
            SELECT execution, sequence FROM durable_history
            WHERE hub = ? AND instance_id = ? AND incarnation = ?
            ORDER BY execution, sequence LIMIT 1""";

    private static final String INSERT =
            "INSERT INTO durable_leftover (hub, instance_id, incarnation) VALUES (?, ?, ?)";

    private static final String DELETE =
            "DELETE FROM durable_leftover WHERE hub = ? AND instance_id = ? AND incarnation = ?";

    private static final String EXISTS =
            "SELECT 1 FROM durable_leftover WHERE hub = ? AND instance_id = ? AND incarnation = ?";

    private static final String FIND =
            "SELECT instance_id, incarnation FROM durable_leftover WHERE hub = ? ORDER BY instance_id LIMIT ?";

    private static final String ANY_UPDATE =
            "SELECT 1 FROM durable_update WHERE hub = ? AND instance_id = ? AND incarnation = ? LIMIT 1";

    private final Hub hub;

    LeftoverTable(Hub hub) {
        this.hub = hub;
    }

    /** Removes what may be removed at once of the history and the updates of an instance that is gone with this transaction, and remembers if there is more. */
    void removeHistory(Connection connection, InstanceId id, UUID incarnation) throws SQLException {
        if (removeSome(connection, id.value(), incarnation)) {
            Statements.update(connection, INSERT, parameters -> bind(parameters, id.value(), incarnation));
        }
    }

    /** Some of those of which something is left. */
    List<Leftover> find(Connection connection, int limit) throws SQLException {
        return Statements.query(
                connection,
                FIND,
                parameters -> parameters.number(hub.key()).number(limit),
                row -> new Leftover(row.text(), row.uuid()));
    }

    /** Removes some more; whether there still is something. Several may do so at the same time. */
    boolean removeMore(Connection connection, Leftover leftover) throws SQLException {
        boolean more = removeSome(connection, leftover.instance, leftover.incarnation);
        if (!more) {
            Statements.update(
                    connection, DELETE, parameters -> bind(parameters, leftover.instance, leftover.incarnation));
        }
        return more;
    }

    /** Removes some more of an instance, if something of it is left; whether there still is. */
    boolean removeMoreOf(Connection connection, InstanceId id, UUID incarnation) throws SQLException {
        boolean isLeft = !Statements.query(
                        connection, EXISTS, parameters -> bind(parameters, id.value(), incarnation), Row::number)
                .isEmpty();
        return isLeft && removeMore(connection, new Leftover(id.value(), incarnation));
    }

    private boolean removeSome(Connection connection, String instance, UUID incarnation) throws SQLException {
        List<First> first = first(connection, instance, incarnation);
        if (!first.isEmpty()) {
            int execution = first.get(0).execution;
            int end = first.get(0).sequence + ENTRIES_MAX;
            Statements.update(
                    connection,
                    DELETE_HISTORY,
                    parameters -> bind(parameters, instance, incarnation)
                            .number(execution)
                            .number(end));
            if (!first(connection, instance, incarnation).isEmpty()) {
                ExecutionId id = new ExecutionId(new InstanceId(instance), incarnation, execution);
                PayloadTable.deleteBefore(connection, hub, new ApartKey(id, end));
                return true;
            }
        }
        PayloadTable.delete(connection, hub, instance, incarnation);
        return removeUpdates(connection, instance, incarnation);
    }

    /** Whether there is more. */
    private boolean removeUpdates(Connection connection, String instance, UUID incarnation) throws SQLException {
        Statements.update(connection, UpdateTable.DELETE_SOME, parameters -> {
            bind(parameters, instance, incarnation);
            bind(parameters, instance, incarnation).number(ENTRIES_MAX);
        });
        // the number removed says nothing: another remover may have chosen the same rows
        return !Statements.query(
                        connection, ANY_UPDATE, parameters -> bind(parameters, instance, incarnation), Row::number)
                .isEmpty();
    }

    private List<First> first(Connection connection, String instance, UUID incarnation) throws SQLException {
        return Statements.query(
                connection,
                FIRST_ENTRY,
                parameters -> bind(parameters, instance, incarnation),
                row -> new First(row.number(), row.number()));
    }

    private Parameters bind(Parameters parameters, String instance, UUID incarnation) throws SQLException {
        return parameters.number(hub.key()).text(instance).uuid(incarnation);
    }

    /** The history, or the rest of it, of an instance that is gone. */
    record Leftover(String instance, UUID incarnation) {}

    private record First(int execution, int sequence) {}
}
