package io.durable.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.boot.kafka.autoconfigure.SslBundleSslEngineFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.util.StringUtils;

/** The application's own way to Kafka, as Spring Boot knows it. */
final class KafkaConnections {

    private KafkaConnections() {}

    static KafkaConnection of(KafkaProperties properties, KafkaConnectionDetails details) {
        return new KafkaConnection(
                with(properties.buildProducerProperties(), details.getProducer()),
                with(properties.buildConsumerProperties(), details.getConsumer()),
                with(properties.buildAdminProperties(), details.getAdmin()));
    }

    /** Connection details go before properties, as everywhere in Spring Boot. */
    private static Map<String, Object> with(
            Map<String, Object> properties, KafkaConnectionDetails.Configuration details) {
        Map<String, Object> config = new HashMap<>(properties);
        config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, details.getBootstrapServers());
        if (StringUtils.hasLength(details.getSecurityProtocol())) {
            config.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, details.getSecurityProtocol());
        }
        if (details.getSslBundle() != null) {
            config.put(SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG, SslBundleSslEngineFactory.class);
            config.put(SslBundle.class.getName(), details.getSslBundle());
        }
        return config;
    }
}
