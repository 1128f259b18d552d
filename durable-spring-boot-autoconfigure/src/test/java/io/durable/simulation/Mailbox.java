package io.durable.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is on its way from somebody to somebody: it may be dropped, doubled, delayed and overtaken. */
final class Mailbox<T> {

    private static final double DROPPED = 0.15;
    private static final double DOUBLED = 0.20;

    private final SeededRandomness randomness;
    private final Faults faults;
    private final boolean lossy;
    private final List<T> underway = new ArrayList<>();

    Mailbox(SeededRandomness randomness, Faults faults, boolean lossy) {
        this.randomness = randomness;
        this.faults = faults;
        this.lossy = lossy;
    }

    void send(T item) {
        if (lossy && faults.happens(DROPPED)) {
            return;
        }
        if (faults.happens(DOUBLED)) {
            underway.add(randomness.below(underway.size() + 1), item);
        }
        int place = faults.isActive() ? randomness.below(underway.size() + 1) : underway.size();
        underway.add(place, item);
    }

    /** What arrives next; the rest is delayed. */
    Optional<T> receive() {
        return underway.isEmpty() ? Optional.empty() : Optional.of(underway.remove(0));
    }

    void clear() {
        underway.clear();
    }

    boolean isEmpty() {
        return underway.isEmpty();
    }

    int size() {
        return underway.size();
    }
}
