package io.durable.sample.kill;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * What to do, read from the command line.
 *
 * @param jar the shop
 * @param csv the file to import; absent: one of {@code orders} orders is generated
 * @param orders how many to generate
 * @param kills how often the shop is killed on the way
 * @param postgresUrl a database that is there and empty; absent with {@code postgres}: one is started
 * @param postgres whether the shop runs on PostgreSQL
 * @param seed decides when it is killed, and what is generated
 */
record KillOptions(Path jar, Path csv, int orders, int kills, boolean postgres, String postgresUrl, long seed) {

    static final String USAGE = """
            Imports a CSV file into the shop, kills the shop (SIGKILL) at random moments on the way, and checks that
            every figure is exact in the end. Prints one line of JSON; exits with 1 if anything differs.
              --csv FILE            the file to import; without it one is generated
              --orders N            how many orders to generate (1000)
              --kills N             how often the shop is killed (5)
              --database h2|postgres   what the shop runs on (h2); a PostgreSQL of its own is started
              --postgres-url URL    a PostgreSQL that is there, with an empty database: a JDBC URL with user and password
              --seed N              when to kill and what to generate (random)""";

    private static final Set<String> NAMES =
            Set.of("--jar", "--csv", "--orders", "--kills", "--database", "--postgres-url", "--seed");

    /** @throws IllegalArgumentException if an option is unknown or has no value that fits */
    static KillOptions parse(String... arguments) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            if (!NAMES.contains(arguments[i]) || i + 1 == arguments.length) {
                throw new IllegalArgumentException("'" + arguments[i] + "' is no option, or has no value\n" + USAGE);
            }
            values.put(arguments[i], arguments[i + 1]);
        }
        String database = values.getOrDefault("--database", values.containsKey("--postgres-url") ? "postgres" : "h2");
        if (!Set.of("h2", "postgres").contains(database)) {
            throw new IllegalArgumentException("--database is '" + database + "'\n" + USAGE);
        }
        return new KillOptions(
                Path.of(values.get("--jar")),
                values.containsKey("--csv") ? Path.of(values.get("--csv")) : null,
                Integer.parseInt(values.getOrDefault("--orders", "1000")),
                Integer.parseInt(values.getOrDefault("--kills", "5")),
                database.equals("postgres"),
                values.get("--postgres-url"),
                values.containsKey("--seed") ? Long.parseLong(values.get("--seed")) : new Random().nextInt(1_000_000));
    }

    String database() {
        return postgres ? "postgres" : "h2";
    }
}
