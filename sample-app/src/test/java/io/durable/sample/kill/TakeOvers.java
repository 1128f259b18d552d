package io.durable.sample.kill;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;

/** How long it takes until all partitions of a node that is gone are owned by others. */
final class TakeOvers {

    private static final Duration TAKE_OVER_MAX = Duration.ofMinutes(3);
    private static final long LOOK_EVERY_MILLIS = 20;

    private final ShopCluster cluster;
    private final Collection<Long> nanos = new ConcurrentLinkedQueue<>();

    TakeOvers(ShopCluster cluster) {
        this.cluster = cluster;
    }

    /** Waits until others own what it owned. Does nothing, and counts nothing, if it owned nothing. */
    void await(ShopNode.Holding gone, long sinceNanos) throws SQLException, InterruptedException {
        if (gone.partitions().isEmpty()) {
            return;
        }
        try (Connection connection = cluster.connect()) {
            PartitionOwners owners = new PartitionOwners(connection);
            while (!owners.ownedByOthers(gone.partitions(), gone.node())) {
                if (System.nanoTime() - sinceNanos > TAKE_OVER_MAX.toNanos()) {
                    throw new IllegalStateException(
                            "Partitions " + gone.partitions() + " of node " + gone.node() + " are not taken over");
                }
                Thread.sleep(LOOK_EVERY_MILLIS);
            }
        }
        long took = System.nanoTime() - sinceNanos;
        nanos.add(took);
        System.err.printf(
                Locale.ROOT,
                "%d partitions taken over after %.2f s%n",
                gone.partitions().size(),
                took / 1e9);
    }

    Collection<Long> nanos() {
        return nanos;
    }
}
