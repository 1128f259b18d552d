package io.durable.kafka;

import io.durable.autoconfigure.DurableProperties;
import io.durable.spi.Handlers;
import io.durable.spi.HubIdentity;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Works out the settings when the node starts: before that it is not known which activities it has. */
final class KafkaSettingsSource {

    /** What a record has beside its payload. */
    private static final int RECORD_MARGIN = 64 << 10;

    /** Brokers refuse requests that are larger than 100 MiB unless they are told otherwise. */
    private static final long RECORD_MAX = 100L << 20;

    /** After this time a task under way is noted in the database. */
    private static final Duration DRAIN_MAX = Duration.ofSeconds(10);

    private final @Nullable HubIdentity hub;
    private final Supplier<Handlers> handlers;
    private final DurableKafkaProperties kafka;
    private final DurableProperties node;
    private final RecordPayloads payloads;

    KafkaSettingsSource(
            @Nullable HubIdentity hub,
            Supplier<Handlers> handlers,
            DurableKafkaProperties kafka,
            DurableProperties node,
            RecordPayloads payloads) {
        this.hub = hub;
        this.handlers = handlers;
        this.kafka = kafka;
        this.node = node;
        this.payloads = payloads;
    }

    /** Whether there is anything for this process to do on Kafka. */
    boolean areOfUse() {
        return hub != null || !handlers.get().queues().isEmpty();
    }

    KafkaSettings settings() {
        String name = hub == null ? node.taskHub() : hub.name();
        return new KafkaSettings(
                hub == null ? HubId.unknown() : HubId.of(hub.id()),
                name,
                hub == null ? node.partitions() : hub.partitions(),
                hub != null,
                TopicNames.of(kafka.topicPrefix(), name),
                node.autoStartup() ? handlers.get().queues() : Set.of(),
                hub != null && node.autoStartup() && handlers.get().hasOrchestrators(),
                kafka.taskPartitions(),
                kafka.replicationFactor(),
                (int) Math.min(RECORD_MAX, (long) node.payloads().bytesMax() + RECORD_MARGIN),
                kafka.sessionTimeout(),
                drainMax(),
                payloads);
    }

    private Duration drainMax() {
        Duration configured = node.shutdown().drainTimeout();
        return configured.compareTo(DRAIN_MAX) < 0 ? configured : DRAIN_MAX;
    }
}
