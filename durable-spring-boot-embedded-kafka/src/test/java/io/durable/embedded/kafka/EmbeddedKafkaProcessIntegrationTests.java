package io.durable.embedded.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedKafkaProcessIntegrationTests {

    @TempDir
    Path dir;

    @Test
    void isBackSoonWithEverythingAfterItWasKilled() throws Exception {
        Ports ports = Ports.choose(0, 0);
        String[] arguments = {
            "--dir=" + dir, "--port=" + ports.broker(), "--controller-port=" + ports.controller(),
        };
        KafkaUse use = new KafkaUse(ports.bootstrapServers());
        Duration fromNothing;
        Instant begin = Instant.now();
        try (BrokerProcess broker = new BrokerProcess(arguments)) {
            assertThat(broker.awaitReady()).isEqualTo(ports.bootstrapServers());
            fromNothing = Duration.between(begin, Instant.now());
            use.createTopic();
            use.send(1, 100);
            assertThat(use.take(100)).hasSize(100);
            use.send(101, 1000);
            assertThatExceptionOfType(EmbeddedKafkaException.class)
                    .isThrownBy(() -> EmbeddedKafkaBroker.start(dir))
                    .withMessageContaining("held by another process");
            broker.kill();
        }

        Instant killed = Instant.now();
        try (BrokerProcess broker = new BrokerProcess(arguments)) {
            broker.awaitReady();
            // with Kafka's own settings it is 9 s, whatever else the machine is doing
            assertThat(Duration.between(killed, Instant.now()).minus(fromNothing))
                    .isLessThan(Duration.ofSeconds(6));
            assertThat(use.topics()).containsExactly("orders");
            assertThat(use.committed()).isEqualTo(100);
            assertThat(use.take(900)).hasSize(900).startsWith(101).endsWith(1000);
            use.send(1001, 1010);
            assertThat(use.take(10)).startsWith(1001).endsWith(1010);
            assertThat(broker.terminate()).isEqualTo(128 + 15);
        }
    }

    @Test
    void saysWhyItDoesNotStart() throws Exception {
        try (DataDirectory held = DataDirectory.open(dir);
                BrokerProcess broker = new BrokerProcess("--dir=" + held.path())) {
            assertThat(broker.awaitEnd()).isEqualTo(1);
            assertThat(broker.output()).contains("held by another process", "Stop the other one first");
        }
    }

    @Test
    void saysHowItIsCalled() throws Exception {
        try (BrokerProcess broker = new BrokerProcess("--dir=" + dir, "--port=70000")) {
            assertThat(broker.awaitEnd()).isEqualTo(2);
            assertThat(broker.output()).contains("port is 70000", "Arguments: --dir=<directory>");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--port=9092", "--dir=x --port=many", "--dir=x --prot=9092", "--dir=x y", "--dir --dir"})
    void refusesArgumentsThatMakeNoSense(String arguments) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> EmbeddedKafkaProcess.parse(arguments.split(" ")));
    }
}
