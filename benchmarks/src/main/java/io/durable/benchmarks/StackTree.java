package io.durable.benchmarks;

import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/** Samples of stacks, merged from their outermost frame inwards. */
final class StackTree {

    private final TreeMap<String, StackTree> callees = new TreeMap<>();
    private final String frame;
    private long samples;

    StackTree(String frame) {
        this.frame = frame;
    }

    /** @param frames of one sample, the outermost first */
    void add(List<String> frames) {
        samples++;
        StackTree node = this;
        for (String next : frames) {
            node = node.callees.computeIfAbsent(next, StackTree::new);
            node.samples++;
        }
    }

    String frame() {
        return frame;
    }

    /** In this frame and what it called. */
    long samples() {
        return samples;
    }

    /** In the order of their names, so that two graphs can be compared. */
    Collection<StackTree> callees() {
        return callees.values();
    }

    /** How many frames are on top of each other, of those that have at least so many samples. */
    int depth(long samplesMin) {
        return 1
                + callees().stream()
                        .filter(callee -> callee.samples >= samplesMin)
                        .mapToInt(callee -> callee.depth(samplesMin))
                        .max()
                        .orElse(0);
    }
}
