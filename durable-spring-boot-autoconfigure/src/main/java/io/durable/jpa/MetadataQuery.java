package io.durable.jpa;

import io.durable.InstanceCounts;
import io.durable.InstancePage;
import io.durable.InstanceQuery;
import io.durable.OrchestrationMetadata;
import io.durable.codec.TagsCodec;
import io.durable.history.FailureDetails;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import io.durable.spi.PurgeCandidate;
import io.durable.spi.PurgeStore;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What queries show of instances: filters, and pages newest first by creation and id, so that a page's end is a place that stays. */
final class MetadataQuery {

    private static final String LAST_UPDATED = """
            COALESCE(
                (SELECT h.recorded_at FROM durable_history h
                 WHERE h.hub = i.hub AND h.instance_id = i.id AND h.incarnation = i.incarnation
                   AND h.execution = i.execution
                 ORDER BY h.sequence DESC
                 LIMIT 1),
                i.completed_at,
                i.created_at)""";

    private static final String SELECT = """
            SELECT i.id, i.name, i.version, i.status, i.created_at, i.completed_at, i.input, i.output, i.custom_status,
                i.failure, i.tags, i.parent_id,
            """ + LAST_UPDATED + """
            , i.incarnation
            FROM durable_instance i
            WHERE i.hub = ?""";

    static final String FIND_ONE = SELECT + " AND i.id = ?";

    /** Always true: the condition of the indexes that have the instances in this order. */
    private static final String ORDERED = " AND i.created_at > TIMESTAMP WITH TIME ZONE '0001-01-01 00:00:00+00'";

    private static final Instant EARLIEST = Instant.EPOCH;
    private static final char AFTER_ALL_OF_AN_ID = '~';

    private static final String SELECT_CANDIDATES = """
            SELECT i.id, i.incarnation, i.status, i.completed_at, i.created_at
            FROM durable_instance i
            WHERE i.hub = ?""";

    private static final String COUNT = """
            SELECT i.name, i.status, COUNT(*)
            FROM durable_instance i
            WHERE i.hub = ?""";

    private final StringBuilder sql;
    private final List<Statements.Binding> bindings = new ArrayList<>();
    private final int pageSize;

    MetadataQuery(Hub hub, InstanceQuery query) {
        this(SELECT, hub, query);
        order(query);
    }

    private MetadataQuery(String select, Hub hub, InstanceQuery query) {
        this.sql = new StringBuilder(select).append(ORDERED);
        bindings.add(parameters -> parameters.number(hub.key()));
        this.pageSize = query.pageSize();
        filter(query);
    }

    static Optional<OrchestrationMetadata> findOne(Connection connection, Hub hub, InstanceId id) throws SQLException {
        return Statements.query(
                        connection,
                        FIND_ONE,
                        parameters -> parameters.number(hub.key()).text(id.value()),
                        row -> read(row, hub.payloads()))
                .stream()
                .findFirst();
    }

    /** One page; whether there is a next one is known by asking for one instance more. */
    static InstancePage findPage(Connection connection, Hub hub, InstanceQuery query) throws SQLException {
        return new MetadataQuery(hub, query).findPage(connection, hub.payloads());
    }

    /** One page of instances that may be removed, in the same order. */
    static PurgeStore.Page findCandidates(Connection connection, Hub hub, InstanceQuery query) throws SQLException {
        MetadataQuery candidates = new MetadataQuery(SELECT_CANDIDATES, hub, query);
        candidates.order(query);
        List<Candidate> found = Statements.query(
                connection,
                candidates.sql(),
                candidates::bind,
                row -> new Candidate(JdbcPurgeStore.read(row), row.time()));
        boolean isLast = found.size() <= query.pageSize();
        List<Candidate> page = isLast ? found : found.subList(0, query.pageSize());
        return new PurgeStore.Page(
                page.stream().map(Candidate::instance).toList(),
                isLast ? null : page.get(page.size() - 1).token());
    }

    /** How many instances the query selects. */
    static InstanceCounts count(Connection connection, Hub hub, InstanceQuery query) throws SQLException {
        MetadataQuery counting = counting(hub, query);
        return new InstanceCounts(Statements.query(
                connection,
                counting.sql(),
                counting::bind,
                row -> new InstanceCounts.Count(
                        row.text(), OrchestrationRuntimeStatus.valueOf(row.text()), row.bigNumber())));
    }

    static MetadataQuery counting(Hub hub, InstanceQuery query) {
        MetadataQuery counting = new MetadataQuery(COUNT, hub, query.withContinuationToken(null));
        counting.sql.append(" GROUP BY i.name, i.status");
        return counting;
    }

    /** With its place in the order. */
    private record Candidate(PurgeCandidate instance, Instant createdAt) {

        String token() {
            return new ContinuationToken(createdAt, instance.id().value()).text();
        }
    }

    String sql() {
        return sql.toString();
    }

    private InstancePage findPage(Connection connection, HubPayloads payloads) throws SQLException {
        List<OrchestrationMetadata> found = Statements.query(connection, sql(), this::bind, row -> read(row, payloads));
        if (found.size() <= pageSize) {
            return new InstancePage(found, null);
        }
        List<OrchestrationMetadata> page = found.subList(0, pageSize);
        return new InstancePage(
                page, ContinuationToken.after(page.get(pageSize - 1)).text());
    }

    private void filter(InstanceQuery query) {
        filterText("i.name = ?", query.name());
        filterText("i.version = ?", query.version());
        filterText("i.parent_id = ?", query.parentId());
        filterStatuses(query);
        filterPrefix(query.idPrefix());
        filterCustomStatus(query.customStatusText());
        filterTime("i.created_at >= ?", query.createdFrom());
        filterTime("i.created_at < ?", latest(query));
        filterTime("i.completed_at >= ?", query.completedFrom());
        filterTime("i.completed_at < ?", query.completedTo());
        for (Map.Entry<String, String> tag : query.tags().entrySet()) {
            String sought = TagsCodec.sought(tag.getKey(), tag.getValue());
            where("POSITION(? IN i.tags) > 0", parameters -> parameters.text(sought));
        }
        filterTime(LAST_UPDATED + " >= ?", query.lastUpdatedFrom());
        filterTime(LAST_UPDATED + " < ?", query.lastUpdatedTo());
    }

    private void order(InstanceQuery query) {
        String token = query.continuationToken();
        if (token != null) {
            ContinuationToken end = ContinuationToken.parse(token);
            where(
                    "(i.created_at, i.id) < (?, ?)",
                    parameters -> parameters.time(end.createdAt()).text(end.id()));
        }
        sql.append(" ORDER BY i.created_at DESC, i.id DESC LIMIT ?");
        bindings.add(parameters -> parameters.number(pageSize + 1));
    }

    /**
     * Before which time what is sought was created, unless the page before says so already: of two upper bounds PostgreSQL begins to read at the one, and reads all that is between them. What
     * was updated before a time was created before it.
     */
    private static @Nullable Instant latest(InstanceQuery query) {
        Instant to = query.createdTo();
        Instant updatedTo = query.lastUpdatedTo();
        Instant latest = to == null || updatedTo != null && updatedTo.isBefore(to) ? updatedTo : to;
        String token = query.continuationToken();
        boolean isKnown = latest != null
                && token != null
                && ContinuationToken.parse(token).createdAt().isBefore(latest);
        return isKnown ? null : latest;
    }

    private void filterStatuses(InstanceQuery query) {
        if (!query.statuses().isEmpty()) {
            List<String> names = query.statuses().stream().map(Enum::name).toList();
            String marks = names.stream().map(status -> "?").collect(Collectors.joining(", "));
            where("i.status IN (" + marks + ")", parameters -> {
                for (String status : names) {
                    parameters.text(status);
                }
            });
        }
    }

    private void filterText(String condition, @Nullable String text) {
        if (text != null) {
            where(condition, parameters -> parameters.text(text));
        }
    }

    /** As a range, which an index can serve: ids compare character by character, and none has one that comes after the end of this one. */
    private void filterPrefix(@Nullable String prefix) {
        filterText("i.id >= ?", prefix);
        filterText("i.id < ?", prefix == null ? null : prefix + AFTER_ALL_OF_AN_ID);
    }

    private void filterCustomStatus(@Nullable String text) {
        if (text != null) {
            where(
                    "POSITION(? IN i.custom_status) > 0",
                    parameters -> parameters.bytes(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** A time beyond what databases know selects as the last one that they do. */
    private void filterTime(String condition, @Nullable Instant time) {
        if (time != null) {
            Instant storable = time.isBefore(EARLIEST) ? EARLIEST : time.isAfter(Message.NEVER) ? Message.NEVER : time;
            where(condition, parameters -> parameters.time(storable));
        }
    }

    private void where(String condition, Statements.Binding binding) {
        sql.append(" AND ").append(condition);
        bindings.add(binding);
    }

    void bind(Parameters parameters) throws SQLException {
        for (Statements.Binding binding : bindings) {
            binding.bind(parameters);
        }
    }

    private static OrchestrationMetadata read(Row row, HubPayloads payloads) throws SQLException {
        String id = row.text();
        String name = row.text();
        String version = row.textIfPresent();
        OrchestrationRuntimeStatus status = OrchestrationRuntimeStatus.valueOf(row.text());
        Instant createdAt = row.time();
        Instant completedAt = row.timeIfPresent();
        byte[] input = row.bytesIfPresent();
        byte[] output = row.bytesIfPresent();
        Payload customStatus = row.payload();
        FailureDetails failure = row.failure();
        Map<String, String> tags = TagsCodec.decode(row.text());
        String parent = row.textIfPresent();
        Instant lastUpdatedAt = row.time();
        UUID incarnation = row.uuid();
        InstanceId instance = new InstanceId(id);
        return new OrchestrationMetadata(
                id,
                name,
                version,
                status,
                createdAt,
                lastUpdatedAt,
                completedAt,
                payloads.readOf(instance, incarnation, input, HubPayloads.INPUT),
                payloads.readOf(instance, incarnation, output, HubPayloads.OUTPUT),
                customStatus,
                failure,
                tags,
                parent);
    }
}
