package io.durable.jpa;

import io.durable.codec.HistoryEventCodec;
import io.durable.codec.PayloadForm;
import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.HistoryEvent;
import io.durable.history.InstanceId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Statements over histories. */
final class HistoryTable {

    static final String INSERT = """
            INSERT INTO durable_history (hub, instance_id, incarnation, execution, sequence, kind, recorded_at, content)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)""";

    static final String INSERT_ALL = """
            INSERT INTO durable_history (hub, instance_id, incarnation, execution, sequence, kind, recorded_at, content)
            SELECT ?, entry.*
            FROM unnest(?, ?, ?, ?, ?, ?, ?)
              AS entry (instance_id, incarnation, execution, sequence, kind, recorded_at, content)""";

    static final String DELETE_EXECUTION =
            "DELETE FROM durable_history WHERE hub = ? AND instance_id = ? AND incarnation = ? AND execution = ?";

    /** Of an instance there is hardly ever more than one execution, so whoever asks picks his out of all. */
    static final String FIND = """
            SELECT instance_id, incarnation, execution, sequence, recorded_at, kind, content
            FROM durable_history
            WHERE hub = ? AND instance_id = ANY (?)
            ORDER BY instance_id, incarnation, execution, sequence""";

    private static final String COUNT_ONE = """
            SELECT COUNT(*) FROM durable_history
            WHERE hub = ? AND instance_id = ? AND incarnation = ? AND execution = ? AND sequence = ?""";

    /** The limit makes PostgreSQL look each key up, where a join might read the whole table. */
    static final String COUNT_ALL = """
            SELECT COUNT(*)
            FROM unnest(?, ?, ?, ?) AS k (instance_id, incarnation, execution, sequence)
            CROSS JOIN LATERAL (
                SELECT 1 FROM durable_history h
                WHERE h.hub = ? AND h.instance_id = k.instance_id AND h.incarnation = k.incarnation
                  AND h.execution = k.execution AND h.sequence = k.sequence
                LIMIT 1
            ) AS found""";

    static final String FIND_FROM = """
            SELECT instance_id, incarnation, execution, sequence, recorded_at, kind, content
            FROM durable_history
            WHERE hub = ? AND instance_id = ? AND incarnation = ? AND execution = ? AND sequence >= ?
            ORDER BY sequence
            LIMIT ?""";

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

    static void bindInserts(Parameters parameters, Hub hub, List<NewEntry> entries) throws SQLException {
        parameters
                .number(hub.key())
                .column(
                        "varchar",
                        entries,
                        entry -> entry.execution().instance().value())
                .column("uuid", entries, entry -> entry.execution().incarnation())
                .column("integer", entries, entry -> entry.execution().execution())
                .column("integer", entries, NewEntry::sequence)
                .column("varchar", entries, NewEntry::kind)
                .times(entries, NewEntry::time)
                .bytes(entries, NewEntry::content);
    }

    static void bindExecution(Parameters parameters, Hub hub, ExecutionId id) throws SQLException {
        parameters
                .number(hub.key())
                .text(id.instance().value())
                .uuid(id.incarnation())
                .number(id.execution());
    }

    /** How many of these entries there are. */
    static int count(Connection connection, Dialect dialect, Hub hub, List<EntryKey> keys) throws SQLException {
        if (dialect.findsRowsByArray()) {
            return Statements.query(connection, COUNT_ALL, parameters -> bindAll(parameters, hub, keys), Row::number)
                    .get(0);
        }
        int count = 0;
        for (EntryKey key : keys) {
            count += Statements.query(
                            connection,
                            COUNT_ONE,
                            parameters -> {
                                bindExecution(parameters, hub, key.execution());
                                parameters.number(key.sequence());
                            },
                            Row::number)
                    .get(0);
        }
        return count;
    }

    private static void bindAll(Parameters parameters, Hub hub, List<EntryKey> keys) throws SQLException {
        parameters
                .column("varchar", keys, key -> key.execution().instance().value())
                .column("uuid", keys, key -> key.execution().incarnation())
                .column("integer", keys, key -> key.execution().execution())
                .column("integer", keys, EntryKey::sequence)
                .number(hub.key());
    }

    /** @param payloads of the hub whose entry it is */
    static StoredEntry read(Row row, HubPayloads payloads) throws SQLException {
        InstanceId instance = new InstanceId(row.text());
        UUID incarnation = row.uuid();
        ExecutionId execution = new ExecutionId(instance, incarnation, row.number());
        int sequence = row.number();
        Instant time = row.time();
        String kind = row.text();
        HistoryEvent event =
                HistoryEventCodec.decode(kind, row.bytes(), new EntryForm(payloads, execution, sequence, kind));
        return new StoredEntry(execution, new HistoryEntry(sequence, time, event));
    }

    /** The primary key, but for the hub. */
    record EntryKey(ExecutionId execution, int sequence) {}

    /** An entry in its stored form. */
    record NewEntry(ExecutionId execution, int sequence, Instant time, String kind, byte[] content) {

        static NewEntry of(ExecutionId execution, HistoryEntry entry, PayloadForm payloads) {
            return new NewEntry(
                    execution,
                    entry.sequence(),
                    entry.time(),
                    entry.event().kind().name(),
                    HistoryEventCodec.encode(entry.event(), payloads));
        }
    }

    /** An entry as it was read. */
    record StoredEntry(ExecutionId execution, HistoryEntry entry) {}
}
