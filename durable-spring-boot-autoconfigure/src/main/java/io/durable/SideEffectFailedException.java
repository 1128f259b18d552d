package io.durable;

import io.durable.history.FailureDetails;

/** The value that {@link OrchestrationContext#sideEffect} was to take could not be had. The failure is recorded and the same in every replay. */
public class SideEffectFailedException extends DurableException {

    private final FailureDetails failure;

    public SideEffectFailedException(FailureDetails failure) {
        super("The side effect failed: " + failure.summary());
        this.failure = failure;
    }

    /** What is known of the failure: type, message, stack, causes. */
    public FailureDetails getFailureDetails() {
        return failure;
    }
}
