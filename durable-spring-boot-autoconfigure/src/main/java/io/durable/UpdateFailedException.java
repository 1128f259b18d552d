package io.durable;

import io.durable.history.FailureDetails;

/**
 * The handler of an update threw an exception. The orchestration goes on all the same; what the handler had done before it failed stays done, unlike with an
 * {@link UpdateRejectedException}.
 */
public class UpdateFailedException extends UnsuccessfulUpdateException {

    public UpdateFailedException(String instanceId, String updateName, String updateId, FailureDetails failure) {
        super(instanceId, updateName, updateId, "failed", failure);
    }
}
