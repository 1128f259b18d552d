package io.durable.simulation;

import java.util.ArrayDeque;
import java.util.Deque;

/** What happened in a world: a digest of all of it, and the last lines for a person to read. */
final class Trace {

    /** More of them with {@code -Dsimulation.trace=100000}. */
    private static final int KEPT = Integer.getInteger("simulation.trace", 80);

    private final Deque<String> last = new ArrayDeque<>();
    private long digest;
    private long lines;

    void add(int depth, String line) {
        if (line.isEmpty()) {
            return;
        }
        digest = digest * 31 + Chain.hash(line);
        lines++;
        last.add("  ".repeat(depth) + lines + " " + line);
        if (last.size() > KEPT) {
            last.remove();
        }
    }

    long digest() {
        return digest;
    }

    String tail() {
        return String.join("\n", last);
    }
}
