package io.durable.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Runs fresh seeds. Arguments: the first seed, and how many of them or for how long, such as {@code 1 5000} or {@code 1 2m}. Prints how fast it was; or the
 * seed that fails with the last lines of its trace, and exits with 1. With {@code survey} as a further argument it goes on after a failure and prints one line each;
 * Each seed is run as a world of every kind, or as one of the kind that is named: {@code plain}, {@code failover} (the database loses its tail now and then), {@code kafka} (there
 * is a transport between the nodes); or one of {@code wide}, {@code wide-failover}, {@code wide-kafka}, which are the same with all features.
 */
public final class SimulationMain {

    private static final List<String> KINDS =
            List.of("plain", "failover", "kafka", "wide", "wide-failover", "wide-kafka");

    private final long first;
    private final boolean timed;
    private final long bound;
    private final boolean survey;
    private final List<Mutant> kinds;
    private int failures;

    private SimulationMain(String[] arguments) {
        first = Long.parseLong(arguments[0]);
        timed = arguments[1].endsWith("m");
        bound = Long.parseLong(arguments[1].replace("m", ""));
        List<String> options = List.of(arguments).subList(2, arguments.length);
        survey = options.contains("survey");
        List<Mutant> named =
                options.stream().flatMap(option -> kind(option).stream()).toList();
        kinds = named.isEmpty()
                ? KINDS.stream().map(kind -> kind(kind).orElseThrow()).toList()
                : named;
    }

    /** The kind of world that is called so. */
    static Optional<Mutant> kind(String name) {
        return switch (name) {
            case "plain" -> Optional.of(Mutant.none());
            case "failover" -> Optional.of(Mutant.none().failingOver());
            case "kafka" -> Optional.of(Mutant.none().withTransport());
            case "wide" -> Optional.of(Mutant.none().inWideWorlds());
            case "wide-failover" -> Optional.of(Mutant.none().failingOver().inWideWorlds());
            case "wide-kafka" -> Optional.of(Mutant.none().withTransport().inWideWorlds());
            default -> Optional.empty();
        };
    }

    private static String name(Mutant kind) {
        return KINDS.stream()
                .filter(name -> kind(name).equals(Optional.of(kind)))
                .findFirst()
                .orElse("");
    }

    public static void main(String[] arguments) {
        QuietLogs.turnOff();
        System.exit(new SimulationMain(arguments).run());
    }

    private int run() {
        long begin = System.nanoTime();
        long end = begin + Duration.ofMinutes(timed ? bound : 0).toNanos();
        long seed = first;
        while ((timed ? System.nanoTime() < end : seed < first + bound) && (survey || failures == 0)) {
            for (Mutant kind : kinds) {
                run(seed, kind);
            }
            seed++;
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf(
                "%d seeds from %d on, %.1f seeds/s, %d violations%n",
                seed - first, first, (seed - first) / seconds, failures);
        return failures == 0 ? 0 : 1;
    }

    private void run(long seed, Mutant mutant) {
        try {
            long digest = Simulation.run(seed, mutant);
            if (!timed && bound == 1) {
                System.out.println("digest " + Long.toHexString(digest));
            }
        } catch (Simulation.SeedFailed failed) {
            failures++;
            if (survey) {
                System.out.println(name(mutant) + ": "
                        + failed.getMessage().lines().findFirst().orElse(""));
            } else {
                System.out.println(failed.trace() + "\n" + failed.getMessage());
                failed.getCause().printStackTrace(System.out);
            }
        }
    }
}
