package io.durable;

import java.util.List;

/** At least one of the tasks behind {@link OrchestrationContext#allOf} failed. Thrown when all of them have ended. */
public class CompositeTaskFailedException extends DurableException {

    private final transient List<Exception> failures;

    public CompositeTaskFailedException(int tasks, List<Exception> failures) {
        super(
                failures.size() + " of " + tasks + " tasks failed; the first: "
                        + failures.get(0).getMessage(),
                failures.get(0));
        this.failures = List.copyOf(failures);
    }

    /** Every failure, in the order of the tasks. */
    public List<Exception> getFailures() {
        return failures;
    }
}
