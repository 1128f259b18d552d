package io.durable;

import io.durable.history.FailureDetails;

/** The handler of an update threw an exception. The orchestration goes on all the same. */
public class UpdateFailedException extends DurableException {

    private final String instanceId;
    private final String updateName;
    private final String updateId;
    private final FailureDetails failure;

    public UpdateFailedException(String instanceId, String updateName, String updateId, FailureDetails failure) {
        super("Update '" + updateName + "' (" + updateId + ") of instance '" + instanceId + "' failed: "
                + failure.summary());
        this.instanceId = instanceId;
        this.updateName = updateName;
        this.updateId = updateId;
        this.failure = failure;
    }

    /** The instance that was asked. */
    public String getInstanceId() {
        return instanceId;
    }

    /** What it was asked. */
    public String getUpdateName() {
        return updateName;
    }

    /** Which of the updates it was. */
    public String getUpdateId() {
        return updateId;
    }

    /** What was thrown. */
    public FailureDetails getFailureDetails() {
        return failure;
    }
}
