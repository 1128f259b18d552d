package io.durable.sample.kill;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Predicate;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;

/** Imports a file into the shop while the shop is killed again and again, and checks that nobody could tell. See {@link KillOptions#USAGE}. */
public final class KillImport {

    private static final Duration STANDSTILL_MAX = Duration.ofMinutes(3);
    private static final long LOOK_EVERY_MILLIS = 50;
    private static final int JITTER_MILLIS_MAX = 300;
    private static final double LAST_KILL_AT_MOST =
            0.6; // a shop that starts works before it answers: the rest may be over when it is asked

    private final KillOptions options;
    private final ExpectedOrders expected;
    private final Path csv;
    private final ShopProcess shop;
    private final Random random;
    private final List<String> differences = new ArrayList<>();
    private final Figures figures;
    private int killsAmidWork;

    private KillImport(KillOptions options, Path csv, ShopProcess shop, Random random) throws IOException {
        this.options = options;
        this.csv = csv;
        this.expected = ExpectedOrders.of(csv);
        this.shop = shop;
        this.random = random;
        this.figures = new Figures(expected, differences);
    }

    public static void main(String[] arguments) throws Exception {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
        KillOptions options = KillOptions.parse(arguments);
        Random random = new Random(options.seed());
        Path directory = Files.createTempDirectory("kill-import-");
        Path csv = options.csv() == null ? directory.resolve("generated.csv") : options.csv();
        if (options.csv() == null) {
            GeneratedCsv.write(csv, options.orders(), random);
        }
        Path log = directory.resolve("shop.log");
        System.err.println("Seed " + options.seed() + ", log " + log);
        List<String> differences;
        try (ShopDatabase database = ShopDatabase.open(options.postgres(), options.postgresUrl(), directory);
                ShopProcess shop = new ShopProcess(options.jar(), database.shopArguments(), log)) {
            Runtime.getRuntime().addShutdownHook(new Thread(shop::close)); // an interrupted run leaves no shop behind
            differences = new KillImport(options, csv, shop, random).run(database);
        }
        differences.stream().limit(20).forEach(System.err::println);
        if (differences.isEmpty()) {
            FileSystemUtils.deleteRecursively(directory);
        }
        System.exit(differences.isEmpty() ? 0 : 1);
    }

    private List<String> run(ShopDatabase database) throws IOException, InterruptedException, SQLException {
        shop.start();
        long beganAt = System.nanoTime();
        String importId = shop.importCsv(csv).get("id").asString();
        for (double share : shares()) {
            killWhenDone(share);
        }
        figures.expect("at least every second kill came amid the work", true, 2 * killsAmidWork >= options.kills());
        JsonNode settled = awaitSummary(summary -> Figures.settled(summary) == expected.orders());
        double seconds = (System.nanoTime() - beganAt) / 1e9;
        figures.compare(settled, expected.orders() - expected.awaitingApproval(), expected.awaitingApproval());
        approve();
        figures.compare(
                awaitSummary(summary -> Figures.count(summary, "completed") == expected.orders()),
                expected.orders(),
                0);
        checkImport(importId);
        shop.stop();
        try (Connection connection = database.connect()) {
            differences.addAll(BooksCheck.differences(connection, expected));
        }
        System.out.println(report(seconds));
        return differences;
    }

    /** The shares of the orders after which to kill: the first at once, the others anywhere. */
    private double[] shares() {
        double[] shares =
                random.doubles(options.kills(), 0, LAST_KILL_AT_MOST).sorted().toArray();
        if (shares.length > 0) {
            shares[0] = 0;
        }
        return shares;
    }

    private void killWhenDone(double share) throws IOException, InterruptedException {
        awaitSummary(summary -> Figures.settled(summary) >= share * expected.orders());
        Thread.sleep(random.nextInt(JITTER_MILLIS_MAX));
        int settled = Figures.settled(shop.summary());
        shop.kill();
        System.err.printf(Locale.ROOT, "Killed when %d of %d orders were settled%n", settled, expected.orders());
        if (settled < expected.orders()) {
            killsAmidWork++;
        }
        shop.start();
    }

    private void approve() throws IOException, InterruptedException {
        figures.expect(
                "orders in GET /approvals",
                expected.awaitingApproval(),
                shop.waitingForApproval().size());
        figures.expect(
                "approved by POST /approvals",
                expected.awaitingApproval(),
                Figures.count(shop.approveAll(), "approved"));
        figures.expect("approved by a second POST /approvals", 0, Figures.count(shop.approveAll(), "approved"));
    }

    /** The import itself ends a moment after its last order. */
    private void checkImport(String importId) throws IOException, InterruptedException {
        long giveUpAt = System.nanoTime() + STANDSTILL_MAX.toNanos();
        JsonNode status = shop.status(importId);
        while (status.get("runtimeStatus").asString().equals("Running") && System.nanoTime() < giveUpAt) {
            Thread.sleep(LOOK_EVERY_MILLIS);
            status = shop.status(importId);
        }
        figures.compareImport(status);
    }

    private JsonNode awaitSummary(Predicate<JsonNode> wish) throws IOException, InterruptedException {
        long lastChangeAt = System.nanoTime();
        JsonNode before = null;
        while (true) {
            JsonNode summary = shop.summary();
            if (wish.test(summary)) {
                return summary;
            }
            if (!summary.equals(before)) {
                before = summary;
                lastChangeAt = System.nanoTime();
            } else if (System.nanoTime() - lastChangeAt > STANDSTILL_MAX.toNanos()) {
                throw new IllegalStateException("Nothing has changed for " + STANDSTILL_MAX + ": " + summary);
            }
            Thread.sleep(LOOK_EVERY_MILLIS);
        }
    }

    private String report(double seconds) {
        return String.format(
                Locale.ROOT,
                "{\"database\":\"%s\",\"orders\":%d,\"lines\":%d,\"units\":%d,\"sales\":%s,\"awaitingApproval\":%d,"
                        + "\"kills\":%d,\"killsAmidWork\":%d,\"seconds\":%.1f,\"activities\":%d,\"activitiesPerSecond\":%.0f,\"seed\":%d,"
                        + "\"differences\":%d}",
                options.database(),
                expected.orders(),
                expected.lines().size(),
                expected.units(),
                expected.sales().toPlainString(),
                expected.awaitingApproval(),
                options.kills(),
                killsAmidWork,
                seconds,
                expected.activities(),
                expected.activities() / seconds,
                options.seed(),
                differences.size());
    }
}
