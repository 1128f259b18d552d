package io.durable.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Worlds full of faults in which no invariant may break: a fixed range of seeds, and every seed that ever failed. Fresh ones are run by {@link SimulationMain}. */
@ExtendWith(QuietLogs.class)
final class SimulationTests {

    private static final Mutant LOSING_TAILS = Mutant.none().failingOver();
    private static final Mutant OVER_KAFKA = Mutant.none().withTransport();

    @Test
    void keepsEveryInvariantWhateverFails() {
        LongStream.rangeClosed(1, 400).forEach(seed -> run(seed, Mutant.none()));
    }

    @Test
    void keepsEveryInvariantWhenTheDatabaseLosesItsTail() {
        LongStream.rangeClosed(1, 150).forEach(seed -> run(seed, LOSING_TAILS));
    }

    @Test
    void keepsEveryInvariantWithATransportBetweenTheNodes() {
        LongStream.rangeClosed(1, 300).forEach(seed -> run(seed, OVER_KAFKA));
    }

    @Test
    void keepsEveryInvariantWithAllFeatures() {
        LongStream.rangeClosed(1, 400).forEach(seed -> run(seed, Mutant.none().inWideWorlds()));
    }

    @Test
    void keepsEveryInvariantWithAllFeaturesWhenTheDatabaseLosesItsTail() {
        LongStream.rangeClosed(1, 150).forEach(seed -> run(seed, LOSING_TAILS.inWideWorlds()));
    }

    @Test
    void keepsEveryInvariantWithAllFeaturesAndATransportBetweenTheNodes() {
        LongStream.rangeClosed(1, 100).forEach(seed -> run(seed, OVER_KAFKA.inWideWorlds()));
    }

    @Test
    void keepsEveryInvariantInWorldsThatFailedBefore() throws IOException {
        List<String> lines = failedSeeds();
        assertThat(lines).isNotEmpty();
        for (String line : lines) {
            String[] words = line.split("\\s+");
            String kind = words.length > 1 ? words[1] : "plain";
            run(Long.parseLong(words[0]), SimulationMain.kind(kind).orElseThrow());
        }
    }

    @Test
    void makesTheSameWorldFromTheSameSeed() {
        for (long seed = 1; seed <= 5; seed++) {
            assertThat(Simulation.run(seed, Mutant.none())).isEqualTo(Simulation.run(seed, Mutant.none()));
            assertThat(Simulation.run(seed, OVER_KAFKA)).isEqualTo(Simulation.run(seed, OVER_KAFKA));
        }
        assertThat(Simulation.run(1, Mutant.none())).isNotEqualTo(Simulation.run(2, Mutant.none()));
    }

    private static void run(long seed, Mutant mutant) {
        try {
            Simulation.run(seed, mutant);
        } catch (Simulation.SeedFailed failed) {
            fail(failed.trace() + "\n" + failed.getMessage(), failed);
        }
    }

    private static List<String> failedSeeds() throws IOException {
        try (InputStream stream = SimulationTests.class.getResourceAsStream("failed-seeds.txt")) {
            String text = new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
            return text.lines()
                    .map(line -> line.replaceFirst("#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .toList();
        }
    }
}
