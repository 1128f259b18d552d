package io.durable.history;

/** Where an instance stands, as queries show it. */
public enum OrchestrationRuntimeStatus {
    /** Accepted, its first turn has not been committed yet. */
    PENDING,
    /** Under way. */
    RUNNING,
    /** Under way, but only resume and terminate act on it; everything else waits. */
    SUSPENDED,
    /** Parked with a reason, its messages kept, and tried again with a growing delay: the code does not fit the history, runs too long, or can't be stored. */
    STALLED,
    /** Ended by returning. */
    COMPLETED,
    /** Ended by an exception. */
    FAILED,
    /** Ended by terminate. */
    TERMINATED,
    /** Ended by a request to cancel, which the code did not handle. */
    CANCELED;

    /** Whether nothing more will happen to the instance. */
    public boolean isTerminal() {
        return switch (this) {
            case COMPLETED, FAILED, TERMINATED, CANCELED -> true;
            case PENDING, RUNNING, SUSPENDED, STALLED -> false;
        };
    }
}
