package io.durable.spi;

import java.util.Optional;

/** Which Kafka cluster the nodes of the hub meet on, as the hub's database remembers it. Any thread may call; every method may throw a {@link StoreException}. */
public interface ClusterRegistry {

    /** The id of the cluster that the hub used last; empty if it has never used one. */
    Optional<String> clusterId();

    /** Remembers that the hub uses this cluster from now on. */
    void adopt(String clusterId);

    /** Whether another node of the hub is alive now. */
    boolean othersAlive();
}
