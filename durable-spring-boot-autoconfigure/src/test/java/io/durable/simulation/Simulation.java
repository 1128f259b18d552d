package io.durable.simulation;

/** Runs worlds by their seeds. */
final class Simulation {

    private Simulation() {}

    /**
     * Runs one world to its end.
     *
     * @return the digest of its trace
     * @throws SeedFailed if an invariant does not hold, or something is thrown that should not be
     */
    static long run(long seed, Mutant mutant) {
        return run(seed, mutant, new Observer() {});
    }

    /** Looks on. */
    interface Observer extends SimulatedDatabase.Listener {
        default void ended(World world) {}
    }

    /** @param observer sees the world's database change, after the checkers */
    static long run(long seed, Mutant mutant, Observer observer) {
        World world = new World(seed, mutant);
        world.database().listen(observer);
        try {
            world.live();
            new Healing(world).run();
            world.checks().checkRows();
            world.checks().checkFaithfulness();
            observer.ended(world);
            return world.trace().digest();
        } catch (Exception | AssertionError | StackOverflowError e) {
            throw new SeedFailed(seed, world, e);
        } finally {
            world.end();
        }
    }

    /** A seed whose world breaks an invariant. */
    static final class SeedFailed extends RuntimeException {

        private final transient String trace;

        SeedFailed(long seed, World world, Throwable cause) {
            super("Seed " + seed + " fails: " + cause + "\n  " + world.plan(), cause);
            this.trace = world.trace().tail();
        }

        /** The last lines of what happened. */
        String trace() {
            return trace;
        }
    }
}
