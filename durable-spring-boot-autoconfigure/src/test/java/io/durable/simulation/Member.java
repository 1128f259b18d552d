package io.durable.simulation;

import io.durable.runtime.SteppedNode;
import java.util.HashSet;
import java.util.Set;

/** One life of one node of a world. */
final class Member {

    private final int slot;
    private final HandoverStrands strands = new HandoverStrands();
    private final Set<Integer> stepping = new HashSet<>();
    private SteppedNode node;
    private boolean dead;
    private Build build = Build.NEW;

    Member(int slot) {
        this.slot = slot;
    }

    void begin(SteppedNode node) {
        this.node = node;
    }

    void isOf(Build build) {
        this.build = build;
    }

    Build build() {
        return build;
    }

    int slot() {
        return slot;
    }

    SteppedNode node() {
        return node;
    }

    HandoverStrands strands() {
        return strands;
    }

    boolean isDead() {
        return dead;
    }

    void die() {
        dead = true;
        strands.killAll();
    }

    boolean isStepping(int group) {
        return stepping.contains(group);
    }

    boolean isStepping() {
        return !stepping.isEmpty();
    }

    /** One step of a group of loops; false if the node died in it. */
    boolean step(int group) {
        stepping.add(group);
        try {
            node.step(group);
            return true;
        } catch (NodeDied died) {
            return false;
        } finally {
            stepping.remove(group);
        }
    }
}
