package io.durable.spi;

import io.durable.history.InstanceId;
import io.durable.history.OrchestrationRuntimeStatus;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * As much of an instance as has to be known to remove it.
 *
 * @param id of the instance
 * @param incarnation that has the id
 * @param status as it was when it was read
 * @param completedAt when it ended; absent if it has not
 */
public record PurgeCandidate(
        InstanceId id,
        UUID incarnation,
        OrchestrationRuntimeStatus status,
        @Nullable Instant completedAt) {}
