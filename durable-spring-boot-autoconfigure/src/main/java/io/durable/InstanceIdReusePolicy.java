package io.durable;

/** What a start does when its instance id is taken. Whatever it says, an instance that has not ended keeps its id. */
public enum InstanceIdReusePolicy {
    /** The start is refused with {@link InstanceAlreadyExistsException}, also when the instance has ended. */
    REJECT,
    /**
     * An instance that has ended makes way: the id gets a new incarnation, and the row, the history and the result of the old one are gone. Decided by one conditional statement: of
     * several who do this at the same time one wins, the others are refused.
     */
    REUSE_TERMINAL
}
