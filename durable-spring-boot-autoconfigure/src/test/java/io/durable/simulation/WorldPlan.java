package io.durable.simulation;

import io.durable.runtime.RuntimeSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What kind of world a seed makes.
 *
 * @param assigned partitions are assigned to nodes from outside, as by a consumer group, and reassigned at random; otherwise one node is active and another
 *     one takes over when it is silent
 * @param lossy tasks and outcomes may be dropped and run on any node, and the healing begins with a restart of all nodes; otherwise each node executes what it
 *     dispatches itself, and the healing leaves the nodes alone
 * @param roughness how likely faults are
 * @param transport what is between the nodes; absent: nothing but the bus of this simulation, and {@code assigned} and {@code lossy} count
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
        int paceMillis,
        @Nullable Kafka transport) {

    /**
     * A Kafka between the nodes.
     *
     * @param taskPartitions of the topic of tasks
     * @param bareWorkers processes that execute activities and have no database
     * @param localFirst whether nodes execute the activities themselves that they have room for
     * @param activitiesMaxConcurrent on each process
     */
    record Kafka(int taskPartitions, int bareWorkers, boolean localFirst, int activitiesMaxConcurrent) {

        static Kafka draw(SeededRandomness random) {
            return new Kafka(random.between(1, 3), random.below(3), random.chance(0.6), random.between(1, 4));
        }
    }

    private static final Duration SWEEP = Duration.ofSeconds(1);
    private static final Duration SILENCE = Duration.ofSeconds(10);

    static WorldPlan draw(SeededRandomness random, boolean overKafka) {
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
                random.pick(java.util.List.of(20, 100, 400, 1_000)),
                overKafka ? Kafka.draw(random) : null);
    }

    RuntimeSettings settings(int slot) {
        return new RuntimeSettings(
                "node-" + slot,
                partitions,
                transport == null || transport.localFirst,
                transport == null ? 64 : transport.activitiesMaxConcurrent,
                cached,
                Duration.ofSeconds(2),
                SWEEP,
                SILENCE,
                Duration.ofSeconds(1),
                Duration.ofSeconds(8),
                3);
    }
}
