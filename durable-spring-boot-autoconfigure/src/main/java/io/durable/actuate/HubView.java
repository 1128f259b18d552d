package io.durable.actuate;

import io.durable.autoconfigure.DurableProperties;
import io.durable.runtime.DurableRuntime;
import io.durable.spi.HubFigures;
import io.durable.spi.HubIdentity;
import io.durable.spi.Store;
import io.durable.spi.Transport;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A hub as one of its nodes sees it. Any thread may call; what asks the database throws {@link io.durable.spi.StoreException} if that can't be asked.
 *
 * @param node this node's id while it works
 * @param live the ids of the nodes whose heartbeats are heard
 * @param kafkaReachable absent: the hub has one active node, and needs no Kafka
 */
record HubView(
        HubIdentity hub,
        HubFigures figures,
        NodeId node,
        LiveNodes live,
        @Nullable BooleanSupplier kafkaReachable) {

    @FunctionalInterface
    interface NodeId {

        Optional<UUID> get();
    }

    @FunctionalInterface
    interface LiveNodes {

        Set<UUID> get();
    }

    static HubView of(
            HubIdentity hub,
            HubFigures figures,
            DurableRuntime runtime,
            Store store,
            DurableProperties properties,
            @Nullable Transport transport) {
        return new HubView(
                hub,
                figures,
                runtime::node,
                () -> store.findLiveNodes(properties.nodeSilenceMax()),
                transport == null ? null : transport::isAvailable);
    }

    /**
     * Who has the partitions.
     *
     * @param ownedHere by this node
     * @param total of the hub
     * @param withoutOwner those that nobody has, or a node that is silent
     */
    record Partitions(int ownedHere, int total, int withoutOwner) {}

    Partitions partitions() {
        Map<Integer, UUID> owners = figures.owners();
        Set<UUID> heard = live.get();
        long owned = owners.values().stream().filter(heard::contains).count();
        int here =
                node.get().map(id -> Collections.frequency(owners.values(), id)).orElse(0);
        return new Partitions(here, hub.partitions(), Math.max(0, hub.partitions() - (int) owned));
    }

    /** Whether Kafka can be reached, as this node knows it. */
    String kafka() {
        if (kafkaReachable == null) {
            return "not used";
        }
        return kafkaReachable.getAsBoolean() ? "reachable" : "unreachable";
    }
}
