package io.durable.sample.kill;

import java.sql.Connection;
import java.time.Duration;

/** Restarts shops one after the other while orders come in. See {@link #USAGE}. */
public final class RollingRestart {

    static final String USAGE = """
            Three shops on one PostgreSQL and one Kafka take orders at a steady rate and are restarted (SIGTERM) one
            after the other. Says after how long all partitions of the stopped one were owned by others, and checks
            that every figure is exact in the end. Prints one line of JSON; exits with 1 if anything differs.
              --rounds N             how often each of them is restarted (2)
              --rate N               orders per second (10)
            """ + ClusterOptions.USAGE;

    private static final Duration OWNS_AGAIN_MAX = Duration.ofMinutes(2);
    private static final long LOOK_EVERY_MILLIS = 50;

    private RollingRestart() {}

    public static void main(String... args) {
        Arguments arguments = new Arguments(USAGE, args);
        int rounds = arguments.number("rounds", 2);
        int rate = arguments.number("rate", 10);
        ClusterRun.main("rolling-restart", ClusterOptions.of(arguments), (cluster, run) -> {
            TakeOvers handOvers = new TakeOvers(cluster);
            try (SteadyOrders orders = new SteadyOrders(cluster, run.random())) {
                orders.start(rate);
                for (int i = 0; i < rounds * cluster.nodes().size(); i++) {
                    restart(cluster, cluster.nodes().get(i % cluster.nodes().size()), handOvers);
                }
                orders.stop();
                run.report("restarts", rounds * cluster.nodes().size());
                run.report("handOver", Percentiles.ofNanos(handOvers.nanos()));
                run.report("refusedCalls", orders.refusals());
                return orders.expected();
            }
        });
    }

    private static void restart(ShopCluster cluster, ShopNode node, TakeOvers handOvers) throws Exception {
        try (Connection connection = cluster.connect()) {
            awaitOwning(node, connection);
            ShopNode.Holding gone = node.holding(connection);
            long goneAt = System.nanoTime();
            node.terminate();
            handOvers.await(gone, goneAt);
            node.shop().stop();
            node.start();
        }
    }

    /** A node that came back gets its share when the group has looked at itself. */
    private static void awaitOwning(ShopNode node, Connection connection) throws Exception {
        long giveUpAt = System.nanoTime() + OWNS_AGAIN_MAX.toNanos();
        while (node.holding(connection).partitions().isEmpty()) {
            if (System.nanoTime() > giveUpAt) {
                throw new IllegalStateException(node.name() + " owns nothing for " + OWNS_AGAIN_MAX);
            }
            Thread.sleep(LOOK_EVERY_MILLIS);
        }
    }
}
