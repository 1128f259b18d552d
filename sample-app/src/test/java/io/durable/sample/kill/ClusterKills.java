package io.durable.sample.kill;

import java.sql.Connection;
import java.util.Random;

/** Kills shops, to see how soon others own what they owned. See {@link #USAGE}. */
public final class ClusterKills {

    static final String USAGE = """
            Three shops on one PostgreSQL and one Kafka take orders at a steady rate and are killed (SIGKILL) in turn.
            Says after how long all partitions of the killed one were owned by others, and checks that every figure is
            exact in the end. Prints one line of JSON; exits with 1 if anything differs.
              --kills N              how often a shop that owns partitions is killed (50)
              --rate N               orders per second (5)
            """ + ClusterOptions.USAGE;

    private static final int JITTER_MILLIS_MAX = 1000;

    private ClusterKills() {}

    public static void main(String... args) {
        Arguments arguments = new Arguments(USAGE, args);
        int kills = arguments.number("kills", 50);
        int rate = arguments.number("rate", 5);
        ClusterRun.main("cluster-kills", ClusterOptions.of(arguments), (cluster, run) -> {
            try (SteadyOrders orders = new SteadyOrders(cluster, run.random())) {
                orders.start(rate);
                kill(cluster, kills, run);
                cluster.background().await();
                orders.stop();
                run.report("refusedCalls", orders.refusals());
                return orders.expected();
            }
        });
    }

    private static void kill(ShopCluster cluster, int kills, ClusterRun run) throws Exception {
        TakeOvers takeOvers = new TakeOvers(cluster);
        Random random = run.random();
        while (takeOvers.nanos().size() < kills) {
            Thread.sleep(random.nextInt(JITTER_MILLIS_MAX));
            ShopNode victim = cluster.awaitVictim(random);
            try (Connection connection = cluster.connect()) {
                ShopNode.Holding gone = victim.holding(connection);
                if (!gone.partitions().isEmpty()) {
                    long goneAt = System.nanoTime();
                    victim.kill();
                    cluster.background().run(victim::start);
                    takeOvers.await(gone, goneAt);
                }
            }
        }
        run.report("kills", kills);
        run.report("takeOver", Percentiles.ofNanos(takeOvers.nanos()));
    }
}
