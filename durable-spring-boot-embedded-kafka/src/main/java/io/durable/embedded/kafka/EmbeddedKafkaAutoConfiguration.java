package io.durable.embedded.kafka;

import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/**
 * Runs a Kafka broker inside the process and points Spring Boot's Kafka clients at it. Off unless {@code durable.embedded-kafka.enabled=true}.
 *
 * <p>The broker starts when its bean is made and not in a lifecycle phase: Spring's {@code KafkaAdmin} connects before the first phase begins. Every client gets the
 * address from the connection details, so it is made after the broker and destroyed before it; listener containers have stopped in their phase by then.
 */
@AutoConfiguration(before = KafkaAutoConfiguration.class)
@ConditionalOnProperty("durable.embedded-kafka.enabled")
@EnableConfigurationProperties(EmbeddedKafkaProperties.class)
public final class EmbeddedKafkaAutoConfiguration {

    @Bean
    static SoleKafka durableSoleKafka(Environment environment) {
        return new SoleKafka(environment);
    }

    /** Not lazy in a lazy application either: with a fixed port others may want to connect. */
    @Bean(destroyMethod = "close")
    @Lazy(false)
    EmbeddedKafkaBroker durableEmbeddedKafkaBroker(EmbeddedKafkaProperties properties) {
        return EmbeddedKafkaBroker.start(properties.directory(), properties.port(), properties.controllerPort());
    }

    @Bean(SoleKafka.CONNECTION_DETAILS)
    KafkaConnectionDetails durableEmbeddedKafkaConnectionDetails(EmbeddedKafkaBroker broker) {
        return new EmbeddedKafkaConnectionDetails(List.of(broker.bootstrapServers()));
    }

    /** The protocol is said, so that settings for another Kafka ({@code spring.kafka.security.protocol}) do not reach this one. */
    private record EmbeddedKafkaConnectionDetails(List<String> bootstrapServers) implements KafkaConnectionDetails {

        @Override
        public List<String> getBootstrapServers() {
            return bootstrapServers;
        }

        @Override
        public String getSecurityProtocol() {
            return "PLAINTEXT";
        }
    }
}
