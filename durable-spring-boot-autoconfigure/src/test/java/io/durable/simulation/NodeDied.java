package io.durable.simulation;

/** Unwinds the stack of a node that has died. */
final class NodeDied extends Error {

    NodeDied() {
        super("the node died", null, false, false);
    }
}
