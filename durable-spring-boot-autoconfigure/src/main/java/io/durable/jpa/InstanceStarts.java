package io.durable.jpa;

import io.durable.history.InstanceId;
import io.durable.jpa.StoredRows.StoredRow;
import io.durable.spi.InstanceRecord;
import io.durable.spi.NewInstance;
import io.durable.spi.NewInstance.Outcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Starts that are more than one insert: those that know what to do when their id is taken, and many at once. */
final class InstanceStarts {

    /** How often an instance that was removed between two statements is passed over. */
    private static final int ATTEMPTS_MAX = 3;

    private static final int ROWS_PER_STATEMENT = 1_000;

    private final Dialect dialect;
    private final Hub hub;
    private final InstanceInsertion insertion;
    private final LeftoverTable leftovers;

    InstanceStarts(Dialect dialect, Hub hub, InstanceInsertion insertion) {
        this.dialect = dialect;
        this.hub = hub;
        this.insertion = insertion;
        this.leftovers = new LeftoverTable(hub);
    }

    /** Starts an instance, in the transaction of this connection. */
    Outcome start(Connection connection, NewInstance instance) throws SQLException {
        StoredRow stored = StoredRows.of(instance.row(), hub.payloads());
        Outcome outcome = startStored(connection, StoredRows.with(instance, stored.row()));
        switch (outcome) {
            case INSERTED, REPLACED -> PayloadTable.insert(connection, dialect, hub, stored.apart());
            case REPEATED, EXISTS -> {} // nothing was written
        }
        return outcome;
    }

    private Outcome startStored(Connection connection, NewInstance instance) throws SQLException {
        for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            if (insertion.insert(connection, instance.row(), instance.requestId())) {
                return Outcome.INSERTED;
            }
            Optional<Taken> taken = find(connection, instance.row().id());
            if (taken.isPresent()) {
                return judge(connection, instance, taken.get());
            }
            if (insertion.isSnapshotIsolated()) {
                return Outcome.EXISTS; // the snapshot hides it, and will until the end
            }
        }
        return Outcome.EXISTS;
    }

    private Outcome judge(Connection connection, NewInstance instance, Taken taken) throws SQLException {
        if (instance.requestId() != null && instance.requestId().equals(taken.requestId)) {
            return Outcome.REPEATED;
        }
        if (!instance.replacesTerminal() || !replace(connection, instance, taken)) {
            return Outcome.EXISTS;
        }
        leftovers.removeHistory(connection, instance.row().id(), taken.incarnation);
        return Outcome.REPLACED;
    }

    private boolean replace(Connection connection, NewInstance instance, Taken taken) throws SQLException {
        return Statements.update(
                        connection,
                        InstanceTable.REPLACE_TERMINAL,
                        parameters -> InstanceTable.bindReplace(parameters, hub, instance, taken.incarnation))
                == 1;
    }

    private Optional<Taken> find(Connection connection, InstanceId id) throws SQLException {
        return Statements.query(
                        connection,
                        InstanceTable.FIND_REQUEST,
                        parameters -> parameters.number(hub.key()).text(id.value()),
                        row -> new Taken(row.uuid(), row.textIfPresent()))
                .stream()
                .findFirst();
    }

    /** Inserts all rows or none, in the transaction of this connection, which goes on either way. */
    Set<InstanceId> insertAll(Connection connection, List<InstanceRecord> rows) throws SQLException {
        // in one order, so that those who insert the same ids do not wait for each other in a circle
        List<InstanceRecord> ordered =
                rows.stream().sorted(Comparator.comparing(InstanceRecord::id)).toList();
        List<StoredRow> stored =
                ordered.stream().map(row -> StoredRows.of(row, hub.payloads())).toList();
        Set<InstanceId> taken =
                insertStored(connection, stored.stream().map(StoredRow::row).toList());
        if (taken.isEmpty()) {
            for (StoredRow row : stored) {
                PayloadTable.insert(connection, dialect, hub, row.apart());
            }
        }
        return taken;
    }

    private Set<InstanceId> insertStored(Connection connection, List<InstanceRecord> ordered) throws SQLException {
        Savepoint savepoint = connection.setSavepoint();
        Set<InstanceId> taken = dialect.insertsInstanceUnlessPresent() && !insertion.isSnapshotIsolated()
                ? insertTogether(connection, ordered)
                : insertEach(connection, ordered);
        if (taken.isEmpty()) {
            connection.releaseSavepoint(savepoint);
        } else {
            connection.rollback(savepoint);
        }
        return taken;
    }

    private Set<InstanceId> insertEach(Connection connection, List<InstanceRecord> rows) throws SQLException {
        for (InstanceRecord row : rows) {
            if (!insertion.insert(connection, row, null)) {
                return Set.of(row.id());
            }
        }
        return Set.of();
    }

    private Set<InstanceId> insertTogether(Connection connection, List<InstanceRecord> rows) throws SQLException {
        for (int from = 0; from < rows.size(); from += ROWS_PER_STATEMENT) {
            List<InstanceRecord> some = rows.subList(from, Math.min(rows.size(), from + ROWS_PER_STATEMENT));
            Set<UUID> inserted = new HashSet<>(Statements.query(
                    connection,
                    SharedStarts.INSERT_ALL,
                    parameters -> SharedStarts.bind(parameters, hub, some),
                    Row::uuid));
            if (inserted.size() < some.size()) {
                Set<InstanceId> taken = new LinkedHashSet<>();
                some.stream()
                        .filter(row -> !inserted.contains(row.incarnation()))
                        .forEach(row -> taken.add(row.id()));
                return taken;
            }
        }
        return Set.of();
    }

    /** The instance that has the id. */
    private record Taken(UUID incarnation, @Nullable String requestId) {}
}
