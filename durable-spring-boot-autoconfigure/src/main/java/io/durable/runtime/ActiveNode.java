package io.durable.runtime;

import io.durable.spi.Acquisition.Claim;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who owns what when nothing assigns partitions: one node owns all of them. The first partition decides which one; a second node stands by and takes over when
 * the heartbeat of the first is silent. Shared by the loop groups of a node, any of which may call at any time.
 */
final class ActiveNode implements Ownerships {

    private static final Logger log = LoggerFactory.getLogger(ActiveNode.class);

    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final int DECIDING_PARTITION = 0;

    private final Claim claim;
    private final Runnable wake;
    private volatile boolean leading;
    private volatile boolean standbyAnnounced;
    private volatile Instant tryAt = Instant.MIN;

    /** @param wake makes the loop groups look at once: those without the deciding partition wait for the one that has it */
    ActiveNode(Duration silenceMax, Runnable wake) {
        this.claim = new Claim.IfOwnerSilentFor(silenceMax);
        this.wake = wake;
    }

    @Override
    public void giveUpForeign(List<PartitionLoop> loops) {
        // whoever is the active node stays it
    }

    @Override
    public boolean acquireMissing(List<PartitionLoop> loops, Instant now) {
        boolean any = false;
        for (PartitionLoop loop : loops) {
            if (!loop.isOwner() && (leading || loop.partition() == DECIDING_PARTITION) && !now.isBefore(tryAt)) {
                any |= acquire(loop, now);
            }
        }
        return any;
    }

    private boolean acquire(PartitionLoop loop, Instant now) {
        boolean acquired = loop.acquire(claim, 0);
        boolean deciding = loop.partition() == DECIDING_PARTITION;
        if (deciding && acquired && !leading) {
            log.info("This node is the active one");
        }
        if (deciding && !acquired && !standbyAnnounced) {
            log.info("Another node is active; this one stands by");
            standbyAnnounced = true;
        }
        if (deciding) {
            boolean begins = acquired && !leading;
            leading = acquired;
            tryAt = acquired ? Instant.MIN : now.plus(RETRY);
            if (begins) {
                wake.run();
            }
        } else if (!acquired) {
            tryAt = now.plus(RETRY);
        }
        return acquired;
    }

    @Override
    public Optional<Instant> nextTry(List<PartitionLoop> loops) {
        for (PartitionLoop loop : loops) {
            if (!loop.isOwner() && (leading || loop.partition() == DECIDING_PARTITION)) {
                return Optional.of(tryAt);
            }
        }
        return Optional.empty();
    }
}
