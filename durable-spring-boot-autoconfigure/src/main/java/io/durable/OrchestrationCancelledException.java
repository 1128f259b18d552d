package io.durable;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The orchestration was asked to end. Thrown by the {@code await} that the orchestrator waits in, or by the next one that has to wait, once in an execution; whatever is awaited after
 * that works as ever, so a {@code catch} or {@code finally} block may undo what was done, with activities and all. Activities, timers and children that are under way stay so until the code ends; whoever waits for an external event
 * waits no longer, so that an event which comes later is not lost to code that has forgotten it.
 *
 * <p>An orchestrator that lets it out ends {@code CANCELED}, and if it is somebody's child its parent's task fails with this type in its
 * {@linkplain TaskFailedException#getFailureDetails() failure details}.
 */
public class OrchestrationCancelledException extends DurableException {

    private final String instanceId;
    private final @Nullable String reason;

    public OrchestrationCancelledException(String instanceId, @Nullable String reason) {
        super("Orchestration '" + instanceId + "' was asked to end" + (reason == null ? "" : ": " + reason));
        this.instanceId = instanceId;
        this.reason = reason;
    }

    /** The instance that was asked to end. */
    public String getInstanceId() {
        return instanceId;
    }

    /** Why, if whoever asked has said so. */
    public Optional<String> getReason() {
        return Optional.ofNullable(reason);
    }
}
