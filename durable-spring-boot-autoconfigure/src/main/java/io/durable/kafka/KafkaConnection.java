package io.durable.kafka;

import java.util.Map;

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
}
