package io.durable.jpa;

import io.durable.codec.FailureCodec;
import io.durable.codec.TagsCodec;
import io.durable.history.ExecutionId;
import io.durable.history.FailureDetails;
import io.durable.history.InstanceId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.ParentInstance;
import io.durable.history.Payload;
import io.durable.history.TraceContext;
import io.durable.jpa.CommitBatch.InstanceUpdate;
import io.durable.spi.InstanceCommit.InstanceChange;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceState;
import io.durable.spi.NewInstance;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Statements over instances' rows. */
final class InstanceTable {

    static final String COLUMNS = """
            id, incarnation, name, version, input, parent_id, parent_incarnation, parent_execution, parent_name,
            parent_step, tags, created_at, execution, status, due, output, failure, custom_status, completed_at,
            suspects, stalls, trace""";

    static final String INSERT = "INSERT INTO durable_instance (hub, shard, " + COLUMNS + ")"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    /** Of a start that can be recognised. */
    static final String INSERT_REQUESTED = "INSERT INTO durable_instance (hub, shard, " + COLUMNS + ", request_id)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    /** At the end of an insert. */
    static final String UNLESS_PRESENT = " ON CONFLICT DO NOTHING";

    static final String FIND_REQUEST = "SELECT incarnation, request_id FROM durable_instance WHERE hub = ? AND id = ?";

    private static final String IS_TERMINAL = " AND status IN ("
            + Arrays.stream(OrchestrationRuntimeStatus.values())
                    .filter(OrchestrationRuntimeStatus::isTerminal)
                    .map(status -> "'" + status + "'")
                    .collect(Collectors.joining(", "))
            + ")";

    /** An instance that has ended makes way for one that begins. */
    static final String REPLACE_TERMINAL = """
            UPDATE durable_instance
            SET incarnation = ?, name = ?, version = ?, input = ?, tags = ?, created_at = ?, due = ?, trace = ?, request_id = ?,
                execution = 1, status = 'PENDING', output = NULL, failure = NULL, custom_status = NULL,
                completed_at = NULL, parent_id = NULL, parent_incarnation = NULL, parent_execution = NULL,
                parent_name = NULL, parent_step = NULL, suspects = 0, stalls = 0
            WHERE hub = ? AND id = ? AND incarnation = ?""" + IS_TERMINAL;

    /** With the time of its end, which a rewind and the end after that change. */
    static final String DELETE_TERMINAL =
            "DELETE FROM durable_instance WHERE hub = ? AND id = ? AND incarnation = ? AND completed_at = ?"
                    + IS_TERMINAL;

    static final String UPDATE = """
            UPDATE durable_instance
            SET input = COALESCE(?, input), execution = ?, status = ?, due = ?, output = ?, failure = ?,
                custom_status = ?, completed_at = ?, suspects = ?, stalls = ?
            WHERE hub = ? AND id = ? AND incarnation = ? AND status = COALESCE(?, status)""";

    /** Goes with an update that has found the row. */
    static final String UPDATE_VERSION =
            "UPDATE durable_instance SET version = ? WHERE hub = ? AND id = ? AND incarnation = ?";

    /** The limit makes PostgreSQL look each row up, where a join might read the whole table. */
    static final String UPDATE_ALL = """
            UPDATE durable_instance
            SET input = COALESCE(changed.input, durable_instance.input), execution = changed.execution,
                status = changed.status, due = changed.due, output = changed.output, failure = changed.failure,
                custom_status = changed.custom_status, completed_at = changed.completed_at,
                suspects = changed.suspects, stalls = changed.stalls
            FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
              AS changed (id, incarnation, before, input, execution, status, due, output, failure, custom_status, completed_at,
                suspects, stalls)
            CROSS JOIN LATERAL (
                SELECT i.ctid FROM durable_instance i
                WHERE i.hub = ? AND i.id = changed.id COLLATE "C" AND i.incarnation = changed.incarnation
                  AND i.status = COALESCE(changed.before, i.status)
                LIMIT 1
            ) AS found
            WHERE durable_instance.ctid = found.ctid""";

    static final String FIND = "SELECT " + COLUMNS + " FROM durable_instance WHERE hub = ? AND id = ANY (?)";

    private InstanceTable() {}

    static void bindInsert(Parameters parameters, Hub hub, InstanceRecord row) throws SQLException {
        parameters
                .number(hub.key())
                .number(row.id().shard())
                .text(row.id().value())
                .uuid(row.incarnation())
                .text(row.name())
                .text(row.version())
                .payload(row.input());
        bindParent(parameters, row.parent());
        parameters.text(TagsCodec.encode(row.tags())).time(row.createdAt());
        bindState(parameters, row.state());
        parameters.text(trace(row));
    }

    static void bindReplace(Parameters parameters, Hub hub, NewInstance instance, UUID replaced) throws SQLException {
        InstanceRecord row = instance.row();
        parameters
                .uuid(row.incarnation())
                .text(row.name())
                .text(row.version())
                .payload(row.input())
                .text(TagsCodec.encode(row.tags()))
                .time(row.createdAt())
                .time(row.state().due())
                .text(trace(row))
                .text(instance.requestId())
                .number(hub.key())
                .text(row.id().value())
                .uuid(replaced);
    }

    static void bindUpdate(Parameters parameters, Hub hub, InstanceId id, InstanceChange.Update update)
            throws SQLException {
        parameters.payload(update.input());
        bindState(parameters, update.state());
        parameters.number(hub.key()).text(id.value()).uuid(update.incarnation()).text(name(update.before()));
    }

    static void bindVersion(Parameters parameters, Hub hub, InstanceId id, InstanceChange.Update update)
            throws SQLException {
        parameters.text(update.version()).number(hub.key()).text(id.value()).uuid(update.incarnation());
    }

    static void bindUpdates(Parameters parameters, Hub hub, List<InstanceUpdate> updates) throws SQLException {
        List<InstanceState> states =
                updates.stream().map(update -> update.update().state()).toList();
        parameters
                .column("varchar", updates, update -> update.id().value())
                .column("uuid", updates, update -> update.update().incarnation())
                .column("varchar", updates, update -> name(update.update().before()))
                .bytes(updates, update -> bytes(update.update().input()))
                .column("integer", states, InstanceState::execution)
                .column("varchar", states, state -> state.status().name())
                .times(states, InstanceState::due)
                .bytes(states, state -> bytes(state.output()))
                .bytes(states, state -> encode(state.failure()))
                .bytes(states, state -> bytes(state.customStatus()))
                .times(states, InstanceState::completedAt)
                .column("integer", states, InstanceState::suspects)
                .column("integer", states, InstanceState::stalls)
                .number(hub.key());
    }

    /** The form of a row's trace context is that of tags. */
    static @Nullable String trace(InstanceRecord row) {
        TraceContext trace = row.trace();
        return trace == null ? null : TagsCodec.encode(trace.fields());
    }

    private static @Nullable String name(@Nullable OrchestrationRuntimeStatus status) {
        return status == null ? null : status.name();
    }

    private static byte @Nullable [] bytes(@Nullable Payload payload) {
        return payload == null ? null : payload.bytes();
    }

    private static byte @Nullable [] encode(@Nullable FailureDetails failure) {
        return failure == null ? null : FailureCodec.encode(failure);
    }

    /** The rows of these instances, in no order. */
    static List<InstanceRecord> find(Connection connection, Dialect dialect, Hub hub, Collection<InstanceId> ids)
            throws SQLException {
        return Keys.texts(ids.stream().map(InstanceId::value).toList())
                .query(
                        connection,
                        dialect,
                        FIND,
                        parameters -> parameters.number(hub.key()),
                        row -> read(row, hub.payloads()));
    }

    static InstanceRecord read(Row row, HubPayloads payloads) throws SQLException {
        InstanceId id = new InstanceId(row.text());
        UUID incarnation = row.uuid();
        String name = row.text();
        String version = row.textIfPresent();
        Payload input = payloads.readOf(id, incarnation, row.bytesIfPresent(), HubPayloads.INPUT);
        ParentInstance parent = readParent(row);
        Map<String, String> tags = TagsCodec.decode(row.text());
        Instant createdAt = row.time();
        InstanceState state = readState(row, stored -> payloads.readOf(id, incarnation, stored, HubPayloads.OUTPUT));
        String trace = row.textIfPresent();
        return new InstanceRecord(id, incarnation, name, version, input, parent, tags, createdAt, state)
                .tracedBy(trace == null ? null : new TraceContext(TagsCodec.decode(trace)));
    }

    private static void bindParent(Parameters parameters, @Nullable ParentInstance parent) throws SQLException {
        if (parent == null) {
            parameters.text(null).uuid(null).number((Integer) null).text(null).number((Integer) null);
        } else {
            parameters
                    .text(parent.id().instance().value())
                    .uuid(parent.id().incarnation())
                    .number(parent.id().execution())
                    .text(parent.name())
                    .number(parent.step());
        }
    }

    private static void bindState(Parameters parameters, InstanceState state) throws SQLException {
        parameters
                .number(state.execution())
                .text(state.status().name())
                .time(state.due())
                .payload(state.output())
                .bytes(encode(state.failure()))
                .payload(state.customStatus())
                .time(state.completedAt())
                .number(state.suspects())
                .number(state.stalls());
    }

    private static @Nullable ParentInstance readParent(Row row) throws SQLException {
        String id = row.textIfPresent();
        UUID incarnation = row.uuidIfPresent();
        int execution = row.number();
        String name = row.textIfPresent();
        int step = row.number();
        return id == null || incarnation == null || name == null
                ? null
                : new ParentInstance(new ExecutionId(new InstanceId(id), incarnation, execution), name, step);
    }

    private static InstanceState readState(Row row, Function<byte @Nullable [], @Nullable Payload> output)
            throws SQLException {
        return new InstanceState(
                row.number(),
                OrchestrationRuntimeStatus.valueOf(row.text()),
                row.time(),
                output.apply(row.bytesIfPresent()),
                row.failure(),
                row.payload(),
                row.timeIfPresent(),
                row.number(),
                row.number());
    }
}
