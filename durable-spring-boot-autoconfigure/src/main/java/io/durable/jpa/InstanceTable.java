package io.durable.jpa;

import io.durable.codec.FailureCodec;
import io.durable.codec.TagsCodec;
import io.durable.history.ExecutionId;
import io.durable.history.FailureDetails;
import io.durable.history.InstanceId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.ParentInstance;
import io.durable.history.Payload;
import io.durable.spi.InstanceCommit.InstanceChange;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceState;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Statements over instances' rows. */
final class InstanceTable {

    static final String COLUMNS = """
            id, incarnation, name, version, input, parent_id, parent_incarnation, parent_execution, parent_name,
            parent_step, tags, created_at, execution, status, due, output, failure, custom_status, completed_at,
            suspects, stalls""";

    static final String INSERT = "INSERT INTO durable_instance (hub, shard, " + COLUMNS + ")"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    static final String INSERT_UNLESS_PRESENT = INSERT + " ON CONFLICT DO NOTHING";

    static final String UPDATE = """
            UPDATE durable_instance
            SET input = COALESCE(?, input), execution = ?, status = ?, due = ?, output = ?, failure = ?,
                custom_status = ?, completed_at = ?, suspects = ?, stalls = ?
            WHERE hub = ? AND id = ? AND incarnation = ? AND status = COALESCE(?, status)""";

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
    }

    static void bindUpdate(Parameters parameters, Hub hub, InstanceId id, InstanceChange.Update update)
            throws SQLException {
        parameters.payload(update.input());
        bindState(parameters, update.state());
        OrchestrationRuntimeStatus before = update.before();
        parameters
                .number(hub.key())
                .text(id.value())
                .uuid(update.incarnation())
                .text(before == null ? null : before.name());
    }

    static InstanceRecord read(Row row) throws SQLException {
        InstanceId id = new InstanceId(row.text());
        UUID incarnation = row.uuid();
        String name = row.text();
        String version = row.textIfPresent();
        Payload input = row.payload();
        ParentInstance parent = readParent(row);
        Map<String, String> tags = TagsCodec.decode(row.text());
        Instant createdAt = row.time();
        return new InstanceRecord(id, incarnation, name, version, input, parent, tags, createdAt, readState(row));
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
        FailureDetails failure = state.failure();
        parameters
                .number(state.execution())
                .text(state.status().name())
                .time(state.due())
                .payload(state.output())
                .bytes(failure == null ? null : FailureCodec.encode(failure))
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

    private static InstanceState readState(Row row) throws SQLException {
        return new InstanceState(
                row.number(),
                OrchestrationRuntimeStatus.valueOf(row.text()),
                row.time(),
                row.payload(),
                row.failure(),
                row.payload(),
                row.timeIfPresent(),
                row.number(),
                row.number());
    }
}
