package io.durable.simulation;

/** The layers that keep two owners apart. A mutant lacks some of them, to see that each is needed or covered by another. */
enum Protection {
    /** The partition's epoch is compared. */
    EPOCH,
    /** The partition's nonce is compared. */
    NONCE,
    /** The partition's batch number is compared. */
    BATCH,
    /** An acquisition names a generation, and the row has one. */
    GENERATION,
    /** The history's primary key refuses an entry that is there. */
    HISTORY_KEY,
    /** An entry that an owner has read must be there when it appends the next one. */
    PREDECESSOR,
    /** An instance's row is updated only in the status in which it was read. */
    STATUS,
    /** The rows that a statement touched are counted. */
    COUNT,
    /** A task's row is deleted or retried only in the state in which it was read. */
    TASK_STATE,
    /** A transactional activity moves its token, instead of inserting a row of its own. */
    TOKEN,
    /** Only an instance that has ended makes way or is removed. */
    ENDED,
    /** A token ends the attempt that it names, and while that is due. */
    DUE
}
