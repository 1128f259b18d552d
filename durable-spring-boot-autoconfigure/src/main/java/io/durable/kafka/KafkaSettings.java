package io.durable.kafka;

import io.durable.spi.HubIdentity;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the transport of one node needs to know.
 *
 * @param hub whose node it is
 * @param names of topics and groups
 * @param queues whose tasks this node executes; empty if it executes none
 * @param owns whether this node may own partitions
 * @param taskPartitions how many a new topic of tasks gets
 * @param replicationFactor of a new topic; -1 for the brokers' default
 * @param recordSizeMax largest record that is sent
 * @param sessionTimeout silence after which a node counts as gone
 * @param drainMax time that tasks under way are given when the node stops
 */
record KafkaSettings(
        HubIdentity hub,
        TopicNames names,
        Set<String> queues,
        boolean owns,
        int taskPartitions,
        short replicationFactor,
        int recordSizeMax,
        Duration sessionTimeout,
        Duration drainMax) {

    KafkaSettings {
        queues = Set.copyOf(queues);
    }

    String clientId(String role) {
        return TopicNames.clientId(hub.id(), role);
    }

    /** The topics whose tasks this node executes. */
    Set<String> taskTopics() {
        Set<String> topics = new TreeSet<>();
        queues.forEach(queue -> topics.add(names.tasks(queue)));
        return topics;
    }
}
