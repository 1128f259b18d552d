package io.durable.autoconfigure;

import io.durable.client.RetentionPolicy;
import io.durable.history.OrchestrationRuntimeStatus;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long instances are kept after they have ended.
 *
 * @param completed Time after which completed instances are removed; never if not set.
 * @param failed Time after which failed instances are removed; never if not set.
 * @param terminated Time after which terminated instances are removed; never if not set.
 * @param canceled Time after which cancelled instances are removed; never if not set.
 * @param interval Time between two searches for instances to remove.
 */
@ConfigurationProperties("durable.retention")
public record DurableRetentionProperties(
        @Nullable Duration completed,
        @Nullable Duration failed,
        @Nullable Duration terminated,
        @Nullable Duration canceled,
        @DefaultValue("10m") Duration interval) {

    /** @throws IllegalArgumentException if a value makes no sense; the message names the property */
    public DurableRetentionProperties {
        requireNotNegative("completed", completed);
        requireNotNegative("failed", failed);
        requireNotNegative("terminated", terminated);
        requireNotNegative("canceled", canceled);
        if (interval.compareTo(Duration.ZERO) <= 0) {
            throw new IllegalArgumentException(
                    "durable.retention.interval is " + interval + ", it must be longer than zero");
        }
    }

    RetentionPolicy toPolicy() {
        Map<OrchestrationRuntimeStatus, Duration> kept = new EnumMap<>(OrchestrationRuntimeStatus.class);
        for (OrchestrationRuntimeStatus status : OrchestrationRuntimeStatus.values()) {
            Duration age = age(status);
            if (age != null) {
                kept.put(status, age);
            }
        }
        return new RetentionPolicy(kept);
    }

    private @Nullable Duration age(OrchestrationRuntimeStatus status) {
        return switch (status.name()) {
            case "COMPLETED" -> completed;
            case "FAILED" -> failed;
            case "TERMINATED" -> terminated;
            case "CANCELED" -> canceled;
            default -> null;
        };
    }

    private static void requireNotNegative(String name, @Nullable Duration value) {
        if (value != null && (value.isNegative() || value.toDays() > 365_000)) {
            throw new IllegalArgumentException(
                    "durable.retention." + name + " is " + value + ", it must be zero or more, up to 1000 years");
        }
    }
}
