package io.durable.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What topics of a hub have to be like. */
final class TopicRules {

    private static final Logger log = LoggerFactory.getLogger(TopicRules.class);
    private static final int MIN_INSYNC_ADVISED = 2;

    private final KafkaSettings settings;

    TopicRules(KafkaSettings settings) {
        this.settings = settings;
    }

    /** A topic that is missing. */
    NewTopic topic(String name) {
        Duration retention = Duration.ofDays(isInstances(name) ? 1 : 7);
        return new NewTopic(name, partitions(name), settings.replicationFactor())
                .configs(Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG,
                        Long.toString(retention.toMillis()),
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        Integer.toString(settings.recordSizeMax())));
    }

    /** What is to be said of one that is missing and could not be made. */
    String missing(String name, String reason) {
        return "it is missing and could not be made (" + reason + "). durable.kafka.replication-factor is "
                + settings.replicationFactor() + "; or make it yourself, with " + partitions(name)
                + " partitions and cleanup.policy=delete";
    }

    /** Why a topic can't be used. */
    Optional<String> fault(TopicDescription topic, Config config) {
        String cleanup = value(config, TopicConfig.CLEANUP_POLICY_CONFIG);
        if (!cleanup.equals(TopicConfig.CLEANUP_POLICY_DELETE)) {
            return Optional.of("it has cleanup.policy=" + cleanup
                    + ", which throws records away that nobody has read: set it to delete");
        }
        return Optional.empty();
    }

    /** Why a process without the hub's database, which does not know how many partitions the hub has, can't use a topic. */
    Optional<String> faultWithoutDatabase(TopicDescription topic) {
        int partitions = topic.partitions().size();
        if (settings.withDatabase() || !isInstances(topic.name()) || partitions == settings.partitions()) {
            return Optional.empty();
        }
        return Optional.of("it has " + partitions + " partitions, and durable.partitions is " + settings.partitions()
                + ": a process without the hub's database has to be told how many partitions the hub has");
    }

    /** Says what could be better. */
    void advise(TopicDescription topic, Config config) {
        int replicas = topic.partitions().get(0).replicas().size();
        if (replicas > MIN_INSYNC_ADVISED
                && Integer.parseInt(value(config, TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG)) < MIN_INSYNC_ADVISED) {
            log.warn(
                    "Topic '{}' has {} replicas and min.insync.replicas=1: when a broker fails, records that were acknowledged may be gone and what they"
                            + " were to start is started later; 2 is advised",
                    topic.name(),
                    replicas);
        }
        if (Integer.parseInt(value(config, TopicConfig.MAX_MESSAGE_BYTES_CONFIG)) < settings.recordSizeMax()) {
            log.warn(
                    "Topic '{}' has max.message.bytes={}: tasks and results that are larger do not reach other nodes; set it to {}, which durable.payloads.max-size needs",
                    topic.name(),
                    value(config, TopicConfig.MAX_MESSAGE_BYTES_CONFIG),
                    settings.recordSizeMax());
        }
    }

    private int partitions(String topic) {
        return isInstances(topic) ? settings.partitions() : settings.taskPartitions();
    }

    private boolean isInstances(String topic) {
        return topic.equals(settings.names().instances());
    }

    private static String value(Config config, String name) {
        return config.get(name).value();
    }
}
