package io.durable;

import io.durable.history.FailureDetails;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What queries show of an instance.
 *
 * @param instanceId its id
 * @param name of the orchestration
 * @param version it was started for
 * @param runtimeStatus where it stands
 * @param createdAt when the start was accepted
 * @param lastUpdatedAt when its last turn was committed
 * @param completedAt when it ended
 * @param input of the present execution, as stored
 * @param output the result, or the reason of a termination, as stored
 * @param customStatus what the code set, as stored
 * @param failure why it failed, or why it is stalled
 * @param tags given at the start
 * @param parentInstanceId who called it
 */
public record OrchestrationMetadata(
        String instanceId,
        String name,
        @Nullable String version,
        OrchestrationRuntimeStatus runtimeStatus,
        Instant createdAt,
        Instant lastUpdatedAt,
        @Nullable Instant completedAt,
        @Nullable Payload input,
        @Nullable Payload output,
        @Nullable Payload customStatus,
        @Nullable FailureDetails failure,
        Map<String, String> tags,
        @Nullable String parentInstanceId) {

    public OrchestrationMetadata {
        tags = Map.copyOf(tags);
    }
}
