package io.durable.simulation;

/**
 * The input of a simulated orchestration.
 *
 * @param seed from which the program is made
 * @param depth 0 for an orchestration that a client started, one more for each generation of children
 * @param generation how often it has continued as new
 * @param chain what was met before
 */
record ProgramInput(long seed, int depth, int generation, String chain) {

    static ProgramInput parse(String text) {
        String[] parts = text.split("/");
        return new ProgramInput(
                Long.parseLong(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]), parts[3]);
    }

    String text() {
        return seed + "/" + depth + "/" + generation + "/" + chain;
    }

    ProgramInput continued(String chain) {
        return new ProgramInput(seed, depth, generation + 1, chain);
    }
}
