package io.durable.jpa;

import io.durable.codec.FailureCodec;
import io.durable.history.FailureDetails;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Statements over updates: a client inserts one together with its message, the owner writes its outcome, and it goes with its instance. */
final class UpdateTable {

    private static final String INSERT = """
            INSERT INTO durable_update (hub, instance_id, incarnation, update_id, name)
            VALUES (?, ?, ?, ?, ?)""";

    private static final String INSERT_UNLESS_PRESENT = INSERT + " ON CONFLICT DO NOTHING";

    static final String ANSWER = """
            UPDATE durable_update SET outcome = ?, result = ?, failure = ?
            WHERE hub = ? AND instance_id = ? AND incarnation = ? AND update_id = ? AND outcome IS NULL""";

    private static final String FIND = """
            SELECT u.name, i.status, u.outcome, u.result, u.failure
            FROM durable_update u
            LEFT JOIN durable_instance i ON i.hub = u.hub AND i.id = u.instance_id AND i.incarnation = u.incarnation
            WHERE u.hub = ? AND u.instance_id = ? AND u.incarnation = ? AND u.update_id = ?""";

    static final String DELETE = "DELETE FROM durable_update WHERE hub = ? AND instance_id = ?";

    private UpdateTable() {}

    /** Whether it was inserted; false if it is there. */
    static boolean insert(Connection connection, Dialect dialect, Hub hub, UpdateRequest update, String name)
            throws SQLException {
        String sql = dialect.insertsInstanceUnlessPresent() ? INSERT_UNLESS_PRESENT : INSERT;
        Savepoint savepoint = connection.setSavepoint();
        try {
            int count = Statements.update(
                    connection,
                    sql,
                    parameters -> bindKey(parameters, hub, update).text(name));
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
                        connection, FIND, parameters -> bindKey(parameters, hub, update), row -> read(row, hub, update))
                .stream()
                .findFirst();
    }

    static void bindAnswer(Parameters parameters, Hub hub, UpdateAnswered answered) throws SQLException {
        UpdateOutcome outcome = answered.outcome();
        UpdateRequest update = answered.update();
        byte[] result = hub.payloads().inline(outcome.result(), update.instance(), update.incarnation(), field(update));
        FailureDetails failure = outcome.failure();
        parameters
                .text(outcome.status().name())
                .bytes(result)
                .bytes(failure == null ? null : FailureCodec.encode(failure));
        bindKey(parameters, hub, update);
    }

    private static String field(UpdateRequest update) {
        return "result of update '" + update.update() + "'";
    }

    private static Parameters bindKey(Parameters parameters, Hub hub, UpdateRequest update) throws SQLException {
        return parameters
                .number(hub.key())
                .text(update.instance().value())
                .uuid(update.incarnation())
                .text(update.update());
    }

    private static UpdateState read(Row row, Hub hub, UpdateRequest update) throws SQLException {
        String name = row.text();
        String status = row.textIfPresent();
        return new UpdateState(
                name,
                readOutcome(row, hub, update),
                status == null ? null : OrchestrationRuntimeStatus.valueOf(status));
    }

    private static @Nullable UpdateOutcome readOutcome(Row row, Hub hub, UpdateRequest update) throws SQLException {
        String status = row.textIfPresent();
        Payload result =
                hub.payloads().readOf(update.instance(), update.incarnation(), row.bytesIfPresent(), field(update));
        FailureDetails failure = row.failure();
        return status == null ? null : new UpdateOutcome(Status.valueOf(status), result, failure);
    }
}
