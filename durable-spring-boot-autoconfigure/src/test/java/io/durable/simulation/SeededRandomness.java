package io.durable.simulation;

import io.durable.spi.Randomness;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/** Random numbers that depend on the seed alone. */
final class SeededRandomness implements Randomness {

    private final SplittableRandom random;

    SeededRandomness(long seed) {
        this(new SplittableRandom(seed));
    }

    private SeededRandomness(SplittableRandom random) {
        this.random = random;
    }

    /** Another stream, so that one consumer's appetite does not change what the others get. */
    SeededRandomness split() {
        return new SeededRandomness(random.split());
    }

    @Override
    public long nextLong() {
        return random.nextLong();
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    int between(int first, int last) {
        return random.nextInt(first, last + 1);
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    double nextDouble() {
        return random.nextDouble();
    }

    UUID nextUuid() {
        return new UUID(nextLong(), nextLong());
    }

    <T> T pick(List<T> list) {
        return list.get(below(list.size()));
    }
}
