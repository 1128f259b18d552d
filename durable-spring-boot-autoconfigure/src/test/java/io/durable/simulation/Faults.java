package io.durable.simulation;

/** What goes wrong, and how often. Drawn from the seed, so that some worlds are rough and others nearly quiet; can be switched off for the healing. */
final class Faults {

    /** How a transaction ends. */
    enum Ending {
        COMMITTED,
        ABORTED,
        UNKNOWN_BUT_COMMITTED,
        UNKNOWN_AND_ABORTED
    }

    private final SeededRandomness randomness;
    private final double roughness;
    private boolean active = true;

    Faults(SeededRandomness randomness, double roughness) {
        this.randomness = randomness;
        this.roughness = roughness;
    }

    static Faults none() {
        Faults faults = new Faults(new SeededRandomness(0), 0);
        faults.heal();
        return faults;
    }

    void heal() {
        active = false;
    }

    boolean isActive() {
        return active;
    }

    Ending ending() {
        if (!active) {
            return Ending.COMMITTED;
        }
        double x = randomness.nextDouble() / roughness;
        if (x < 0.06) {
            return Ending.ABORTED;
        }
        if (x < 0.14) {
            return Ending.UNKNOWN_BUT_COMMITTED;
        }
        return x < 0.20 ? Ending.UNKNOWN_AND_ABORTED : Ending.COMMITTED;
    }

    /** Whether a read fails. */
    boolean failsRead() {
        return happens(0.01);
    }

    /** Whether something with this probability in a world of medium roughness happens. */
    boolean happens(double probability) {
        return active && randomness.chance(probability * roughness);
    }
}
