package io.durable.jpa;

import io.durable.codec.FailureCodec;
import io.durable.history.FailureDetails;
import io.durable.history.InstanceId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import io.durable.spi.InstanceCommit.UpdateAnswered;
import io.durable.spi.UpdateOutcome;
import io.durable.spi.UpdateOutcome.Status;
import io.durable.spi.UpdateRequest;
import io.durable.spi.UpdateState;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Statements over updates: a client inserts one together with its message, the owner writes its outcome, and it goes with its instance. */
final class UpdateTable {

    private static final String INSERT = """
            INSERT INTO durable_update (hub, instance_id, incarnation, update_id, name)
            VALUES (?, ?, ?, ?, ?)""";

    private static final String INSERT_COMPLETED = """
            INSERT INTO durable_update (hub, instance_id, incarnation, update_id, name, outcome)
            VALUES (?, ?, ?, ?, ?, 'COMPLETED')""";

    private static final String UNLESS_PRESENT = " ON CONFLICT DO NOTHING";

    static final String ANSWER = """
            UPDATE durable_update SET outcome = ?, result = ?, failure = ?
            WHERE hub = ? AND instance_id = ? AND incarnation = ? AND update_id = ? AND outcome IS NULL""";

    private static final String FIND = """
            SELECT u.name, i.status, u.outcome, u.result, u.failure
            FROM durable_update u
            LEFT JOIN durable_instance i ON i.hub = u.hub AND i.id = u.instance_id AND i.incarnation = u.incarnation
            WHERE u.hub = ? AND u.instance_id = ? AND u.incarnation = ? AND u.update_id = ?""";

    static final String FIND_ALL = """
            SELECT u.instance_id, u.incarnation, u.update_id, u.name, (
                    SELECT i.status FROM durable_instance i
                    WHERE i.hub = u.hub AND i.id = u.instance_id AND i.incarnation = u.incarnation),
                u.outcome, u.result, u.failure
            FROM unnest(?::varchar[], ?::uuid[], ?::varchar[]) AS wanted (instance_id, incarnation, update_id)
            CROSS JOIN LATERAL (
                SELECT * FROM durable_update
                WHERE hub = ? AND instance_id = wanted.instance_id AND incarnation = wanted.incarnation
                AND update_id = wanted.update_id
                LIMIT 1) u""";

    static final String DELETE_SOME = """
            DELETE FROM durable_update
            WHERE hub = ? AND instance_id = ? AND incarnation = ? AND update_id IN (
                SELECT update_id FROM durable_update
                WHERE hub = ? AND instance_id = ? AND incarnation = ?
                ORDER BY update_id LIMIT ?)""";

    private UpdateTable() {}

    /** Whether it was inserted; false if it is there. */
    static boolean insert(Connection connection, Dialect dialect, Hub hub, UpdateRequest update, String name)
            throws SQLException {
        String sql = dialect.insertsInstanceUnlessPresent() ? INSERT + UNLESS_PRESENT : INSERT;
        return insertOnce(
                connection, sql, parameters -> bindKey(parameters, hub, update).text(name));
    }

    /** Whether it was inserted as one that is over; false if it is there. */
    static boolean insertCompleted(Connection connection, Dialect dialect, Hub hub, UpdateRequest update, String name)
            throws SQLException {
        String sql = dialect.insertsInstanceUnlessPresent() ? INSERT_COMPLETED + UNLESS_PRESENT : INSERT_COMPLETED;
        return insertOnce(
                connection, sql, parameters -> bindKey(parameters, hub, update).text(name));
    }

    private static boolean insertOnce(Connection connection, String sql, Statements.Binding binding)
            throws SQLException {
        Savepoint savepoint = connection.setSavepoint();
        try {
            int count = Statements.update(connection, sql, binding);
            connection.releaseSavepoint(savepoint);
            return count == 1;
        } catch (SQLException failure) {
            if (SqlFailures.isDuplicateKey(failure) || SqlFailures.isSerializationFailure(failure)) {
                connection.rollback(savepoint); // it is there, if perhaps hidden from an older snapshot
                return false;
            }
            throw failure;
        }
    }

    static Optional<UpdateState> find(Connection connection, Hub hub, UpdateRequest update) throws SQLException {
        return Statements.query(
                        connection,
                        FIND,
                        parameters -> bindKey(parameters, hub, update),
                        row -> read(row, update, hub.payloads()))
                .stream()
                .findFirst();
    }

    /** Those that there are, in one trip where arrays can be looked up. */
    static Map<UpdateRequest, UpdateState> find(
            Connection connection, Dialect dialect, Hub hub, Collection<UpdateRequest> updates) throws SQLException {
        if (dialect.findsRowsByArray()) {
            return Statements.query(connection, FIND_ALL, parameters -> bindAll(parameters, hub, updates), row -> {
                        UpdateRequest update = readKey(row);
                        return Map.entry(update, read(row, update, hub.payloads()));
                    })
                    .stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        }
        Map<UpdateRequest, UpdateState> found = new HashMap<>();
        for (UpdateRequest update : updates) {
            find(connection, hub, update).ifPresent(state -> found.put(update, state));
        }
        return found;
    }

    private static void bindAll(Parameters parameters, Hub hub, Collection<UpdateRequest> updates) throws SQLException {
        List<UpdateRequest> keys = List.copyOf(updates);
        parameters.keys(
                "varchar", keys.stream().map(key -> key.instance().value()).toList());
        parameters.keys("uuid", keys.stream().map(UpdateRequest::incarnation).toList());
        parameters.keys("varchar", keys.stream().map(UpdateRequest::update).toList());
        parameters.number(hub.key());
    }

    static UpdateRequest readKey(Row row) throws SQLException {
        return new UpdateRequest(new InstanceId(row.text()), row.uuid(), row.text());
    }

    static void bindAnswer(Parameters parameters, Hub hub, NewAnswer answer) throws SQLException {
        FailureDetails failure = answer.outcome().failure();
        parameters
                .text(answer.outcome().status().name())
                .bytes(answer.result())
                .bytes(failure == null ? null : FailureCodec.encode(failure));
        bindKey(parameters, hub, answer.update());
    }

    static Parameters bindKey(Parameters parameters, Hub hub, UpdateRequest update) throws SQLException {
        return parameters
                .number(hub.key())
                .text(update.instance().value())
                .uuid(update.incarnation())
                .text(update.update());
    }

    private static UpdateState read(Row row, UpdateRequest update, HubPayloads payloads) throws SQLException {
        String name = row.text();
        String instance = row.textIfPresent();
        String outcome = row.textIfPresent();
        Payload result = payloads.read(row.bytesIfPresent(), update.instance().value(), field(update));
        FailureDetails failure = row.failure();
        return new UpdateState(
                name,
                outcome == null ? null : new UpdateOutcome(Status.valueOf(outcome), result, failure),
                instance == null ? null : OrchestrationRuntimeStatus.valueOf(instance));
    }

    private static String field(UpdateRequest update) {
        return "update " + update.update();
    }

    /** An update that has come out, and its result in its stored form. */
    record NewAnswer(UpdateRequest update, UpdateOutcome outcome, byte @Nullable [] result) {

        static NewAnswer of(UpdateAnswered answered, HubPayloads payloads) {
            UpdateRequest update = answered.update();
            byte[] result = payloads.encode(
                    answered.outcome().result(), update.instance().value(), field(update));
            return new NewAnswer(update, answered.outcome(), result);
        }
    }
}
