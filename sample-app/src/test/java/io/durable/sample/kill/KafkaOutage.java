package io.durable.sample.kill;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Takes Kafka away from the shops for a while. See {@link #USAGE}. */
public final class KafkaOutage {

    static final String USAGE = """
            Three shops on one PostgreSQL and one Kafka take orders at a steady rate while the broker is away. Says how
            long the starts took meanwhile and how many orders were completed, and checks that every start was accepted
            at once and that every figure is exact in the end. Prints one line of JSON; exits with 1 if anything differs.
              --outage N             for how many seconds the broker is away (120)
              --signal term|kill     how it is stopped (term)
              --around N             for how many seconds orders come in before it and after it (20)
              --rate N               orders per second (20)
            """ + ClusterOptions.USAGE;

    private final ShopCluster cluster;
    private final ClusterRun run;
    private final SteadyOrders orders;
    private final OrderProgress progress;
    private final long beganAt = System.nanoTime();

    private KafkaOutage(ShopCluster cluster, ClusterRun run, SteadyOrders orders, OrderProgress progress) {
        this.cluster = cluster;
        this.run = run;
        this.orders = orders;
        this.progress = progress;
    }

    public static void main(String... args) {
        Arguments arguments = new Arguments(USAGE, args);
        Duration outage = arguments.seconds("outage", 120);
        Duration around = arguments.seconds("around", 20);
        boolean kill = arguments.oneOf("signal", List.of("term", "kill")).equals("kill");
        int rate = arguments.number("rate", 20);
        ClusterRun.main("kafka-outage", ClusterOptions.of(arguments), (cluster, run) -> {
            try (SteadyOrders orders = new SteadyOrders(cluster, run.random());
                    OrderProgress progress = new OrderProgress(cluster)) {
                KafkaOutage program = new KafkaOutage(cluster, run, orders, progress);
                orders.start(rate);
                Thread.sleep(around.toMillis());
                program.outage(outage, kill);
                Thread.sleep(around.toMillis());
                orders.stop();
                run.report("refusedCalls", orders.refusals());
                return orders.expected();
            }
        });
    }

    private void outage(Duration outage, boolean kill) throws Exception {
        long awayAt = System.nanoTime();
        stopBroker(kill);
        long completedBefore = progress.completed();
        long acquisitionsBefore = progress.acquisitions();
        System.err.println("Kafka is away");
        Thread.sleep(outage.toMillis());
        long completed = progress.completed() - completedBefore;
        run.report("acquisitionsInOutage", progress.acquisitions() - acquisitionsBefore);
        long backAt = System.nanoTime();
        cluster.broker().start();
        System.err.println("Kafka is back");
        run.report("startsBefore", took(beganAt, awayAt));
        run.report("startsInOutage", took(awayAt, backAt));
        run.report("completedInOutage", completed);
        compare(awayAt, backAt, completed);
    }

    private void stopBroker(boolean kill) throws InterruptedException {
        if (kill) {
            cluster.broker().kill();
        } else {
            cluster.broker().stop();
        }
    }

    private void compare(long awayAt, long backAt, long completed) {
        long refused = orders.startsBetween(awayAt, backAt).stream()
                .filter(start -> start.tries() > 1)
                .count();
        if (refused > 0) {
            run.differences().add(refused + " starts were not accepted at once while Kafka was away");
        }
        if (completed == 0) {
            run.differences().add("No order was completed while Kafka was away");
        }
    }

    private Map<String, Object> took(long from, long to) {
        return Percentiles.ofNanos(orders.startsBetween(from, to).stream()
                .map(SteadyOrders.Start::tookNanos)
                .toList());
    }
}
