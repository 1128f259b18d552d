package io.durable.jpa;

import io.durable.spi.CommitOutcome;

/** Ends a commit from within: a count was not as it must be. */
final class CommitRefused extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient CommitOutcome outcome;

    CommitRefused(CommitOutcome outcome) {
        super(outcome.toString(), null, false, false);
        this.outcome = outcome;
    }

    static CommitRefused conflict(String detail) {
        return new CommitRefused(new CommitOutcome.Conflict(detail));
    }

    CommitOutcome outcome() {
        return outcome;
    }
}
