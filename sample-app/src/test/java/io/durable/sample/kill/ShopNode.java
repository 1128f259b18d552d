package io.durable.sample.kill;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.UUID;

/** One of several nodes. */
final class ShopNode {

    private final String name;
    private final ShopProcess shop;
    private volatile boolean serving;

    ShopNode(String name, ShopProcess shop) {
        this.name = name;
        this.shop = shop;
    }

    String name() {
        return name;
    }

    ShopProcess shop() {
        return shop;
    }

    /** Whether it is there for clients: it was started, and not killed, frozen or told to stop since. */
    boolean isServing() {
        return serving;
    }

    void start() throws IOException, InterruptedException {
        shop.start();
        serving = true;
    }

    void kill() throws InterruptedException {
        serving = false;
        shop.kill();
    }

    void terminate() {
        serving = false;
        shop.terminate();
    }

    void freeze() throws IOException, InterruptedException {
        serving = false;
        shop.freeze();
    }

    void thaw() throws IOException, InterruptedException {
        shop.thaw();
        serving = true;
    }

    /** What it owns now, to be watched when it goes. */
    Holding holding(Connection connection) throws SQLException {
        PartitionOwners owners = new PartitionOwners(connection);
        UUID id = owners.node(name).orElseThrow(() -> new IllegalStateException(name + " is not in the database"));
        return new Holding(id, owners.ownedBy(id));
    }

    /**
     * What a node owned.
     *
     * @param node its id, which a restarted process does not have any more
     */
    record Holding(UUID node, Set<Integer> partitions) {}
}
