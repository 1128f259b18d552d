package io.durable.embedded.kafka;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the Kafka broker inside the process.
 *
 * @param enabled Whether this process runs a Kafka broker of its own.
 * @param dir Directory that keeps the broker's data over restarts; made if it does not exist.
 * @param port Port on which the broker listens on this machine; 0 takes a free one at every start.
 * @param controllerPort Port on which the broker talks to its own controller; 0 takes a free one at every start.
 */
@ConfigurationProperties("durable.embedded-kafka")
record EmbeddedKafkaProperties(
        @DefaultValue("false") boolean enabled,
        @Nullable String dir,
        @DefaultValue("0") int port,
        @DefaultValue("0") int controllerPort) {

    private static final int PORT_MAX = 65_535;

    /** @throws IllegalArgumentException if a value makes no sense; the message names the property */
    EmbeddedKafkaProperties {
        requirePort("port", port);
        requirePort("controller-port", controllerPort);
    }

    /** @throws EmbeddedKafkaException if none is set */
    Path directory() {
        if (dir == null || dir.isBlank()) {
            throw new EmbeddedKafkaException(
                    "durable.embedded-kafka.enabled is true, but durable.embedded-kafka.dir is not set: there is no"
                            + " directory that could keep the broker's data.",
                    "Set durable.embedded-kafka.dir to a directory that survives restarts, such as ./data/kafka.");
        }
        try {
            return Path.of(dir.strip());
        } catch (InvalidPathException notAPath) {
            throw new EmbeddedKafkaException(
                    "durable.embedded-kafka.dir is '" + dir + "', which is no path: " + notAPath.getReason() + ".",
                    "Set durable.embedded-kafka.dir to a directory that survives restarts, such as ./data/kafka.",
                    notAPath);
        }
    }

    private static void requirePort(String name, int value) {
        if (value < 0 || value > PORT_MAX) {
            throw new IllegalArgumentException("durable.embedded-kafka." + name + " is " + value
                    + ", it must be from 0 (a free port) to " + PORT_MAX);
        }
    }
}
