package io.durable.kafka;

import io.durable.autoconfigure.DurableProperties;
import io.durable.spi.Handlers;
import io.durable.spi.HubIdentity;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;

/** Works out the settings when the node starts: before that it is not known which activities it has. */
final class KafkaSettingsSource {

    /** What a record has beside its payload. */
    private static final int RECORD_MARGIN = 64 << 10;

    /** After this time a task under way is noted in the database. */
    private static final Duration DRAIN_MAX = Duration.ofSeconds(10);

    private final HubIdentity hub;
    private final Supplier<Handlers> handlers;
    private final DurableKafkaProperties kafka;
    private final DurableProperties node;

    KafkaSettingsSource(
            HubIdentity hub, Supplier<Handlers> handlers, DurableKafkaProperties kafka, DurableProperties node) {
        this.hub = hub;
        this.handlers = handlers;
        this.kafka = kafka;
        this.node = node;
    }

    KafkaSettings settings() {
        return new KafkaSettings(
                HubId.of(hub.id()),
                hub.name(),
                hub.partitions(),
                true,
                TopicNames.of(kafka.topicPrefix(), hub.name()),
                node.autoStartup() ? handlers.get().queues() : Set.of(),
                node.autoStartup() && handlers.get().hasOrchestrators(),
                kafka.taskPartitions(),
                kafka.replicationFactor(),
                Math.toIntExact(node.payload().maxSize().toBytes()) + RECORD_MARGIN,
                kafka.sessionTimeout(),
                drainMax());
    }

    private Duration drainMax() {
        Duration configured = node.shutdown().drainTimeout();
        return configured.compareTo(DRAIN_MAX) < 0 ? configured : DRAIN_MAX;
    }
}
