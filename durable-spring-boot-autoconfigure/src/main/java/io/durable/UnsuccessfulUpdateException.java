package io.durable;

import io.durable.history.FailureDetails;

/** What an update that came to no result is known by, whether it was refused before it was handled or failed while it was. */
abstract class UnsuccessfulUpdateException extends DurableException {

    private final String instanceId;
    private final String updateName;
    private final String updateId;
    private final FailureDetails failure;

    /** @param what became of it, as in "Update … failed" */
    UnsuccessfulUpdateException(
            String instanceId, String updateName, String updateId, String what, FailureDetails failure) {
        super("Update '" + updateName + "' (" + updateId + ") of instance '" + instanceId + "' " + what + ": "
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
