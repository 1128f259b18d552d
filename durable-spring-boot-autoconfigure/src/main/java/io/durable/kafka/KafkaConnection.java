package io.durable.kafka;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails.Configuration;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.boot.kafka.autoconfigure.SslBundleSslEngineFactory;
import org.springframework.boot.ssl.SslBundle;

/**
 * How clients of each kind find Kafka and prove who they are.
 *
 * @param producer of those who write
 * @param consumer of those who read
 * @param admin of those who look after topics
 */
record KafkaConnection(Map<String, Object> producer, Map<String, Object> consumer, Map<String, Object> admin) {

    private static final List<String> CONNECTION = List.of(
            "ssl.",
            "sasl.",
            "security.",
            "client.dns.lookup",
            "client.rack",
            "connections.max.idle.ms",
            "socket.connection.setup.timeout",
            "send.buffer.bytes",
            "receive.buffer.bytes",
            "metric",
            "enable.metrics.push");

    /** What Kafka's clients know. */
    private static final Set<String> OF_KAFKA = Stream.of(
                    ProducerConfig.configNames(), ConsumerConfig.configNames(), AdminClientConfig.configNames())
            .flatMap(Set::stream)
            .collect(Collectors.toUnmodifiableSet());

    KafkaConnection {
        producer = Map.copyOf(producer);
        consumer = Map.copyOf(consumer);
        admin = Map.copyOf(admin);
    }

    /**
     * What the application's own clients use, and nothing else of theirs, even if it is set for all of them: serializers, groups, retries and such are not taken over. Settings
     * that Kafka does not know are: they may be those of somebody's login.
     */
    static KafkaConnection of(KafkaConnectionDetails details, KafkaProperties properties) {
        return new KafkaConnection(
                connection(properties.buildProducerProperties(), details.getProducer()),
                connection(properties.buildConsumerProperties(), details.getConsumer()),
                connection(properties.buildAdminProperties(), details.getAdmin()));
    }

    private static Map<String, Object> connection(Map<String, Object> own, Configuration details) {
        Map<String, Object> connection = new HashMap<>();
        own.forEach((name, value) -> {
            if (isAboutConnections(name) || !OF_KAFKA.contains(name)) {
                connection.put(name, value);
            }
        });
        connection.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, details.getBootstrapServers());
        putIfPresent(connection, CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, details.getSecurityProtocol());
        SslBundle bundle = details.getSslBundle();
        if (bundle != null) {
            connection.put("ssl.engine.factory.class", SslBundleSslEngineFactory.class);
            connection.put(SslBundle.class.getName(), bundle);
        }
        return connection;
    }

    private static boolean isAboutConnections(String name) {
        return CONNECTION.stream().anyMatch(name::startsWith);
    }

    private static void putIfPresent(Map<String, Object> connection, String name, @Nullable Object value) {
        if (value != null && !value.toString().isEmpty()) {
            connection.put(name, value);
        }
    }
}
