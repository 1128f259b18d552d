package io.durable;

/** There is no instance with this id. */
public class InstanceNotFoundException extends DurableException {

    private final String instanceId;

    public InstanceNotFoundException(String instanceId) {
        super("There is no instance '" + instanceId + "'");
        this.instanceId = instanceId;
    }

    /** The instance that was asked for. */
    public String getInstanceId() {
        return instanceId;
    }
}
