package io.durable.sample.kill;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.json.JsonMapper;

/** One run of a program with several nodes: starts them, lets the program do its worst, checks the books, reports, and leaves nothing behind but the logs of a failure. */
final class ClusterRun {

    private static final int SHOWN_MAX = 20;

    private final ClusterOptions options;
    private final Path directory;
    private final Random random;
    private final List<String> differences = new ArrayList<>();
    private final Map<String, Object> report = new LinkedHashMap<>();

    private ClusterRun(ClusterOptions options, Path directory) {
        this.options = options;
        this.directory = directory;
        this.random = new Random(options.seed());
    }

    /** What a program does with the cluster, which runs. Returns what the books must hold in the end. */
    @FunctionalInterface
    interface Program {
        ExpectedOrders run(ShopCluster cluster, ClusterRun run) throws Exception;
    }

    /** Runs it and ends this process: with status 1 if anything differed from what it should be. */
    static void main(String name, ClusterOptions options, Program program) {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
        boolean well = false;
        try {
            Path directory = Files.createTempDirectory(name + "-");
            System.err.println("Seed " + options.seed() + ", logs in " + directory);
            well = new ClusterRun(options, directory).run(program);
            if (well && !options.keepLogs()) {
                FileSystemUtils.deleteRecursively(directory);
            }
        } catch (Exception broken) {
            broken.printStackTrace();
        }
        System.exit(well ? 0 : 1);
    }

    Random random() {
        return random;
    }

    Path directory() {
        return directory;
    }

    List<String> differences() {
        return differences;
    }

    /** Adds something to the line that is printed in the end. */
    void report(String name, Object value) {
        report.put(name, value);
    }

    private boolean run(Program program) throws Exception {
        report("dispatch", options.dispatch());
        report("seed", options.seed());
        try (ShopCluster cluster = ShopCluster.prepare(options, directory)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> abandon(cluster)));
            try {
                cluster.start();
                ExpectedOrders expected = program.run(cluster, this);
                settle(cluster, expected);
            } catch (Exception broken) {
                Diagnosis.write(cluster, directory.resolve("diagnosis.txt"));
                throw broken;
            }
            finish(cluster);
        }
        System.out.println(JsonMapper.shared().writeValueAsString(report));
        return differences.isEmpty();
    }

    /** An interrupted run leaves no process behind. */
    private static void abandon(ShopCluster cluster) {
        cluster.nodes().forEach(node -> node.shop().close());
        cluster.broker().close();
    }

    private void settle(ShopCluster cluster, ExpectedOrders expected) throws Exception {
        try (OrderProgress progress = new OrderProgress(cluster)) {
            progress.awaitCompleted(expected.orders());
            progress.awaitQuiet();
        }
        Figures figures = new Figures(expected, differences);
        for (ShopNode node : cluster.serving()) {
            figures.compare(node.shop().summary(), expected.orders(), 0);
        }
        try (Connection connection = cluster.connect()) {
            PartitionOwners owners = new PartitionOwners(connection);
            figures.expect("owned partitions", owners.partitions(), owners.countWhenSettled());
            differences.addAll(BooksCheck.differences(connection, expected));
        }
        report("orders", expected.orders());
        report("lines", expected.lines().size());
        report("units", expected.units());
        report("sales", expected.sales());
    }

    private void finish(ShopCluster cluster) throws Exception {
        if (!differences.isEmpty()) {
            Diagnosis.write(cluster, directory.resolve("diagnosis.txt"));
        }
        cluster.stop();
        ShopLogs logs = ShopLogs.of(cluster.nodes());
        logs.errors().stream().limit(SHOWN_MAX).forEach(System.err::println);
        differences.stream().limit(SHOWN_MAX).forEach(System.err::println);
        report("errorLines", logs.errors().size());
        report("errorLinesOfEngine", logs.ownErrors());
        report("warningsOfEngine", logs.warnings());
        report("differences", differences.size());
    }
}
