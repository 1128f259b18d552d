package io.durable.runtime;

import io.durable.runtime.Job.Attempt;
import io.durable.runtime.threads.Machine;
import io.durable.spi.Clock;
import io.durable.spi.ScheduledTask;
import io.durable.spi.Store;
import io.durable.spi.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives back the tasks that this node has according to their rows and of which it knows nothing: nobody else looks after them for as long as it lives. They were forgotten together
 * with all that the loop of a lost partition had in memory, or the outcome of the commit or of the claim that gave them to this node was unknown.
 */
final class TaskInventory implements Machine {

    private static final Logger log = LoggerFactory.getLogger(TaskInventory.class);

    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final Store store;
    private final UUID node;
    private final Clock clock;
    private final Predicate<ScheduledTask> isKnown;
    private Set<Attempt> missing = Set.of();
    private Instant nextAt = Instant.MIN;

    /** @param isKnown whether the attempt waits or runs here, or its report is on its way, or the loop that is to dispatch it is here */
    TaskInventory(Store store, UUID node, Clock clock, Predicate<ScheduledTask> isKnown) {
        this.store = store;
        this.node = node;
        this.clock = clock;
        this.isKnown = isKnown;
    }

    @Override
    public Duration step() {
        Instant now = clock.now();
        if (!now.isBefore(nextAt)) {
            nextAt = now.plus(INTERVAL);
            try {
                look();
            } catch (StoreException e) {
                log.warn("It could not be seen which tasks this node has: {}", String.valueOf(e.getMessage()));
            }
        }
        return INTERVAL;
    }

    /** What was unknown the last time too is not on its way from its commit to the worker. */
    private void look() {
        List<ScheduledTask> unknown = store.findPendingTasks(node).stream()
                .filter(task -> !isKnown.test(task))
                .toList();
        List<ScheduledTask> lost = unknown.stream()
                .filter(task -> missing.contains(Attempt.of(task)))
                .toList();
        missing = unknown.stream().map(Attempt::of).collect(Collectors.toSet());
        if (!lost.isEmpty()) {
            store.disclaim(node, lost);
            log.info("Gave back {} tasks that this node was to have and has not", lost.size());
        }
    }
}
