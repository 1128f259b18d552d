package io.durable.jpa;

import io.durable.history.ExecutionId;
import io.durable.jpa.HubPayloads.ApartKey;
import io.durable.jpa.HubPayloads.ApartRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Statements over payloads that stand apart. Nobody writes them but whoever writes the history entries that they belong to. */
final class PayloadTable {

    static final String FIND = """
            SELECT nonce, content FROM durable_payload
            WHERE hub = ? AND instance_id = ? AND incarnation = ? AND execution = ? AND sequence = ?""";

    static final String DELETE = "DELETE FROM durable_payload WHERE hub = ? AND instance_id = ? AND incarnation = ?";

    static final String DELETE_BEFORE = DELETE + " AND execution = ? AND sequence < ?";

    static final String DELETE_EXECUTIONS_BEFORE = DELETE + " AND execution < ?";

    private static final String COLUMNS =
            " INTO durable_payload (hub, instance_id, incarnation, execution, sequence, nonce, content)";

    private PayloadTable() {}

    /** Writes rows. The first entry of an instance repeats the input that the instance was accepted with, so a row may be there already. */
    static void insert(Connection connection, Dialect dialect, Hub hub, List<ApartRow> rows) throws SQLException {
        if (!rows.isEmpty()) {
            Statements.batch(
                    connection,
                    dialect.insertUnlessPresent(COLUMNS, 7),
                    rows,
                    (parameters, row) ->
                            bind(parameters, hub, row.key()).number(row.nonce()).bytes(row.content()));
        }
    }

    static Optional<ApartRow> find(Connection connection, Hub hub, ApartKey key) throws SQLException {
        return Statements.query(
                        connection,
                        FIND,
                        parameters -> bind(parameters, hub, key),
                        row -> new ApartRow(key, row.bigNumber(), row.bytes()))
                .stream()
                .findFirst();
    }

    /** Those of all executions before these, the input included of one that was over before it had a history. */
    static void deleteExecutionsBefore(Connection connection, Hub hub, List<ExecutionId> executions)
            throws SQLException {
        Statements.batch(
                connection,
                DELETE_EXECUTIONS_BEFORE,
                executions,
                (parameters, execution) -> HistoryTable.bindExecution(parameters, hub, execution));
    }

    /** Those of the entries before this one. */
    static void deleteBefore(Connection connection, Hub hub, ApartKey end) throws SQLException {
        Statements.update(connection, DELETE_BEFORE, parameters -> bind(parameters, hub, end));
    }

    /** All of an instance that is gone. */
    static void delete(Connection connection, Hub hub, String instance, UUID incarnation) throws SQLException {
        Statements.update(
                connection,
                DELETE,
                parameters -> parameters.number(hub.key()).text(instance).uuid(incarnation));
    }

    private static Parameters bind(Parameters parameters, Hub hub, ApartKey key) throws SQLException {
        HistoryTable.bindExecution(parameters, hub, key.execution());
        return parameters.number(key.sequence());
    }
}
