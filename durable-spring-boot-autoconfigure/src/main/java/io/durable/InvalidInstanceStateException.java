package io.durable;

/** The instance is in a state in which the request makes no sense, most often because it has ended. */
public class InvalidInstanceStateException extends DurableException {

    private final String instanceId;

    public InvalidInstanceStateException(String instanceId, String message) {
        super(message);
        this.instanceId = instanceId;
    }

    /** The instance that was asked for. */
    public String getInstanceId() {
        return instanceId;
    }
}
