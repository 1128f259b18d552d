package io.durable.sample.kill;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Three shops on one PostgreSQL and one Kafka, all of them processes of their own. */
final class ShopCluster implements AutoCloseable {

    private static final int NODES = 3;

    /** Four virtual machines share this one: they are quick to start and modest, rather than fast after an hour. */
    private static final List<String> SMALL = List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private static final long SPREAD_MAX_SECONDS = 120;
    private static final int SERVING_MIN = 2;
    private static final long LOOK_EVERY_MILLIS = 50;

    private final ShopDatabase database;
    private final BrokerProcess broker;
    private final List<ShopNode> nodes = new ArrayList<>();
    private final Background background = new Background();

    private ShopCluster(ShopDatabase database, BrokerProcess broker) {
        this.database = database;
        this.broker = broker;
    }

    /** Nothing runs yet but the database. */
    static ShopCluster prepare(ClusterOptions options, Path directory) throws IOException {
        ShopDatabase database = ShopDatabase.open(true, options.postgresUrl(), directory);
        BrokerProcess broker = new BrokerProcess(directory.resolve("kafka"), directory.resolve("broker.log"));
        ShopCluster cluster = new ShopCluster(database, broker);
        for (int i = 1; i <= NODES; i++) {
            String name = "shop-" + i;
            List<String> arguments = new ArrayList<>(database.shopArguments());
            arguments.add("--spring.profiles.include=kafka");
            arguments.add("--spring.kafka.bootstrap-servers=" + broker.address());
            arguments.add("--durable.node-name=" + name);
            arguments.add("--durable.activities.dispatch=" + options.dispatch());
            cluster.nodes.add(new ShopNode(
                    name, new ShopProcess(SMALL, options.jar(), arguments, directory.resolve(name + ".log"))));
        }
        return cluster;
    }

    /** The first node makes the tables before the others come. */
    void start() throws Exception {
        broker.start();
        nodes.get(0).start();
        for (ShopNode node : nodes.subList(1, NODES)) {
            background.run(node::start);
        }
        background.await();
        awaitSpread();
    }

    /** Waits until everything is owned, and everybody owns something. */
    private void awaitSpread() throws SQLException, InterruptedException {
        long giveUpAt = System.nanoTime() + TimeUnit.SECONDS.toNanos(SPREAD_MAX_SECONDS);
        try (Connection connection = connect()) {
            PartitionOwners owners = new PartitionOwners(connection);
            while (owners.owners().size() < owners.partitions()
                    || new HashSet<>(owners.owners().values()).size() < NODES) {
                if (System.nanoTime() > giveUpAt) {
                    throw new IllegalStateException("The partitions are not spread over the nodes: " + owners.owners());
                }
                Thread.sleep(LOOK_EVERY_MILLIS);
            }
        }
    }

    BrokerProcess broker() {
        return broker;
    }

    List<ShopNode> nodes() {
        return nodes;
    }

    /** What happens beside the program. */
    Background background() {
        return background;
    }

    Connection connect() throws SQLException {
        return database.connect();
    }

    List<ShopNode> serving() {
        return nodes.stream().filter(ShopNode::isServing).toList();
    }

    ShopNode anyServing(Random random) {
        List<ShopNode> serving = serving();
        return serving.get(random.nextInt(serving.size()));
    }

    /** A node that may go: waits until at least another one serves too. */
    ShopNode awaitVictim(Random random) throws InterruptedException {
        while (serving().size() < SERVING_MIN) {
            Thread.sleep(LOOK_EVERY_MILLIS);
        }
        return anyServing(random);
    }

    /** SIGTERM to all nodes; they are given the time they want. */
    void stop() throws InterruptedException {
        nodes.forEach(ShopNode::terminate);
        for (ShopNode node : nodes) {
            node.shop().stop();
        }
        broker.stop();
    }

    @Override
    public void close() throws IOException {
        nodes.forEach(node -> node.shop().close());
        broker.close();
        database.close();
    }
}
