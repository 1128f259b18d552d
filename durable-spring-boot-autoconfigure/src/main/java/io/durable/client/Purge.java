package io.durable.client;

import io.durable.DurableException;
import io.durable.InstanceQuery;
import io.durable.InvalidInstanceStateException;
import io.durable.PurgeOptions;
import io.durable.history.InstanceId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.spi.InstanceStore;
import io.durable.spi.PurgeCandidate;
import io.durable.spi.PurgeStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Removes instances that have ended, in bounded batches. Any thread may call. */
final class Purge {

    /** A removed instance costs up to a few thousand rows of history in the same transaction. */
    private static final int REMOVED_AT_ONCE_MAX = 50;

    /** How often a family is looked up again of which somebody has rewound or removed a part meanwhile. */
    private static final int ATTEMPTS_MAX = 3;

    private static final int CHILDREN_AT_ONCE_MAX = 500;

    private final InstanceStore instances;

    Purge(InstanceStore instances) {
        this.instances = instances;
    }

    /** Removes one instance, with its descendants all or none as long as they are few enough for one transaction. */
    long purge(InstanceId id, PurgeOptions options) {
        for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            Optional<PurgeCandidate> found = store().find(id);
            if (found.isEmpty()) {
                return 0;
            }
            requireEnded(id, found.get().status());
            List<PurgeCandidate> all =
                    options.recursive() ? withDescendants(found.get(), options.which()) : List.of(found.get());
            if (all.size() > REMOVED_AT_ONCE_MAX) {
                return removeAll(all);
            }
            if (store().purgeTogether(all)) {
                return all.size();
            }
        }
        throw new InvalidInstanceStateException(
                id.value(),
                "Instance '" + id + "', or a descendant of it, changes at this moment and can't be removed: try again");
    }

    private static void requireEnded(InstanceId id, OrchestrationRuntimeStatus status) {
        if (!status.isTerminal()) {
            throw new InvalidInstanceStateException(
                    id.value(),
                    "Instance '" + id + "' is " + status
                            + " and can't be removed before it has ended: wait for that, or terminate it");
        }
    }

    /** Removes what the filter selects. */
    long purge(InstanceQuery filter) {
        checkFilter(filter);
        if (store().isInTransaction()) {
            throw new DurableException("Removing all instances that a query selects is more than one transaction should"
                    + " do: call without one, or remove instances one by one");
        }
        long count = 0;
        @Nullable String token = null;
        do {
            PurgeStore.Page page = store().findAll(filter.withContinuationToken(token));
            count += removeAll(page.instances().stream()
                    .filter(candidate -> candidate.status().isTerminal())
                    .toList());
            token = page.continuationToken();
        } while (token != null);
        return count;
    }

    private static void checkFilter(InstanceQuery filter) {
        filter.statuses().stream()
                .filter(status -> !status.isTerminal())
                .findFirst()
                .ifPresent(status -> {
                    throw new IllegalArgumentException(
                            "Only instances that have ended can be removed, and none has ended that is " + status);
                });
        if (filter.continuationToken() != null) {
            throw new IllegalArgumentException(
                    "A continuation token makes no sense here: all pages of the query are removed");
        }
    }

    /** The descendants before their ancestors, so that what is left after an error can still be found from the top. */
    private List<PurgeCandidate> withDescendants(PurgeCandidate top, @Nullable Predicate<String> which) {
        List<PurgeCandidate> found = new ArrayList<>(List.of(top));
        for (int next = 0; next < found.size(); next++) {
            addChildren(found.get(next), which, found);
        }
        Collections.reverse(found);
        return found;
    }

    private void addChildren(PurgeCandidate parent, @Nullable Predicate<String> which, List<PurgeCandidate> found) {
        @Nullable InstanceId after = null;
        List<PurgeCandidate> children;
        do {
            children = store().findChildren(parent, after, CHILDREN_AT_ONCE_MAX);
            children.stream()
                    .filter(child -> child.status().isTerminal()
                            && (which == null || which.test(child.id().value())))
                    .forEach(found::add);
            after = children.isEmpty()
                    ? null
                    : children.get(children.size() - 1).id();
        } while (children.size() == CHILDREN_AT_ONCE_MAX);
    }

    /** How many were removed: others may do the same at the same time. */
    private long removeAll(List<PurgeCandidate> all) {
        long count = 0;
        for (int from = 0; from < all.size(); from += REMOVED_AT_ONCE_MAX) {
            count += store().purge(all.subList(from, Math.min(all.size(), from + REMOVED_AT_ONCE_MAX)));
        }
        return count;
    }

    private PurgeStore store() {
        return instances.purges();
    }
}
