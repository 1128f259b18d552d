package io.durable.client;

import io.durable.InstanceQuery;
import io.durable.spi.Clock;
import io.durable.spi.InstanceStore;
import io.durable.spi.PurgeCandidate;
import io.durable.spi.PurgeStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes instances whose time is over, and what removals have left behind. Goes through all instances that were accepted long enough ago, newest first, one bounded batch with each
 * step, and begins anew after a rest: an index by the time of the end would cost every orchestration something, this costs little and only here. To be stepped by one thread. Two nodes that do this
 * at the same time do no harm, each instance is removed once; but one is enough.
 */
public final class Retention {

    private static final Logger log = LoggerFactory.getLogger(Retention.class);

    private static final int LOOKED_AT_ONCE = 1_000;
    private static final int REMOVED_AT_ONCE = 50;
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final InstanceStore instances;
    private final RetentionPolicy policy;
    private final Clock clock;
    private final Duration interval;
    private final BooleanSupplier isOurTurn;

    private @Nullable String token;
    private List<PurgeCandidate> expired = List.of();
    private long removed;

    /**
     * @param interval between two passes
     * @param isOurTurn whether this node is the one that does it
     */
    public Retention(
            InstanceStore instances,
            RetentionPolicy policy,
            Clock clock,
            Duration interval,
            BooleanSupplier isOurTurn) {
        this.instances = instances;
        this.policy = policy;
        this.clock = clock;
        this.interval = interval;
        this.isOurTurn = isOurTurn;
    }

    /**
     * Does a bounded piece of work.
     *
     * @return how long to rest before the next step
     * @throws io.durable.spi.StoreException if the database can't be asked; nothing is lost, the next step goes on
     */
    public Duration step() {
        if (!isOurTurn.getAsBoolean()) {
            begin();
            return interval;
        }
        if (instances.purges().removeLeftovers()) {
            return PAUSE;
        }
        if (!expired.isEmpty()) {
            removeSome();
            return expired.isEmpty() && token == null ? rest() : PAUSE;
        }
        return look();
    }

    private Duration look() {
        Instant now = clock.now();
        Optional<Instant> acceptedBefore = policy.acceptedBefore(now);
        if (acceptedBefore.isEmpty()) {
            return interval;
        }
        PurgeStore.Page page = instances
                .purges()
                .findAll(InstanceQuery.all()
                        .withCreatedTo(acceptedBefore.get())
                        .withPageSize(LOOKED_AT_ONCE)
                        .withContinuationToken(token));
        token = page.continuationToken();
        expired = page.instances().stream()
                .filter(instance -> policy.isExpired(instance, now))
                .toList();
        return expired.isEmpty() && token == null ? rest() : PAUSE;
    }

    private void removeSome() {
        int count = Math.min(REMOVED_AT_ONCE, expired.size());
        removed += instances.purges().purge(expired.subList(0, count));
        expired = expired.subList(count, expired.size());
    }

    private Duration rest() {
        if (removed > 0) {
            log.info("Removed {} instances whose time was over", removed);
        }
        begin();
        return interval;
    }

    private void begin() {
        token = null;
        expired = List.of();
        removed = 0;
    }
}
