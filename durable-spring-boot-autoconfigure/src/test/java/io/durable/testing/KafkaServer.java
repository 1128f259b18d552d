package io.durable.testing;

import io.durable.embedded.kafka.EmbeddedKafkaBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.util.FileSystemUtils;

/** A real Kafka broker without Docker, one for all tests of a JVM. It ends with the JVM. */
public final class KafkaServer {

    private static final EmbeddedKafkaBroker BROKER = start();

    private KafkaServer() {}

    public static String bootstrapServers() {
        return BROKER.bootstrapServers();
    }

    private static EmbeddedKafkaBroker start() {
        try {
            Path directory = Files.createTempDirectory("kafka-");
            EmbeddedKafkaBroker broker = EmbeddedKafkaBroker.start(directory);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                broker.close();
                FileSystemUtils.deleteRecursively(directory.toFile());
            }));
            return broker;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
