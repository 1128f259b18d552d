package io.durable.kafka;

import io.durable.autoconfigure.DurableAutoConfiguration;
import io.durable.autoconfigure.DurableProperties;
import io.durable.runtime.DurableRuntime;
import io.durable.spi.ClusterRegistry;
import io.durable.spi.Handlers;
import io.durable.spi.HubIdentity;
import io.durable.spi.Transport;
import java.util.Optional;
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

/** Auto-configuration of the transport over the Kafka that the application knows, for the nodes of a hub with a database. */
@AutoConfiguration(
        before = DurableAutoConfiguration.class,
        afterName = {
            "io.durable.jpa.DurableJpaAutoConfiguration",
            "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration"
        })
@ConditionalOnClass({ConcurrentMessageListenerContainer.class, KafkaConnectionDetails.class})
@ConditionalOnBean({HubIdentity.class, KafkaConnectionDetails.class})
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
            HubIdentity hub, ObjectProvider<Handlers> handlers, DurableKafkaProperties kafka, DurableProperties node) {
        return new KafkaSettingsSource(hub, handlers::getObject, kafka, node);
    }

    @Bean
    KafkaTransportLifecycle durableKafkaTransportLifecycle(KafkaTransport transport) {
        return new KafkaTransportLifecycle(transport);
    }

    @Bean
    KafkaNodeLifecycle durableKafkaNodeLifecycle(
            KafkaTransport transport,
            ObjectProvider<DurableRuntime> runtime,
            ObjectProvider<ClusterRegistry> registry) {
        return new KafkaNodeLifecycle(new KafkaNode(
                transport,
                () -> new NodePorts(
                        runtime.getObject().inbound(),
                        runtime.getObject().assignments(),
                        () -> runtime.getObject().clock().now(),
                        Optional.ofNullable(registry.getIfAvailable()))));
    }
}
