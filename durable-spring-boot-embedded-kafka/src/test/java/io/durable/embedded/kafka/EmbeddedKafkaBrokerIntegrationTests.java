package io.durable.embedded.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.utils.Exit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaBrokerIntegrationTests {

    @TempDir
    Path dir;

    @Test
    void keepsTopicsRecordsAndOffsetsOfGroupsOverRestarts() throws Exception {
        Files.createDirectory(dir.resolve("lost+found"));
        try (EmbeddedKafkaBroker broker = EmbeddedKafkaBroker.start(dir)) {
            KafkaUse use = new KafkaUse(broker.bootstrapServers());
            use.createTopic();
            use.send(1, 100);
            assertThat(use.take(100)).containsExactlyElementsOf(numbers(1, 100));
            use.send(101, 150);
        }
        try (EmbeddedKafkaBroker broker = EmbeddedKafkaBroker.start(dir)) {
            KafkaUse use = new KafkaUse(broker.bootstrapServers());
            assertThat(use.topics()).containsExactly("orders");
            assertThat(use.committed()).isEqualTo(100);
            assertThat(use.take(50)).containsExactlyElementsOf(numbers(101, 150));
        }
    }

    @Test
    void hasItsDirectoryForItselfAndMakesNoTopicsAndDoesNotHaltTheProcess() throws Exception {
        try (EmbeddedKafkaBroker broker = EmbeddedKafkaBroker.start(dir)) {
            assertThatExceptionOfType(EmbeddedKafkaException.class)
                    .isThrownBy(() -> EmbeddedKafkaBroker.start(dir.resolve("../" + dir.getFileName())))
                    .withMessageContaining("held by a broker of this process");

            KafkaUse use = new KafkaUse(broker.bootstrapServers());
            ExecutionException missing =
                    catchThrowableOfType(ExecutionException.class, () -> describe(broker, use.topic()));
            assertThat(missing).hasCauseInstanceOf(UnknownTopicOrPartitionException.class);

            Exit.halt(1, "every disk has failed");
            Exit.exit(1);
            assertThat(use.topics()).isEmpty();
        }
    }

    @Test
    void leavesTheDirectoryFreeWhenItDoesNotStart() throws Exception {
        Path damaged = Files.createDirectories(dir.resolve("data")).resolve("meta.properties");
        Files.writeString(damaged, "version=1\nnode.id=7\ncluster.id=somebody-else\n");
        assertThatExceptionOfType(EmbeddedKafkaException.class)
                .isThrownBy(() -> EmbeddedKafkaBroker.start(dir))
                .withMessageContaining(dir.toString())
                .withMessageContaining("7");

        Files.delete(damaged);
        Files.delete(damaged.getParent());
        EmbeddedKafkaBroker.start(dir).close();
    }

    private static void describe(EmbeddedKafkaBroker broker, String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.describeTopics(List.of(topic)).allTopicNames().get();
        }
    }

    private static Iterable<Integer> numbers(int first, int last) {
        return IntStream.rangeClosed(first, last).boxed().toList();
    }
}
