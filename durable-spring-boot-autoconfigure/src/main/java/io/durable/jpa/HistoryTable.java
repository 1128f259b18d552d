package io.durable.jpa;

import io.durable.codec.HistoryEventCodec;
import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.InstanceId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;

/** Statements over histories. */
final class HistoryTable {

    static final String INSERT = """
            INSERT INTO durable_history (hub, instance_id, incarnation, execution, sequence, kind, recorded_at, content)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)""";

    static final String DELETE_EXECUTION =
            "DELETE FROM durable_history WHERE hub = ? AND instance_id = ? AND incarnation = ? AND execution = ?";

    /** Of an instance there is hardly ever more than one execution, so whoever asks picks his out of all. */
    static final String FIND = """
            SELECT instance_id, incarnation, execution, sequence, recorded_at, kind, content
            FROM durable_history
            WHERE hub = ? AND instance_id = ANY (?)
            ORDER BY instance_id, incarnation, execution, sequence""";

    static final String FIND_PRESENT = """
            SELECT h.instance_id, h.incarnation, h.execution, h.sequence, h.recorded_at, h.kind, h.content
            FROM durable_instance i
            JOIN durable_history h
              ON h.hub = i.hub AND h.instance_id = i.id AND h.incarnation = i.incarnation AND h.execution = i.execution
            WHERE i.hub = ? AND i.id = ?
            ORDER BY h.sequence""";

    private HistoryTable() {}

    static void bindInsert(Parameters parameters, Hub hub, NewEntry entry) throws SQLException {
        bindExecution(parameters, hub, entry.execution());
        parameters
                .number(entry.sequence())
                .text(entry.kind())
                .time(entry.time())
                .bytes(entry.content());
    }

    static void bindExecution(Parameters parameters, Hub hub, ExecutionId id) throws SQLException {
        parameters
                .number(hub.key())
                .text(id.instance().value())
                .uuid(id.incarnation())
                .number(id.execution());
    }

    static StoredEntry read(Row row) throws SQLException {
        InstanceId instance = new InstanceId(row.text());
        UUID incarnation = row.uuid();
        ExecutionId execution = new ExecutionId(instance, incarnation, row.number());
        int sequence = row.number();
        Instant time = row.time();
        String kind = row.text();
        return new StoredEntry(
                execution, new HistoryEntry(sequence, time, HistoryEventCodec.decode(kind, row.bytes())));
    }

    /** An entry in its stored form. */
    record NewEntry(ExecutionId execution, int sequence, Instant time, String kind, byte[] content) {

        static NewEntry of(ExecutionId execution, HistoryEntry entry) {
            return new NewEntry(
                    execution,
                    entry.sequence(),
                    entry.time(),
                    entry.event().kind().name(),
                    HistoryEventCodec.encode(entry.event()));
        }
    }

    /** An entry as it was read. */
    record StoredEntry(ExecutionId execution, HistoryEntry entry) {}
}
