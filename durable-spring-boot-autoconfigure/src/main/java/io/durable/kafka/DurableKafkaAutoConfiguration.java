package io.durable.kafka;

import io.durable.autoconfigure.DurableProperties;
import io.durable.runtime.DurableRuntime;
import io.durable.spi.Clock;
import io.durable.spi.ClusterRegistry;
import io.durable.spi.Handlers;
import io.durable.spi.HubIdentity;
import java.time.Instant;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.kafka.core.KafkaTemplate;

/** Auto-configuration of the transport between the nodes of a hub over the application's Kafka. */
@AutoConfiguration(
        beforeName = "io.durable.autoconfigure.DurableAutoConfiguration",
        afterName = {
            "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration",
            "io.durable.jpa.DurableJpaAutoConfiguration"
        })
@ConditionalOnClass({KafkaTemplate.class, KafkaConnectionDetails.class})
@ConditionalOnBean({HubIdentity.class, ClusterRegistry.class, KafkaConnectionDetails.class})
@ConditionalOnBooleanProperty(name = "durable.enabled", matchIfMissing = true)
@Conditional(OnKnownKafka.class)
@EnableConfigurationProperties({DurableKafkaProperties.class, DurableProperties.class})
public final class DurableKafkaAutoConfiguration {

    /** What a record holds beside a payload. */
    private static final int RECORD_OVERHEAD_MAX = 64 * 1024;

    @Bean
    KafkaTransport durableKafkaTransport(
            HubIdentity hub,
            KafkaProperties application,
            KafkaConnectionDetails details,
            DurableKafkaProperties kafka,
            DurableProperties durable,
            ObjectProvider<Handlers> handlers) {
        SkippedRecords skipped = new SkippedRecords(System::nanoTime);
        KafkaConnection connection = KafkaConnections.of(application, details);
        return new KafkaTransport(
                () -> KafkaSession.open(connection, settings(hub, kafka, durable, handlers.getObject()), skipped));
    }

    @Bean
    TransportLifecycle durableTransportLifecycle(KafkaTransport transport) {
        return new TransportLifecycle(transport);
    }

    @Bean
    KafkaNode durableKafkaNode(KafkaTransport transport, DurableRuntime runtime, ClusterRegistry registry) {
        Clock clock = () -> runtime.node().isPresent() ? runtime.clock().now() : Instant.now();
        KafkaNode node = new KafkaNode(
                transport, () -> new NodePorts(runtime.inbound(), runtime.assignments(), clock, registry));
        runtime.assignments().listen(node);
        return node;
    }

    @Bean
    MembershipLifecycle durableMembershipLifecycle(KafkaNode node) {
        return new MembershipLifecycle(node);
    }

    /** A process that does not run the runtime, or has no orchestrators, takes part all the same: it sends, and looks after the topics. */
    private static KafkaSettings settings(
            HubIdentity hub, DurableKafkaProperties kafka, DurableProperties durable, Handlers handlers) {
        int payloadSizeMax = Math.toIntExact(durable.payload().maxSize().toBytes());
        return new KafkaSettings(
                hub,
                TopicNames.of(kafka.topicPrefix(), hub.name()),
                durable.autoStartup() ? handlers.queues() : Set.of(),
                durable.autoStartup() && handlers.hasOrchestrators(),
                kafka.taskPartitions(),
                kafka.replicationFactor(),
                payloadSizeMax + RECORD_OVERHEAD_MAX,
                kafka.sessionTimeout(),
                durable.shutdown().drainTimeout());
    }
}
