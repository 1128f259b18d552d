package io.durable.spi;

/** Where a task's row stands. The names are stored. */
public enum TaskState {
    /** To be executed, or being executed. */
    PENDING,
    /** A transactional activity committed its result together with this state. */
    DONE,
    /** A transactional activity committed its failure together with this state. */
    FAILED
}
