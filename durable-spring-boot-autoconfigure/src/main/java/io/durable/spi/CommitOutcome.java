package io.durable.spi;

/** How a commit of the owner ended. The set of outcomes is closed: the runtime's recovery is a switch over it. */
public sealed interface CommitOutcome {

    /** Everything is durable. */
    record Committed() implements CommitOutcome {}

    /** Nothing was written: at least one fence is no longer the current one. */
    record Fenced(String detail) implements CommitOutcome {}

    /** Nothing was written: a row was not as the owner remembers it, so what it remembers is wrong. */
    record Conflict(String detail) implements CommitOutcome {}

    /** Nothing was written and the same batch can't ever be written: a value that the database refuses. */
    record Rejected(RuntimeException cause) implements CommitOutcome {}

    /** Surely nothing was written, for a passing reason such as a lost connection or a lock that was not given in time. */
    record Aborted(RuntimeException cause) implements CommitOutcome {}

    /** It may have been written or not: the failure came when COMMIT was already under way. */
    record Unknown(RuntimeException cause) implements CommitOutcome {}
}
