package io.durable;

/** There is an instance with this id already. */
public class InstanceAlreadyExistsException extends DurableException {

    private final String instanceId;

    public InstanceAlreadyExistsException(String instanceId) {
        super("Instance '" + instanceId + "' exists already");
        this.instanceId = instanceId;
    }

    /** The instance that was asked for. */
    public String getInstanceId() {
        return instanceId;
    }
}
