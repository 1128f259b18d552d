package io.durable.client;

import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.spi.PurgeCandidate;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How long instances are kept after they have ended.
 *
 * @param kept by the status with which they ended; those that are not mentioned are kept for good
 */
public record RetentionPolicy(Map<OrchestrationRuntimeStatus, Duration> kept) {

    public RetentionPolicy {
        kept = Map.copyOf(kept);
    }

    /** Before this time an instance must have been accepted to be removed now; absent: all are kept for good. */
    Optional<Instant> acceptedBefore(Instant now) {
        return kept.values().stream().min(Duration::compareTo).map(now::minus);
    }

    boolean isExpired(PurgeCandidate instance, Instant now) {
        Duration age = kept.get(instance.status());
        return age != null
                && instance.completedAt() != null
                && !instance.completedAt().plus(age).isAfter(now);
    }
}
