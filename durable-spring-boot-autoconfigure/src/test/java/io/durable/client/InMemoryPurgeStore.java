package io.durable.client;

import io.durable.InstanceQuery;
import io.durable.history.InstanceId;
import io.durable.spi.InstanceRecord;
import io.durable.spi.PurgeCandidate;
import io.durable.spi.PurgeStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Removes rows of an {@link InMemoryInstanceStore}. Its tokens are numbers of rows to leave out. */
final class InMemoryPurgeStore implements PurgeStore {

    final List<InstanceId> removed = new ArrayList<>();
    final AtomicReference<Runnable> beforeNextRemoval = new AtomicReference<>(() -> {});
    int leftovers;
    int largestBatch;
    private final InMemoryInstanceStore instances;

    InMemoryPurgeStore(InMemoryInstanceStore instances) {
        this.instances = instances;
    }

    @Override
    public Optional<PurgeCandidate> find(InstanceId id) {
        return Optional.ofNullable(instances.rows.get(id)).map(InMemoryPurgeStore::candidate);
    }

    @Override
    public Page findAll(InstanceQuery query) {
        int from = query.continuationToken() == null ? 0 : Integer.parseInt(query.continuationToken());
        List<PurgeCandidate> all = instances.rows.values().stream()
                .filter(row -> query.createdTo() == null || row.createdAt().isBefore(query.createdTo()))
                .filter(row -> query.statuses().isEmpty()
                        || query.statuses().contains(row.state().status()))
                .sorted(Comparator.comparing(InstanceRecord::id))
                .map(InMemoryPurgeStore::candidate)
                .toList();
        int to = Math.min(all.size(), from + query.pageSize());
        // what was removed of the pages before must not be counted again, so pages overlap
        return new Page(all.subList(Math.min(from, to), to), to < all.size() ? String.valueOf(0) : null);
    }

    @Override
    public List<PurgeCandidate> findChildren(PurgeCandidate parent, @Nullable InstanceId after, int limit) {
        return instances.rows.values().stream()
                .filter(row ->
                        row.parent() != null && row.parent().id().incarnation().equals(parent.incarnation()))
                .filter(row -> after == null || row.id().compareTo(after) > 0)
                .sorted(Comparator.comparing(InstanceRecord::id))
                .limit(limit)
                .map(InMemoryPurgeStore::candidate)
                .toList();
    }

    @Override
    public int purge(List<PurgeCandidate> some) {
        largestBatch = Math.max(largestBatch, some.size());
        int before = removed.size();
        some.stream()
                .filter(candidate ->
                        find(candidate.id()).filter(candidate::equals).isPresent())
                .filter(candidate -> candidate.status().isTerminal())
                .forEach(candidate -> {
                    instances.rows.remove(candidate.id());
                    removed.add(candidate.id());
                });
        return removed.size() - before;
    }

    @Override
    public boolean purgeTogether(List<PurgeCandidate> some) {
        Runnable before = beforeNextRemoval.getAndSet(() -> {});
        before.run();
        boolean isWhole = some.stream()
                .allMatch(candidate ->
                        find(candidate.id()).filter(candidate::equals).isPresent());
        return isWhole && purge(some) == some.size();
    }

    @Override
    public boolean removeLeftovers() {
        leftovers = Math.max(0, leftovers - 1);
        return leftovers > 0;
    }

    @Override
    public boolean isInTransaction() {
        return instances.isInTransaction();
    }

    private static PurgeCandidate candidate(InstanceRecord row) {
        return new PurgeCandidate(
                row.id(), row.incarnation(), row.state().status(), row.state().completedAt());
    }
}
