package io.durable.kafka;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the transport of one node needs to know.
 *
 * @param hubId of the hub whose node it is
 * @param hub its name
 * @param partitions how many it has
 * @param withDatabase whether this node sees the hub's database; one that does not executes activities only, and leaves the topic of the instances to the others
 * @param names of topics and groups
 * @param queues whose tasks this node executes; empty if it executes none
 * @param owns whether this node may own partitions
 * @param taskPartitions how many a new topic of tasks gets
 * @param replicationFactor of a new topic; -1 for the brokers' default
 * @param recordSizeMax largest record that is sent
 * @param sessionTimeout silence after which a node counts as gone
 * @param drainMax time that tasks under way are given when the node stops
 * @param payloads how payloads are sent
 */
record KafkaSettings(
        HubId hubId,
        String hub,
        int partitions,
        boolean withDatabase,
        TopicNames names,
        Set<String> queues,
        boolean owns,
        int taskPartitions,
        short replicationFactor,
        int recordSizeMax,
        Duration sessionTimeout,
        Duration drainMax,
        RecordPayloads payloads) {

    KafkaSettings {
        queues = Set.copyOf(queues);
    }

    String clientId(String role) {
        return TopicNames.clientId(hubId, role);
    }

    /** The topics whose tasks this node executes. */
    Set<String> taskTopics() {
        Set<String> topics = new TreeSet<>();
        queues.forEach(queue -> topics.add(names.tasks(queue)));
        return topics;
    }
}
