package io.durable;

import io.durable.history.FailureDetails;

/** An activity or a sub-orchestration failed for good. */
public class TaskFailedException extends DurableException {

    private final String taskName;
    private final int step;
    private final FailureDetails failure;

    public TaskFailedException(String taskName, int step, FailureDetails failure) {
        super("'" + taskName + "' (step " + step + ") failed after " + failure.attempts() + " attempt(s): "
                + failure.summary());
        this.taskName = taskName;
        this.step = step;
        this.failure = failure;
    }

    /** Name of the activity or the sub-orchestration. */
    public String getTaskName() {
        return taskName;
    }

    /** The step of the orchestration that failed. */
    public int getStep() {
        return step;
    }

    /** What is known of the failure: type, message, stack, causes, attempts. */
    public FailureDetails getFailureDetails() {
        return failure;
    }
}
