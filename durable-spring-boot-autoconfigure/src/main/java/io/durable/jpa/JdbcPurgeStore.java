package io.durable.jpa;

import io.durable.InstanceQuery;
import io.durable.history.InstanceId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.jpa.LeftoverTable.Leftover;
import io.durable.jpa.OrphanedUpdates.Seen;
import io.durable.spi.PurgeCandidate;
import io.durable.spi.PurgeStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Removes instances over the application's DataSource. */
final class JdbcPurgeStore implements PurgeStore {

    private static final String COLUMNS =
            "SELECT i.id, i.incarnation, i.status, i.completed_at FROM durable_instance i";

    static final String FIND = COLUMNS + " WHERE i.hub = ? AND i.id = ?";

    static final String FIND_CHILDREN = COLUMNS
            + " WHERE i.hub = ? AND i.parent_id = ? AND i.parent_incarnation = ? AND i.id > ? ORDER BY i.id LIMIT ?";

    private static final int LEFTOVERS_AT_ONCE = 10;

    private final CallerConnections callers;
    private final Hub hub;
    private final LeftoverTable leftovers;
    private final OrphanedUpdates orphans;

    JdbcPurgeStore(CallerConnections callers, Hub hub) {
        this.callers = callers;
        this.hub = hub;
        this.leftovers = new LeftoverTable(hub);
        this.orphans = new OrphanedUpdates(hub);
    }

    @Override
    public Optional<PurgeCandidate> find(InstanceId id) {
        return callers
                .read(
                        "instance '" + id + "'",
                        connection -> Statements.query(
                                connection,
                                FIND,
                                parameters -> parameters.number(hub.key()).text(id.value()),
                                JdbcPurgeStore::read))
                .stream()
                .findFirst();
    }

    @Override
    public Page findAll(InstanceQuery query) {
        return callers.read("instances", connection -> MetadataQuery.findCandidates(connection, hub, query));
    }

    @Override
    public List<PurgeCandidate> findChildren(PurgeCandidate parent, @Nullable InstanceId after, int limit) {
        return callers.read(
                "the children of '" + parent.id() + "'",
                connection -> Statements.query(
                        connection,
                        FIND_CHILDREN,
                        parameters -> parameters
                                .number(hub.key())
                                .text(parent.id().value())
                                .uuid(parent.incarnation())
                                .text(after == null ? "" : after.value())
                                .number(limit),
                        JdbcPurgeStore::read));
    }

    @Override
    public int purge(List<PurgeCandidate> instances) {
        int count = callers.write(
                instances.size() + " instances to remove", connection -> purgeEach(connection, inOrder(instances)));
        removeRest(instances);
        return count;
    }

    @Override
    public boolean purgeTogether(List<PurgeCandidate> instances) {
        int count = callers.write(
                instances.size() + " instances to remove",
                connection -> AllOrNothing.run(
                        connection,
                        () -> purgeEach(connection, inOrder(instances)),
                        removed -> removed == instances.size()));
        if (count < instances.size()) {
            return false;
        }
        removeRest(instances);
        return true;
    }

    /** One order, so that those who remove or rewind the same instances do not wait for each other in a circle. */
    private static List<PurgeCandidate> inOrder(List<PurgeCandidate> instances) {
        return instances.stream()
                .sorted(Comparator.comparing(PurgeCandidate::id))
                .toList();
    }

    private int purgeEach(Connection connection, List<PurgeCandidate> instances) throws SQLException {
        int removed = 0;
        for (PurgeCandidate instance : instances) {
            removed += purge(connection, instance) ? 1 : 0;
        }
        return removed;
    }

    private boolean purge(Connection connection, PurgeCandidate instance) throws SQLException {
        if (instance.completedAt() == null) {
            return false;
        }
        int count = Statements.update(
                connection,
                InstanceTable.DELETE_TERMINAL,
                parameters -> parameters
                        .number(hub.key())
                        .text(instance.id().value())
                        .uuid(instance.incarnation())
                        .time(instance.completedAt()));
        if (count == 1) {
            leftovers.removeHistory(connection, instance.id(), instance.incarnation());
        }
        return count == 1;
    }

    private void removeRest(List<PurgeCandidate> instances) {
        if (!isInTransaction()) {
            instances.forEach(this::removeRest);
        }
    }

    /** What was more than one transaction should remove; if this is interrupted, it is found again by its entry in the table. */
    private void removeRest(PurgeCandidate instance) {
        boolean more;
        do {
            more = callers.write(
                    "the rest of instance '" + instance.id() + "'",
                    connection -> leftovers.removeMoreOf(connection, instance.id(), instance.incarnation()));
        } while (more);
    }

    @Override
    public boolean removeLeftovers() {
        List<Leftover> found = callers.read("leftovers", connection -> leftovers.find(connection, LEFTOVERS_AT_ONCE));
        boolean more = found.size() == LEFTOVERS_AT_ONCE;
        for (Leftover leftover : found) {
            more |= callers.write(
                    "the rest of instance '" + leftover.instance() + "'",
                    connection -> leftovers.removeMore(connection, leftover));
        }
        removeOrphans();
        return more;
    }

    private void removeOrphans() {
        List<Seen> found = callers.read("updates of instances that are gone", orphans::findNext);
        if (!found.isEmpty()) {
            callers.write("updates of instances that are gone", connection -> {
                orphans.remove(connection, found);
                return found.size();
            });
        }
    }

    @Override
    public boolean isInTransaction() {
        return CallerConnections.isInTransaction();
    }

    static PurgeCandidate read(Row row) throws SQLException {
        return new PurgeCandidate(
                new InstanceId(row.text()),
                row.uuid(),
                OrchestrationRuntimeStatus.valueOf(row.text()),
                row.timeIfPresent());
    }
}
