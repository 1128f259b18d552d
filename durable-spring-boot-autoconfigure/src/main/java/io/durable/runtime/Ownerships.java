package io.durable.runtime;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Which partitions this node is to own. Shared by the loop groups of a node, any of which may call at any time with its own loops. */
interface Ownerships {

    /**
     * Gives up in order those of the loops that are owned and are not to be owned any more.
     *
     * @throws io.durable.spi.StoreException if that could not be written; the loops have given up all the same
     */
    void giveUpForeign(List<PartitionLoop> loops);

    /** Acquires those of the loops that are to be owned and are not. Returns whether any was acquired. */
    boolean acquireMissing(List<PartitionLoop> loops, Instant now);

    /** When the next try is, if there is something to try. */
    Optional<Instant> nextTry(List<PartitionLoop> loops);
}
