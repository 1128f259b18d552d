package io.durable.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.time.Duration;
import org.slf4j.LoggerFactory;

/**
 * Runs fresh seeds. Arguments: the first seed, and how many of them or for how long, such as {@code 1 5000} or {@code 1 2m}. Prints how fast it was, or the
 * seed that fails with the last lines of its trace, and then exits with 1.
 */
public final class SimulationMain {

    private SimulationMain() {}

    public static void main(String[] arguments) {
        ((Logger) LoggerFactory.getLogger("io.durable")).setLevel(Level.OFF);
        long first = Long.parseLong(arguments[0]);
        boolean timed = arguments[1].endsWith("m");
        long bound = Long.parseLong(arguments[1].replace("m", ""));
        long begin = System.nanoTime();
        long end = begin + Duration.ofMinutes(timed ? bound : 100_000).toNanos();
        long seed = first;
        try {
            while (timed ? System.nanoTime() < end : seed < first + bound) {
                Simulation.run(seed++, Mutant.none());
            }
        } catch (Simulation.SeedFailed failed) {
            System.err.println(failed.trace() + "\n" + failed.getMessage());
            failed.getCause().printStackTrace();
            System.exit(1);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf(
                "%d seeds from %d on, %.1f seeds/s, no violation%n", seed - first, first, (seed - first) / seconds);
    }
}
