package io.durable.jpa;

import io.durable.client.SharedTrips;
import io.durable.codec.TagsCodec;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Inserts that several threads make at the same time outside of transactions, as one statement that is its own transaction: one trip and one commit for all. A row whose id another
 * transaction is inserting would hold up all others, so it is not waited for long; then, as after any other failure by which surely nothing was written, each is inserted alone.
 */
final class SharedStarts {

    private static final Logger log = LoggerFactory.getLogger(SharedStarts.class);

    private static final int ROWS_MAX = 100;
    private static final int BYTES_MAX = 1_048_576;
    private static final Duration PATIENCE = Duration.ofMillis(100);

    /** Of rows that this {@link #takes}. */
    static final String INSERT_ALL = """
            INSERT INTO durable_instance (hub, shard, id, incarnation, name, version, input, tags, created_at, execution, status,
                due, suspects, stalls, trace)
            SELECT ?, started.shard, started.id, started.incarnation, started.name, started.version, started.input,
                started.tags, started.created_at, 1,
                'PENDING', started.due, 0, 0, started.trace
            FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                AS started (shard, id, incarnation, name, version, input, tags, created_at, due, trace)
            WHERE TRUE
            ON CONFLICT DO NOTHING
            RETURNING incarnation""";

    private static final String INSERT =
            INSERT_ALL.replace("WHERE TRUE", "WHERE (SELECT set_config('lock_timeout', '100ms', true)) IS NOT NULL");

    private final CallerConnections callers;
    private final Hub hub;
    private final Alone alone;
    private final SharedTrips<InstanceRecord, Outcome> trips;

    /** Inserts a row by itself and says whether it was inserted. */
    @FunctionalInterface
    interface Alone {

        boolean insert(InstanceRecord row);
    }

    private enum Outcome {
        INSERTED,
        EXISTS,
        NOT_TRIED
    }

    SharedStarts(CallerConnections callers, Hub hub, Alone alone) {
        this(callers, hub, alone, PATIENCE);
    }

    SharedStarts(CallerConnections callers, Hub hub, Alone alone, Duration patience) {
        this.callers = callers;
        this.hub = hub;
        this.alone = alone;
        this.trips = new SharedTrips<>(
                new SharedTrips.Limits<>(ROWS_MAX, SharedStarts::size, BYTES_MAX, patience), this::insert);
    }

    /** Whether a row is one that this can insert: of an instance that is to begin, and no child. */
    static boolean takes(InstanceRecord row) {
        InstanceState state = row.state();
        return row.parent() == null
                && state.equals(new InstanceState(
                        1, OrchestrationRuntimeStatus.PENDING, state.due(), null, null, null, null, 0, 0));
    }

    /** Inserts a row. The caller has no transaction. */
    boolean insert(InstanceRecord row) {
        return switch (trips.ask(row)) {
            case INSERTED -> true;
            case EXISTS -> false;
            case NOT_TRIED -> alone.insert(row);
        };
    }

    /** How many rows wait for their trip. */
    int waiting() {
        return trips.waiting();
    }

    private List<Outcome> insert(List<InstanceRecord> rows) {
        if (rows.size() == 1) {
            return List.of(alone.insert(rows.get(0)) ? Outcome.INSERTED : Outcome.EXISTS);
        }
        return callers.writeAtOnce(rows.size() + " instances", connection -> insert(connection, rows));
    }

    private List<Outcome> insert(Connection connection, List<InstanceRecord> rows) throws SQLException {
        // in one order, so that nodes which insert the same ids do not wait for each other
        List<InstanceRecord> ordered =
                rows.stream().sorted(Comparator.comparing(InstanceRecord::id)).toList();
        try {
            Set<UUID> inserted = new HashSet<>(
                    Statements.query(connection, INSERT, parameters -> bind(parameters, hub, ordered), Row::uuid));
            return rows.stream()
                    .map(row -> inserted.contains(row.incarnation()) ? Outcome.INSERTED : Outcome.EXISTS)
                    .toList();
        } catch (SQLException failure) {
            if (!SqlFailures.isSurelyRolledBack(failure)) {
                throw failure;
            }
            log.debug("{} instances could not be inserted together, so each is inserted alone", rows.size(), failure);
            return rows.stream().map(row -> Outcome.NOT_TRIED).toList();
        }
    }

    static void bind(Parameters parameters, Hub hub, List<InstanceRecord> rows) throws SQLException {
        parameters
                .number(hub.key())
                .column("smallint", rows, row -> row.id().shard())
                .column("varchar", rows, row -> row.id().value())
                .column("uuid", rows, InstanceRecord::incarnation)
                .column("varchar", rows, InstanceRecord::name)
                .column("varchar", rows, InstanceRecord::version)
                .bytes(rows, row -> row.input() == null ? null : row.input().bytes())
                .column("text", rows, row -> TagsCodec.encode(row.tags()))
                .times(rows, InstanceRecord::createdAt)
                .times(rows, row -> row.state().due())
                .column("text", rows, InstanceTable::trace);
    }

    private static int size(InstanceRecord row) {
        return row.input() == null ? 0 : row.input().size();
    }
}
