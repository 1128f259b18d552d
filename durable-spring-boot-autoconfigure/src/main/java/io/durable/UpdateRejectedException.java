package io.durable;

import io.durable.history.FailureDetails;

/**
 * The orchestration refused an update: its validator threw, or the input could not be read. Nothing has changed, because the handler has not begun, unlike with an
 * {@link UpdateFailedException}.
 */
public class UpdateRejectedException extends UnsuccessfulUpdateException {

    public UpdateRejectedException(String instanceId, String updateName, String updateId, FailureDetails failure) {
        super(instanceId, updateName, updateId, "was rejected", failure);
    }
}
