package io.durable.embedded.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.config.TopicBuilder;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;

class EmbeddedKafkaAutoConfigurationTests {

    @TempDir
    Path dir;

    private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(EmbeddedKafkaAutoConfiguration.class, KafkaAutoConfiguration.class));

    @ParameterizedTest
    @ValueSource(strings = {"durable.embedded-kafka.enabled=false", "durable.embedded-kafka.dir=somewhere"})
    void isOffUnlessEnabled(String property) {
        contextRunner
                .withPropertyValues(property)
                .run(context -> assertThat(context)
                        .hasSingleBean(KafkaConnectionDetails.class)
                        .doesNotHaveBean(EmbeddedKafkaBroker.class));
    }

    @Test
    void isThereForEveryClientFromTheFirstToTheLast() {
        enabled()
                .withPropertyValues("spring.main.lazy-initialization=true", "spring.kafka.security.protocol=SSL")
                .withUserConfiguration(LastWords.class)
                .run(context -> {
                    List<String> address =
                            List.of(context.getBean(EmbeddedKafkaBroker.class).bootstrapServers());
                    assertThat(context.getBean(ProducerFactory.class).getConfigurationProperties())
                            .containsEntry(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, address);
                    assertThat(context.getBean(ConsumerFactory.class).getConfigurationProperties())
                            .containsEntry(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, address);
                    assertThat(context.getBean(KafkaAdmin.class).getConfigurationProperties())
                            .containsEntry(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, address);
                    assertThat(context.getBean(LastWords.class)).isNotNull();
                });
        try (EmbeddedKafkaBroker again = EmbeddedKafkaBroker.start(dir)) {
            assertThat(new KafkaUse(again.bootstrapServers()).take(1)).containsExactly(42);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"spring.kafka.bootstrap-servers", "spring.kafka.consumer.bootstrap-servers"})
    void refusesTheAddressOfAnotherKafka(String property) {
        enabled()
                .withPropertyValues(property + "=kafka-1:9092,kafka-2:9092")
                .run(context -> assertThatRefusal(context)
                        .contains(property + " is 'kafka-1:9092,kafka-2:9092'", "Remove " + property));
    }

    @Test
    void refusesTheAddressOfAnotherKafkaInAnotherSpelling() {
        enabled()
                .withPropertyValues("spring.kafka.bootstrapServers=kafka-1:9092")
                .run(context ->
                        assertThatRefusal(context).contains("spring.kafka.bootstrap-servers is 'kafka-1:9092'"));
    }

    @Test
    void refusesOtherConnectionDetails() {
        enabled()
                .withBean("myDetails", KafkaConnectionDetails.class, () -> () -> List.of("kafka-1:9092"))
                .run(context ->
                        assertThatRefusal(context).contains("a bean 'myDetails' of type KafkaConnectionDetails"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "durable.embedded-kafka.dir=", "durable.embedded-kafka.dir= "})
    void refusesToRunWithoutADirectory(String property) {
        contextRunner
                .withPropertyValues("durable.embedded-kafka.enabled=true", property)
                .run(context -> assertThatRefusal(context).contains("durable.embedded-kafka.dir is not set"));
    }

    @Test
    void refusesADirectoryThatItCannotUse() throws Exception {
        Files.createFile(dir.resolve("file"));
        contextRunner
                .withPropertyValues(
                        "durable.embedded-kafka.enabled=true", "durable.embedded-kafka.dir=" + dir.resolve("file"))
                .run(context -> assertThatRefusal(context).contains("can't keep its data in"));
    }

    @Test
    void refusesADirectoryThatIsHeld() throws Exception {
        try (DataDirectory held = DataDirectory.open(dir)) {
            enabled().run(context -> assertThatRefusal(context).contains("'" + held.path() + "'", "is held by"));
        }
    }

    @Test
    void refusesAPortInUse() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName(Ports.HOST))) {
            enabled()
                    .withPropertyValues("durable.embedded-kafka.port=" + other.getLocalPort())
                    .run(context -> assertThatRefusal(context).contains("can't listen on 127.0.0.1"));
        }
        DataDirectory.open(dir).close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"port", "controller-port"})
    void refusesWhatIsNoPort(String property) {
        enabled()
                .withPropertyValues("durable.embedded-kafka." + property + "=65536")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessage("durable.embedded-kafka." + property
                                + " is 65536, it must be from 0 (a free port) to 65535"));
    }

    private ApplicationContextRunner enabled() {
        return contextRunner.withPropertyValues(
                "durable.embedded-kafka.enabled=true", "durable.embedded-kafka.dir=" + dir);
    }

    /** The description and the action that the user sees. */
    private static AbstractStringAssert<?> assertThatRefusal(AssertableApplicationContext context) {
        FailureAnalysis analysis = new EmbeddedKafkaFailureAnalyzer().analyze(context.getStartupFailure());
        assertThat(analysis).as("analysis of %s", context.getStartupFailure()).isNotNull();
        return assertThat(analysis.getDescription() + " " + analysis.getAction());
    }

    @Configuration(proxyBeanMethods = false)
    static class LastWords {

        @Bean
        NewTopic orders() {
            return TopicBuilder.name("orders").partitions(1).build();
        }

        /** Sends while the context is being destroyed. */
        @Bean
        DisposableBean lastWords(KafkaTemplate<Object, Object> kafka) {
            return () -> kafka.send("orders", "42").get(10, TimeUnit.SECONDS);
        }
    }
}
