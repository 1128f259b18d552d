package io.durable.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
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

    KafkaConnection {
        producer = Map.copyOf(producer);
        consumer = Map.copyOf(consumer);
        admin = Map.copyOf(admin);
    }

    /** What the application's own clients use, and nothing else of theirs: serializers, groups and such are not taken over. */
    static KafkaConnection of(KafkaConnectionDetails details, KafkaProperties properties) {
        return new KafkaConnection(
                connection(properties.buildProducerProperties(), properties, details.getProducer()),
                connection(properties.buildConsumerProperties(), properties, details.getConsumer()),
                connection(properties.buildAdminProperties(), properties, details.getAdmin()));
    }

    private static Map<String, Object> connection(
            Map<String, Object> own, KafkaProperties properties, Configuration details) {
        Map<String, Object> connection = new HashMap<>(properties.getProperties());
        own.forEach((name, value) -> {
            if (isAboutConnections(name)) {
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
        return Stream.of("ssl.", "sasl.", "security.", SslBundle.class.getName())
                .anyMatch(name::startsWith);
    }

    private static void putIfPresent(Map<String, Object> connection, String name, @Nullable Object value) {
        if (value != null && !value.toString().isEmpty()) {
            connection.put(name, value);
        }
    }
}
