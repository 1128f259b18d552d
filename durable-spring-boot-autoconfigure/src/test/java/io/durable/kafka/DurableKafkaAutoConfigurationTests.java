package io.durable.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.durable.autoconfigure.DurableAutoConfiguration;
import io.durable.spi.HubIdentity;
import io.durable.spi.InstanceStore;
import io.durable.spi.Store;
import io.durable.spi.TaskOutcomes;
import io.durable.spi.Transport;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.LifecycleProcessor;
import org.springframework.context.Phased;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;

class DurableKafkaAutoConfigurationTests {

    private static final HubIdentity HUB = new HubIdentity(new UUID(1, 2), "shop", 8);
    private static final String KNOWN = "spring.kafka.bootstrap-servers=127.0.0.1:1";

    private final ApplicationContextRunner context = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    KafkaAutoConfiguration.class, DurableKafkaAutoConfiguration.class, DurableAutoConfiguration.class))
            .withUserConfiguration(Stores.class)
            .withInitializer(
                    starting -> starting.getBeanFactory().registerSingleton("lifecycleProcessor", new NothingStarts()))
            .withPropertyValues("durable.auto-startup=false");

    @Test
    void isRegisteredWithSpringBoot() {
        assertThat(ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader()))
                .contains(DurableKafkaAutoConfiguration.class.getName());
    }

    @Test
    void makesTheTransportWhereKafkaIsKnown() {
        context.withPropertyValues(KNOWN)
                .run(started -> assertThat(started)
                        .hasSingleBean(KafkaTransport.class)
                        .hasSingleBean(KafkaNodeLifecycle.class));
    }

    @Test
    void makesTheTransportWhereThereAreConnectionDetails() {
        KafkaConnectionDetails details = () -> List.of("127.0.0.1:1");
        context.withBean(KafkaConnectionDetails.class, () -> details)
                .run(started -> assertThat(started).hasSingleBean(KafkaTransport.class));
    }

    @Test
    void makesTheTransportWhereItIsAskedFor() {
        context.withPropertyValues("durable.kafka.enabled=true")
                .run(started -> assertThat(started).hasSingleBean(KafkaTransport.class));
    }

    @Test
    void makesNothingWhereNobodyHasSaidWhereKafkaIs() {
        context.run(started -> assertThat(started).doesNotHaveBean(Transport.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"durable.kafka.enabled=false", "durable.enabled=false"})
    void makesNothingWhereItIsSwitchedOff(String off) {
        context.withPropertyValues(KNOWN, off)
                .run(started -> assertThat(started).doesNotHaveBean(Transport.class));
    }

    @Test
    void makesNothingWithoutSpringKafka() {
        context.withPropertyValues(KNOWN)
                .withClassLoader(new FilteredClassLoader(ConcurrentMessageListenerContainer.class))
                .run(started -> assertThat(started).doesNotHaveBean(Transport.class));
    }

    @Test
    void backsOffBeforeAnotherTransport() {
        context.withPropertyValues(KNOWN)
                .withBean("mine", Transport.class, Transport::none)
                .run(started ->
                        assertThat(started).hasSingleBean(Transport.class).hasBean("mine"));
    }

    @Test
    void opensTheTransportBeforeTheRuntimeAndJoinsAfterIt() {
        context.withPropertyValues(KNOWN).run(started -> {
            int runtime = ((Phased) started.getBean("durableRuntimeLifecycle")).getPhase();
            assertThat(started.getBean(KafkaTransportLifecycle.class).getPhase())
                    .isLessThan(runtime);
            assertThat(started.getBean(KafkaNodeLifecycle.class).getPhase()).isGreaterThan(runtime);
        });
    }

    @Test
    void sendsNoRecordsThatBrokersUsuallyRefuse() {
        context.withPropertyValues(KNOWN, "durable.payloads.max-size=" + Integer.MAX_VALUE + "B")
                .run(started -> assertThat(started.getBean(KafkaSettingsSource.class)
                                .settings()
                                .recordSizeMax())
                        .isEqualTo(100 << 20));
    }

    @Test
    void takesItsSettingsFromTheProperties() {
        context.withPropertyValues(
                        KNOWN,
                        "durable.kafka.topic-prefix=acme",
                        "durable.kafka.replication-factor=3",
                        "durable.kafka.task-partitions=5",
                        "durable.kafka.session-timeout=7s",
                        "durable.payloads.max-size=2MB",
                        "durable.shutdown.drain-timeout=4s")
                .run(started -> {
                    KafkaSettings settings =
                            started.getBean(KafkaSettingsSource.class).settings();
                    assertThat(settings.names().instances()).isEqualTo("acme.shop.instances");
                    assertThat(settings.replicationFactor()).isEqualTo((short) 3);
                    assertThat(settings.taskPartitions()).isEqualTo(5);
                    assertThat(settings.partitions()).isEqualTo(8);
                    assertThat(settings.sessionTimeout()).isEqualTo(Duration.ofSeconds(7));
                    assertThat(settings.recordSizeMax()).isEqualTo((2 << 20) + (64 << 10));
                    assertThat(settings.drainMax()).isEqualTo(Duration.ofSeconds(4));
                    assertThat(settings.owns()).isFalse();
                    assertThat(settings.queues()).isEmpty();
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "durable.kafka.topic-prefix=",
                "durable.kafka.topic-prefix=a b",
                "durable.kafka.replication-factor=0",
                "durable.kafka.task-partitions=0",
                "durable.kafka.session-timeout=10ms"
            })
    void refusesPropertiesThatMakeNoSense(String property) {
        context.withPropertyValues(KNOWN, property)
                .run(started -> assertThat(started.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining(property.substring(0, property.indexOf('='))));
    }

    @Test
    void sharesTheWayToKafkaWithTheApplicationAndNothingElse() {
        context.withPropertyValues(
                        KNOWN,
                        "spring.kafka.properties[sasl.mechanism]=PLAIN",
                        "spring.kafka.properties[com.acme.token.url]=there",
                        "spring.kafka.properties[max.poll.records]=1",
                        "spring.kafka.security.protocol=SASL_PLAINTEXT",
                        "spring.kafka.consumer.properties[sasl.jaas.config]=consumers",
                        "spring.kafka.consumer.group-id=shop",
                        "spring.kafka.consumer.auto-offset-reset=latest",
                        "spring.kafka.producer.acks=0")
                .run(started -> {
                    KafkaConnection connection = KafkaConnection.of(
                            started.getBean(KafkaConnectionDetails.class), started.getBean(KafkaProperties.class));
                    assertThat(connection.consumer())
                            .containsEntry("sasl.mechanism", "PLAIN")
                            .containsEntry("com.acme.token.url", "there")
                            .containsEntry("sasl.jaas.config", "consumers")
                            .containsEntry("security.protocol", "SASL_PLAINTEXT")
                            .containsEntry("bootstrap.servers", List.of("127.0.0.1:1"))
                            .doesNotContainKeys(
                                    "max.poll.records", "group.id", "auto.offset.reset", "key.deserializer");
                    assertThat(connection.producer())
                            .containsEntry("security.protocol", "SASL_PLAINTEXT")
                            .doesNotContainKeys("acks", "sasl.jaas.config");
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class Stores {

        @Bean
        HubIdentity hub() {
            return HUB;
        }

        @Bean
        Store store() {
            return mock(Store.class);
        }

        @Bean
        InstanceStore instanceStore() {
            return mock(InstanceStore.class);
        }

        @Bean
        TaskOutcomes taskOutcomes() {
            return mock(TaskOutcomes.class);
        }
    }

    private static final class NothingStarts implements LifecycleProcessor {

        @Override
        public void onRefresh() {}

        @Override
        public void onClose() {}

        @Override
        public void start() {}

        @Override
        public void stop() {}

        @Override
        public boolean isRunning() {
            return false;
        }
    }
}
