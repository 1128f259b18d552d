package io.durable.sample.kill;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.JsonNode;

/** Imports a file into three shops while they are killed and frozen in turn, and checks that nobody could tell. See {@link #USAGE}. */
public final class ClusterImport {

    static final String USAGE = """
            Imports a CSV file into three shops on one PostgreSQL and one Kafka, kills (SIGKILL) and freezes (SIGSTOP)
            them in turn at random moments on the way, approves orders on any of them, and checks that every figure is
            exact in the end. Prints one line of JSON; exits with 1 if anything differs.
              --csv FILE             the file to import; without it one is generated
              --orders N             how many orders to generate (1000)
              --kills N              how often a shop is killed (5)
              --freezes N            how often a shop is frozen (3)
              --freeze-seconds N     for how long: longer than the session time-out, which is 6 s (9)
            """ + ClusterOptions.USAGE;

    private static final double LAST_FAULT_AT_MOST = 0.9;
    private static final int JITTER_MILLIS_MAX = 300;
    private static final int ACCEPTED = 202;

    private final ShopCluster cluster;
    private final ClusterRun run;
    private final Random random;
    private final ExpectedOrders expected;
    private final Figures figures;
    private final TakeOvers takeOvers;
    private final Duration freeze;

    private ClusterImport(ShopCluster cluster, ClusterRun run, ExpectedOrders expected, Duration freeze) {
        this.cluster = cluster;
        this.run = run;
        this.random = run.random();
        this.expected = expected;
        this.figures = new Figures(expected, run.differences());
        this.takeOvers = new TakeOvers(cluster);
        this.freeze = freeze;
    }

    public static void main(String... args) {
        Arguments arguments = new Arguments(USAGE, args);
        int kills = arguments.number("kills", 5);
        int freezes = arguments.number("freezes", 3);
        Duration freeze = arguments.seconds("freeze-seconds", 9);
        ClusterRun.main("cluster-import", ClusterOptions.of(arguments), (cluster, run) -> {
            Path csv = csv(arguments, run);
            ExpectedOrders expected = ExpectedOrders.of(csv);
            ClusterImport program = new ClusterImport(cluster, run, expected, freeze);
            program.importFile(csv, program.faults(kills, freezes));
            run.report("kills", kills);
            run.report("freezes", freezes);
            return expected;
        });
    }

    private static Path csv(Arguments arguments, ClusterRun run) throws IOException {
        if (arguments.flag("csv")) {
            return arguments.path("csv");
        }
        Path csv = run.directory().resolve("generated.csv");
        GeneratedCsv.write(csv, arguments.number("orders", 1000), run.random());
        return csv;
    }

    private List<Fault> faults(int kills, int freezes) {
        List<Fault> faults = new ArrayList<>(Collections.nCopies(kills, this::kill));
        faults.addAll(Collections.nCopies(freezes, this::freeze));
        Collections.shuffle(faults, random);
        return faults;
    }

    private void importFile(Path csv, List<Fault> faults) throws Exception {
        long beganAt = System.nanoTime();
        String importId =
                cluster.anyServing(random).shop().importCsv(csv).get("id").asString();
        try (OrderProgress progress = new OrderProgress(cluster)) {
            strike(faults, progress);
            progress.awaitSettled(expected.orders());
            double seconds = (System.nanoTime() - beganAt) / 1e9;
            run.report("seconds", Math.round(seconds * 10) / 10.0);
            run.report("activitiesPerSecond", Math.round(expected.activities() / seconds));
            cluster.background().await();
            approve();
            progress.awaitCompleted(expected.orders());
            progress.awaitQuiet();
        }
        figures.compareImport(cluster.anyServing(random).shop().status(importId));
        run.report("takeOver", Percentiles.ofNanos(takeOvers.nanos()));
        run.report("approvals", expected.awaitingApproval());
    }

    /** One fault after the other, each after a share of the orders that is drawn. They may overlap: it is enough that one node serves. */
    private void strike(List<Fault> faults, OrderProgress progress) throws Exception {
        double[] shares =
                random.doubles(faults.size(), 0, LAST_FAULT_AT_MOST).sorted().toArray();
        for (int i = 0; i < shares.length; i++) {
            progress.awaitSettled((long) (shares[i] * expected.orders()));
            Thread.sleep(random.nextInt(JITTER_MILLIS_MAX));
            ShopNode victim = cluster.awaitVictim(random);
            System.err.printf(
                    "%d of %d orders are settled: %s is ", progress.settled(), expected.orders(), victim.name());
            faults.get(i).strike(victim);
        }
    }

    private void kill(ShopNode victim) throws Exception {
        System.err.println("killed");
        try (Connection connection = cluster.connect()) {
            ShopNode.Holding gone = victim.holding(connection);
            long goneAt = System.nanoTime();
            victim.kill();
            cluster.background().run(() -> takeOvers.await(gone, goneAt));
            cluster.background().run(victim::start);
        }
    }

    private void freeze(ShopNode victim) throws Exception {
        System.err.println("frozen");
        victim.freeze();
        cluster.background().run(() -> {
            Thread.sleep(freeze.toMillis());
            victim.thaw();
        });
    }

    private void approve() throws Exception {
        JsonNode waiting = cluster.anyServing(random).shop().waitingForApproval();
        figures.expect("orders in GET /approvals", expected.awaitingApproval(), waiting.size());
        for (JsonNode order : waiting) {
            String id = order.get("id").asString();
            int status = cluster.anyServing(random).shop().approve(id);
            figures.expect("answer to the approval of '" + id + "'", ACCEPTED, status);
        }
    }

    /** Something that happens to a node. */
    @FunctionalInterface
    private interface Fault {
        void strike(ShopNode victim) throws Exception;
    }
}
