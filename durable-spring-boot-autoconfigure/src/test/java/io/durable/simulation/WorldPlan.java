package io.durable.simulation;

import io.durable.runtime.RuntimeSettings;
import java.time.Duration;

/**
 * What kind of world a seed makes.
 *
 * @param assigned partitions are assigned to nodes from outside, as by a consumer group, and reassigned at random; otherwise one node is active and another
 *     one takes over when it is silent
 * @param lossy tasks and outcomes may be dropped and run on any node, and the healing begins with a restart of all nodes; otherwise each node executes what it
 *     dispatches itself, and the healing leaves the nodes alone
 * @param roughness how likely faults are
 */
record WorldPlan(
        int nodes,
        int partitions,
        int groups,
        int steps,
        int cached,
        boolean assigned,
        boolean lossy,
        double roughness,
        int paceMillis) {

    private static final Duration SWEEP = Duration.ofSeconds(1);
    private static final Duration SILENCE = Duration.ofSeconds(10);

    static WorldPlan draw(SeededRandomness random) {
        int partitions = random.between(2, 3);
        return new WorldPlan(
                random.between(2, 4),
                partitions,
                random.between(1, Math.min(2, partitions)),
                random.between(150, 450),
                random.chance(0.3) ? random.between(0, 3) : 1_000,
                random.chance(0.6),
                random.chance(0.5),
                random.chance(0.2) ? 0.1 : 0.5 + random.nextDouble(),
                random.pick(java.util.List.of(20, 100, 400, 1_000)));
    }

    RuntimeSettings settings(int slot) {
        return new RuntimeSettings(
                "node-" + slot,
                partitions,
                true,
                64,
                cached,
                Duration.ofSeconds(2),
                SWEEP,
                SILENCE,
                Duration.ofSeconds(1),
                Duration.ofSeconds(8),
                3);
    }
}
