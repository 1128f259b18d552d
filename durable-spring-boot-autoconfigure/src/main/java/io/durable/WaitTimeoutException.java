package io.durable;

import java.time.Duration;

/** An instance did not get where the caller waited for it in time. It goes on all the same. */
public class WaitTimeoutException extends DurableException {

    private final String instanceId;

    public WaitTimeoutException(String instanceId, Duration timeout) {
        super("Instance '" + instanceId + "' did not get there within " + timeout);
        this.instanceId = instanceId;
    }

    /** The instance that was asked for. */
    public String getInstanceId() {
        return instanceId;
    }
}
