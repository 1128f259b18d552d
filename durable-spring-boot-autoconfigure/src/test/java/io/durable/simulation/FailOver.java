package io.durable.simulation;

/** A database that now and then fails over to a replica that has not got the last commits. */
final class FailOver {

    private final SimulatedDatabase database;
    private final Checks checks;
    private Tables replica = new Tables();
    private Runnable forget = () -> {};
    private boolean replicated;
    private long sequence;
    private long replicatedSequence;

    FailOver(SimulatedDatabase database, Checks checks) {
        this.database = database;
        this.checks = checks;
    }

    /** Either catches the replica up, or falls back to it. */
    String act(SeededRandomness random) {
        if (replicated && random.chance(0.5)) {
            replicated = false;
            database.failOverTo(replica);
            forget.run();
            sequence = replicatedSequence;
            return "the database fails over and loses its tail";
        }
        replica = database.tables().copy();
        forget = checks.remember();
        replicatedSequence = sequence;
        replicated = true;
        return "the replica has caught up";
    }

    /** A sequence of the database, which goes back with it. */
    long nextInSequence() {
        return ++sequence;
    }
}
