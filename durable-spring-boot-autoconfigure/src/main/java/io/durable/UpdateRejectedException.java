package io.durable;

import io.durable.history.FailureDetails;

/** The orchestration refused an update: its validator threw, or the input could not be read. Nothing has changed. */
public class UpdateRejectedException extends DurableException {

    private final String instanceId;
    private final String updateName;
    private final String updateId;
    private final FailureDetails failure;

    public UpdateRejectedException(String instanceId, String updateName, String updateId, FailureDetails failure) {
        super("Update '" + updateName + "' (" + updateId + ") of instance '" + instanceId + "' was rejected: "
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
