package io.durable.simulation;

import io.durable.InstanceQuery;
import io.durable.history.InstanceId;
import io.durable.spi.InstanceRecord;
import io.durable.spi.PurgeCandidate;
import io.durable.spi.PurgeStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Removes instances of a {@link SimulatedDatabase}. */
final class SimulatedPurgeStore implements PurgeStore {

    private final SimulatedDatabase database;
    private final SimulatedInstanceStore instances;

    SimulatedPurgeStore(SimulatedDatabase database, SimulatedInstanceStore instances) {
        this.database = database;
        this.instances = instances;
    }

    @Override
    public Optional<PurgeCandidate> find(InstanceId id) {
        database.mayFailToRead();
        return Optional.ofNullable(database.visible().instances.get(id)).map(SimulatedPurgeStore::candidate);
    }

    @Override
    public Page findAll(InstanceQuery query) {
        database.mayFailToRead();
        List<InstanceRecord> found = instances.findRows(query);
        boolean isLast = found.size() <= query.pageSize();
        List<InstanceRecord> page = isLast ? found : found.subList(0, query.pageSize());
        return new Page(
                page.stream().map(SimulatedPurgeStore::candidate).toList(),
                isLast ? null : SimulatedInstanceStore.tokenAfter(page.get(page.size() - 1)));
    }

    @Override
    public List<PurgeCandidate> findChildren(PurgeCandidate parent, @Nullable InstanceId after, int limit) {
        database.mayFailToRead();
        return database.visible().instances.values().stream()
                .filter(row -> row.parent() != null
                        && row.parent().id().instance().equals(parent.id())
                        && row.parent().id().incarnation().equals(parent.incarnation()))
                .filter(row -> after == null || row.id().compareTo(after) > 0)
                .limit(limit)
                .map(SimulatedPurgeStore::candidate)
                .toList();
    }

    @Override
    public int purge(List<PurgeCandidate> some) {
        List<InstanceRecord> rows = removable(some);
        remove(rows);
        return rows.size();
    }

    @Override
    public boolean purgeTogether(List<PurgeCandidate> some) {
        List<InstanceRecord> rows = removable(some);
        if (rows.size() < some.size()) {
            return false;
        }
        remove(rows);
        return true;
    }

    private List<InstanceRecord> removable(List<PurgeCandidate> some) {
        database.mayFailToRead();
        List<InstanceRecord> rows = new ArrayList<>();
        for (PurgeCandidate candidate : some) {
            database.refuseIfHeldByOther(candidate.id());
            @Nullable InstanceRecord row = database.visible().instances.get(candidate.id());
            if (row != null
                    && row.incarnation().equals(candidate.incarnation())
                    && (isAsItEnded(row, candidate) || !database.has(Protection.ENDED))) {
                rows.add(row);
            }
        }
        return rows;
    }

    private static boolean isAsItEnded(InstanceRecord row, PurgeCandidate candidate) {
        return row.state().status().isTerminal()
                && candidate.completedAt() != null
                && candidate.completedAt().equals(row.state().completedAt());
    }

    private void remove(List<InstanceRecord> rows) {
        rows.forEach(row -> instances.write(row.id(), row.id(), tables -> tables.remove(row)));
    }

    @Override
    public boolean removeLeftovers() {
        return false;
    }

    @Override
    public boolean isInTransaction() {
        return database.current() != null;
    }

    private static PurgeCandidate candidate(InstanceRecord row) {
        return new PurgeCandidate(
                row.id(), row.incarnation(), row.state().status(), row.state().completedAt());
    }
}
