package io.durable.jpa;

import io.durable.spi.ClusterRegistry;
import io.durable.spi.Store;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Which Kafka cluster a hub uses, in the hub's row. */
final class JdbcClusterRegistry implements ClusterRegistry {

    private final EngineTransactions transactions;
    private final Hub hub;
    private final Store store;
    private final Duration silenceMax;
    private final Supplier<Optional<UUID>> self;

    /**
     * @param silenceMax a node whose heartbeat is older is dead
     * @param self this node, if it beats
     */
    JdbcClusterRegistry(HubDatabase database, Duration silenceMax, Supplier<Optional<UUID>> self) {
        this.transactions = database.transactions();
        this.hub = database.hub();
        this.store = database.store();
        this.silenceMax = silenceMax;
        this.self = self;
    }

    @Override
    public Optional<String> clusterId() {
        return transactions.read("the Kafka cluster", connection -> HubTable.findCluster(connection, hub));
    }

    @Override
    public void adopt(String clusterId) {
        transactions.write("the Kafka cluster", connection -> {
            HubTable.adoptCluster(connection, hub, clusterId);
            return true;
        });
    }

    @Override
    public boolean othersAlive() {
        Optional<UUID> here = self.get();
        return store.findLiveNodes(silenceMax).stream().anyMatch(node -> !here.equals(Optional.of(node)));
    }
}
