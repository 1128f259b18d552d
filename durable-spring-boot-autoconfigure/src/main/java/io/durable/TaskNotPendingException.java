package io.durable;

/** The attempt behind a token has ended already, was given up, has timed out, or never was. */
public class TaskNotPendingException extends DurableException {

    private final String instanceId;

    public TaskNotPendingException(String instanceId, int step, int attempt) {
        super("Attempt " + attempt + " at step " + step + " of instance '" + instanceId
                + "' is not open: it has ended, was given up, has timed out, or another attempt is under way");
        this.instanceId = instanceId;
    }

    /** The instance that called the activity. */
    public String getInstanceId() {
        return instanceId;
    }
}
