package io.durable.embedded.kafka;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;

/** How Kafka is set up to be a single small node that is back soon after it was killed. */
final class BrokerSettings {

    static final int NODE_ID = 1;
    static final String CONTROLLER_LISTENER = "CONTROLLER";

    /** An application that was off for months still finds where its groups were; Kafka forgets after a week. */
    private static final Duration OFFSETS_RETENTION = Duration.ofDays(3650);

    private static final Map<String, String> SINGLE_NODE = Map.ofEntries(
            Map.entry("offsets.topic.replication.factor", "1"),
            Map.entry("offsets.topic.num.partitions", "1"),
            Map.entry("transaction.state.log.replication.factor", "1"),
            Map.entry("transaction.state.log.min.isr", "1"),
            Map.entry("transaction.state.log.num.partitions", "1"),
            Map.entry("share.coordinator.state.topic.replication.factor", "1"),
            Map.entry("share.coordinator.state.topic.min.isr", "1"),
            Map.entry("share.coordinator.state.topic.num.partitions", "1"),
            Map.entry("default.replication.factor", "1"),
            Map.entry("min.insync.replicas", "1"),
            Map.entry("num.partitions", "1"),
            Map.entry("group.initial.rebalance.delay.ms", "0"));

    /** After a kill the broker waits until its former registration has expired: 9 s by default. Without a controlled shutdown it would wait after every stop. */
    private static final Map<String, String> BACK_SOON = Map.of(
            "controlled.shutdown.enable", "true",
            "broker.heartbeat.interval.ms", "200",
            "broker.session.timeout.ms", "1500",
            "controller.quorum.election.timeout.ms", "100",
            "controller.quorum.election.backoff.max.ms", "100",
            "controller.quorum.fetch.timeout.ms", "500");

    private static final Map<String, String> SMALL = Map.of(
            "num.network.threads", "1",
            "num.io.threads", "2",
            "background.threads", "2",
            "group.coordinator.threads", "1",
            "share.coordinator.threads", "1",
            "log.cleaner.dedupe.buffer.size", "2097152",
            "log.segment.bytes", "67108864",
            "log.index.size.max.bytes", "1048576",
            "metadata.log.segment.bytes", "16777216",
            "metadata.max.idle.interval.ms", "5000");

    private BrokerSettings() {}

    static Properties of(Path data, Ports ports) {
        Properties settings = new Properties();
        settings.putAll(SINGLE_NODE);
        settings.putAll(BACK_SOON);
        settings.putAll(SMALL);
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", String.valueOf(NODE_ID));
        settings.put("log.dirs", data.toString());
        settings.put("auto.create.topics.enable", "false");
        settings.put("offsets.retention.minutes", String.valueOf(OFFSETS_RETENTION.toMinutes()));
        putListeners(settings, ports);
        return settings;
    }

    private static void putListeners(Properties settings, Ports ports) {
        String controller = Ports.HOST + ":" + ports.controller();
        String broker = "PLAINTEXT://" + ports.bootstrapServers();
        settings.put("listeners", broker + "," + CONTROLLER_LISTENER + "://" + controller);
        settings.put("advertised.listeners", broker);
        settings.put("inter.broker.listener.name", "PLAINTEXT");
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT");
        settings.put("controller.listener.names", CONTROLLER_LISTENER);
        settings.put("controller.quorum.voters", NODE_ID + "@" + controller);
    }
}
