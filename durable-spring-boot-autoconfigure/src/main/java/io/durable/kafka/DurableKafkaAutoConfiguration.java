package io.durable.kafka;

import io.durable.autoconfigure.DurableAutoConfiguration;
import io.durable.autoconfigure.DurableProperties;
import io.durable.codec.PayloadChain;
import io.durable.runtime.DurableRuntime;
import io.durable.runtime.WorkerRuntime;
import io.durable.spi.ClusterRegistry;
import io.durable.spi.Handlers;
import io.durable.spi.HubIdentity;
import io.durable.spi.Transport;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;

/** Auto-configuration of the transport over the Kafka that the application knows, for the nodes of a hub. */
@AutoConfiguration(
        before = DurableAutoConfiguration.class,
        afterName = {
            "io.durable.jpa.DurableJpaAutoConfiguration",
            "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration"
        })
@ConditionalOnClass({ConcurrentMessageListenerContainer.class, KafkaConnectionDetails.class})
@ConditionalOnBean(KafkaConnectionDetails.class)
@ConditionalOnBooleanProperty(
        name = {"durable.enabled", "durable.kafka.enabled"},
        matchIfMissing = true)
@Conditional(OnKnownKafka.class)
@ConditionalOnMissingBean(Transport.class)
@EnableConfigurationProperties({DurableKafkaProperties.class, DurableProperties.class})
public final class DurableKafkaAutoConfiguration {

    @Bean
    SkippedRecords durableSkippedRecords() {
        return new SkippedRecords(System::nanoTime);
    }

    @Bean
    KafkaTransport durableKafkaTransport(
            ObjectProvider<KafkaConnectionDetails> details,
            KafkaProperties kafka,
            SkippedRecords skipped,
            KafkaSettingsSource settings) {
        return new KafkaTransport(
                () -> KafkaSession.open(KafkaConnection.of(details.getObject(), kafka), settings.settings(), skipped));
    }

    @Bean
    KafkaSettingsSource durableKafkaSettingsSource(
            ObjectProvider<HubIdentity> hub,
            ObjectProvider<Handlers> handlers,
            DurableKafkaProperties kafka,
            DurableProperties node,
            ObjectProvider<PayloadChain> chain) {
        return new KafkaSettingsSource(
                hub.getIfAvailable(),
                handlers::getObject,
                kafka,
                node,
                new RecordPayloads(chain.getIfAvailable(() -> PayloadChain.NONE)));
    }

    @Bean
    KafkaTransportLifecycle durableKafkaTransportLifecycle(KafkaTransport transport, KafkaSettingsSource settings) {
        return new KafkaTransportLifecycle(transport, settings);
    }

    @Bean
    KafkaNodeLifecycle durableKafkaNodeLifecycle(
            KafkaTransport transport,
            KafkaSettingsSource settings,
            ObjectProvider<DurableRuntime> runtime,
            ObjectProvider<WorkerRuntime> worker,
            ObjectProvider<ClusterRegistry> registry) {
        Supplier<NodePorts> ports = () -> ports(runtime.getIfAvailable(), worker, registry.getIfAvailable());
        return new KafkaNodeLifecycle(new KafkaNode(transport, ports), settings);
    }

    private static NodePorts ports(
            @Nullable DurableRuntime runtime,
            ObjectProvider<WorkerRuntime> worker,
            @Nullable ClusterRegistry registry) {
        return runtime == null
                ? new NodePorts(worker.getObject().inbound(), new NoAssignments(), Instant::now, Optional.empty())
                : new NodePorts(
                        runtime.inbound(),
                        runtime.assignments(),
                        () -> runtime.clock().now(),
                        Optional.ofNullable(registry));
    }
}
