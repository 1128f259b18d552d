package io.durable;

import io.durable.history.FailureDetails;
import io.durable.history.OrchestrationRuntimeStatus;
import org.jspecify.annotations.Nullable;

/** The instance that was waited for did not complete: it failed, was terminated or was cancelled. */
public class OrchestrationFailedException extends DurableException {

    private final String instanceId;
    private final OrchestrationRuntimeStatus status;
    private final @Nullable FailureDetails failure;

    public OrchestrationFailedException(
            String instanceId, OrchestrationRuntimeStatus status, @Nullable FailureDetails failure, String reason) {
        super("Orchestration '" + instanceId + "' ended " + status + ": " + reason);
        this.instanceId = instanceId;
        this.status = status;
        this.failure = failure;
    }

    /** The instance that was waited for. */
    public String getInstanceId() {
        return instanceId;
    }

    /** How it ended. */
    public OrchestrationRuntimeStatus getStatus() {
        return status;
    }

    /** Why it failed; absent if it was terminated or cancelled. */
    public @Nullable FailureDetails getFailureDetails() {
        return failure;
    }
}
