package io.durable.kafka;

import java.time.Duration;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the transport over Kafka.
 *
 * @param enabled Whether the nodes of a hub meet on Kafka; without it one node does everything.
 * @param topicPrefix First part of the names of topics and groups.
 * @param replicationFactor Number of copies of topics that are created; the brokers' default if -1.
 * @param taskPartitions Number of partitions of topics of tasks that are created.
 * @param sessionTimeout Silence after which a node counts as gone and others take over.
 */
@ConfigurationProperties("durable.kafka")
public record DurableKafkaProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("durable") String topicPrefix,
        @DefaultValue("-1") short replicationFactor,
        @DefaultValue("12") int taskPartitions,
        @DefaultValue("6s") Duration sessionTimeout) {

    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final Duration SESSION_MIN = Duration.ofSeconds(1);

    /** @throws IllegalArgumentException if a value makes no sense; the message names the property */
    public DurableKafkaProperties {
        require(
                PREFIX.matcher(topicPrefix).matches(),
                "topic-prefix",
                "'" + topicPrefix + "'",
                "1 to 100 characters of A-Z a-z 0-9 . _ -");
        require(
                replicationFactor == -1 || replicationFactor >= 1,
                "replication-factor",
                replicationFactor,
                "1 or more, or -1");
        require(taskPartitions >= 1, "task-partitions", taskPartitions, "1 or more");
        require(
                sessionTimeout.compareTo(SESSION_MIN) >= 0,
                "session-timeout",
                sessionTimeout,
                SESSION_MIN + " or longer");
    }

    private static void require(boolean holds, String name, Object value, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("durable.kafka." + name + " is " + value + ", it must be " + rule);
        }
    }
}
