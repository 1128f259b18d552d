package io.durable.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;

/**
 * Makes clients that differ from the application's own in everything that matters here, and agree with them on where Kafka is and how one proves who one is.
 */
final class KafkaClients {

    static final Duration CLOSE_MAX = Duration.ofSeconds(2);

    /** Time that a record waits for others. */
    static final Duration LINGER = Duration.ofMillis(2);

    private static final int ADMIN_TIMEOUT_MILLIS = 3_000;
    private static final long BUFFER_MIN = 32L << 20;

    private final KafkaConnection connection;
    private final KafkaSettings settings;

    KafkaClients(KafkaConnection connection, KafkaSettings settings) {
        this.connection = connection;
        this.settings = settings;
    }

    DefaultKafkaProducerFactory<byte[], byte[]> producers() {
        Map<String, Object> config = new HashMap<>(connection.producer());
        config.put(ProducerConfig.CLIENT_ID_CONFIG, settings.clientId("sender"));
        config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.LINGER_MS_CONFIG, Math.toIntExact(LINGER.toMillis()));
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 50);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, settings.recordSizeMax());
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, Math.max(BUFFER_MIN, 2L * settings.recordSizeMax()));
        // a topic that is used seldom must not cost a look-up, which 50 ms may be too short for
        config.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, Integer.MAX_VALUE);
        reconnectQuickly(config);
        return new DefaultKafkaProducerFactory<>(config);
    }

    DefaultKafkaConsumerFactory<byte[], byte[]> consumers(String group, String role) {
        Map<String, Object> config = new HashMap<>(connection.consumer());
        config.put(ConsumerConfig.CLIENT_ID_CONFIG, settings.clientId(role));
        config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        config.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        config.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
        config.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, 300_000);
        config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        int session = Math.toIntExact(settings.sessionTimeout().toMillis());
        config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, session);
        config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, Math.min(2_000, session / 3));
        // a topic that was made again is met this soon
        config.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 10_000);
        reconnectQuickly(config);
        return new DefaultKafkaConsumerFactory<>(config);
    }

    Admin admin() {
        Map<String, Object> config = new HashMap<>(connection.admin());
        config.put(AdminClientConfig.CLIENT_ID_CONFIG, settings.clientId("admin"));
        config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ADMIN_TIMEOUT_MILLIS);
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ADMIN_TIMEOUT_MILLIS);
        reconnectQuickly(config);
        return Admin.create(config);
    }

    private static void reconnectQuickly(Map<String, Object> config) {
        config.put(CommonClientConfigs.RECONNECT_BACKOFF_MS_CONFIG, 50);
        config.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        config.put(CommonClientConfigs.RETRY_BACKOFF_MAX_MS_CONFIG, 500);
    }
}
