package io.durable;

/** A task was cancelled, or an event did not arrive in time. */
public class TaskCancelledException extends DurableException {

    private final String taskName;

    public TaskCancelledException(String taskName, String message) {
        super(message);
        this.taskName = taskName;
    }

    /** Name of the activity, the child or the event that was waited for. */
    public String getTaskName() {
        return taskName;
    }
}
