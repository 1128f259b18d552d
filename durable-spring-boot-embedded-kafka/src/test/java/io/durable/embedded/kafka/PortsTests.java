package io.durable.embedded.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTests {

    @Test
    void takesTwoPortsThatAreFree() {
        Ports ports = Ports.choose(0, 0);
        assertThat(ports.broker()).isBetween(20_000, 32_000).isNotEqualTo(ports.controller());
        assertThat(ports.controller()).isBetween(20_000, 32_000);
        assertThat(ports.bootstrapServers()).isEqualTo("127.0.0.1:" + ports.broker());
    }

    @Test
    void takesThePortsThatWereAskedFor() {
        Ports free = Ports.choose(0, 0);
        assertThat(Ports.choose(free.broker(), free.controller())).isEqualTo(free);
        assertThat(Ports.choose(free.broker(), 0).broker()).isEqualTo(free.broker());
    }

    @Test
    void refusesPortsInUse() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName(Ports.HOST))) {
            assertThatExceptionOfType(EmbeddedKafkaException.class)
                    .isThrownBy(() -> Ports.choose(other.getLocalPort(), 0))
                    .withMessageContaining("127.0.0.1:" + other.getLocalPort() + " (durable.embedded-kafka.port)");
            assertThatExceptionOfType(EmbeddedKafkaException.class)
                    .isThrownBy(() -> Ports.choose(0, other.getLocalPort()))
                    .withMessageContaining("(durable.embedded-kafka.controller-port)");
        }
    }

    @Test
    void refusesOnePortForBoth() {
        assertThatExceptionOfType(EmbeddedKafkaException.class)
                .isThrownBy(() -> Ports.choose(29_092, 29_092))
                .withMessageContaining("can't both listen on port 29092");
    }
}
