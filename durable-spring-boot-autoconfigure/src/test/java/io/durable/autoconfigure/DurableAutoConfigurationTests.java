package io.durable.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.durable.Activity;
import io.durable.DataConverter;
import io.durable.DurableClient;
import io.durable.OrchestrationClient;
import io.durable.client.PayloadWriter;
import io.durable.client.StoreDurableClient;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.runtime.DurableRuntime;
import io.durable.runtime.RuntimePorts;
import io.durable.runtime.RuntimeSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;

class DurableAutoConfigurationTests {

    private final ApplicationContextRunner context = Wiring.CONTEXT;

    // ---- present ----

    @Test
    void makesTheClientAndTheRuntimeWhereThereIsAStore() {
        context.run(started -> assertThat(started)
                .hasSingleBean(StoreDurableClient.class)
                .hasSingleBean(DurableRuntime.class)
                .hasSingleBean(HandlerRegistry.class)
                .hasSingleBean(JacksonDataConverter.class)
                .hasSingleBean(TransactionalExecutions.class));
    }

    @Test
    void isRegisteredWithSpringBoot() {
        assertThat(ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader()))
                .contains(DurableAutoConfiguration.class.getName());
    }

    @Test
    void injectsTheClientWithAndWithoutTheQualifier() {
        context.withBean(ByField.class)
                .withBean(ByParameter.class)
                .withBean(ByType.class)
                .run(started -> {
                    DurableClient client = started.getBean(DurableClient.class);
                    assertThat(started.getBean(ByField.class).client).isSameAs(client);
                    assertThat(started.getBean(ByParameter.class).client).isSameAs(client);
                    assertThat(started.getBean(ByType.class).client).isSameAs(client);
                });
    }

    @Test
    void runsBeforeTheWebServerAndStopsAfterIt() {
        context.run(started -> {
            int runtime = started.getBean(RuntimeLifecycle.class).getPhase();
            int waiters = started.getBean(WaitersLifecycle.class).getPhase();
            int webServer = SmartLifecycle.DEFAULT_PHASE - 2048;
            assertThat(waiters).isLessThan(runtime);
            assertThat(runtime).isLessThan(webServer);
        });
    }

    // ---- absent ----

    @Test
    void makesNothingWithoutAStore() {
        withoutStore()
                .run(started -> assertThat(started)
                        .hasNotFailed()
                        .doesNotHaveBean(DurableClient.class)
                        .doesNotHaveBean(DurableRuntime.class));
    }

    @Test
    void makesNothingWhenDisabled() {
        context.withPropertyValues("durable.enabled=false")
                .withBean(TransactionalWork.class)
                .run(started -> assertThat(started)
                        .hasNotFailed()
                        .doesNotHaveBean(DurableClient.class)
                        .doesNotHaveBean(DurableRuntime.class));
    }

    @Test
    void doesWithoutTransactions() {
        context.withClassLoader(new FilteredClassLoader(PlatformTransactionManager.class))
                .withBean(PlainWork.class)
                .run(started -> {
                    assertThat(started)
                            .hasSingleBean(DurableClient.class)
                            .doesNotHaveBean(TransactionalExecutions.class);
                    assertThat(started.getBean(HandlerRegistry.class).findActivity("PlainWork.work"))
                            .isPresent();
                });
    }

    @Test
    void doesWithoutAMapperOfTheApplication() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(DurableAutoConfiguration.class))
                .withUserConfiguration(Wiring.Stores.class)
                .withPropertyValues("durable.auto-startup=false")
                .run(started -> assertThat(started).hasSingleBean(JacksonDataConverter.class));
    }

    // ---- backs off ----

    @Test
    void takesTheApplicationsConverter() {
        DataConverter own = mock(DataConverter.class);
        context.withBean(DataConverter.class, () -> own).run(started -> {
            assertThat(started).doesNotHaveBean(JacksonDataConverter.class);
            assertThat(started.getBean(PayloadWriter.class).converter()).isSameAs(own);
            assertThat(started.getBean(RuntimePorts.class).engine().converter()).isSameAs(own);
        });
    }

    @Test
    void takesTheApplicationsClient() {
        DurableClient own = mock(DurableClient.class);
        context.withBean(DurableClient.class, () -> own).withBean(ByType.class).run(started -> {
            assertThat(started).doesNotHaveBean(StoreDurableClient.class);
            assertThat(started.getBean(ByType.class).client).isSameAs(own);
        });
    }

    // ---- properties ----

    @Test
    void hasDefaults() {
        context.run(started -> {
            RuntimeSettings settings = started.getBean(RuntimeSettings.class);
            RuntimeSettings defaults = RuntimeSettings.defaults(settings.nodeName(), 12);
            assertThat(settings)
                    .usingRecursiveComparison()
                    .ignoringFields("orchestrationsMaxCached")
                    .isEqualTo(defaults);
            assertThat(settings.orchestrationsMaxCached())
                    .isEqualTo(Runtime.version().feature() >= 21 ? 10_000 : 1_000);
            assertThat(settings.nodeName())
                    .endsWith(":" + ProcessHandle.current().pid());
            DurableProperties properties = started.getBean(DurableProperties.class);
            assertThat(properties.taskHub()).isEqualTo("default");
            assertThat(properties.payloads().maxSize().toBytes()).isEqualTo(1_048_576);
            assertThat(properties.shutdown().drainTimeout()).isEqualTo(Duration.ofSeconds(20));
        });
    }

    @Test
    void readsProperties() {
        context.withPropertyValues(
                        "durable.task-hub=shop",
                        "durable.partitions=3",
                        "durable.node-name=n1",
                        "durable.node-silence-max=20s",
                        "durable.sweep-interval=2s",
                        "durable.orchestrations.max-cached=5",
                        "durable.orchestrations.turn-timeout=3s",
                        "durable.orchestrations.stall-retry-min=4s",
                        "durable.orchestrations.stall-retry-max=6s",
                        "durable.activities.max-concurrent=7",
                        "durable.activities.dispatch=kafka",
                        "durable.payloads.max-size=10KB")
                .run(started -> {
                    assertThat(started.getBean(RuntimeSettings.class))
                            .isEqualTo(new RuntimeSettings(
                                    "n1",
                                    3,
                                    false,
                                    7,
                                    5,
                                    Duration.ofSeconds(3),
                                    Duration.ofSeconds(2),
                                    Duration.ofSeconds(20),
                                    Duration.ofSeconds(4),
                                    Duration.ofSeconds(6),
                                    3));
                    assertThat(started.getBean(RuntimePorts.class).engine().payloadSizeMax())
                            .isEqualTo(10_240);
                    assertThat(started.getBean(DurableProperties.class).taskHub())
                            .isEqualTo("shop");
                });
    }

    @Test
    void keepsInstancesAsLongAsIsSaid() {
        context.withPropertyValues("durable.retention.completed=30d", "durable.retention.canceled=0s")
                .run(started -> assertThat(started.getBean(DurableRetentionProperties.class)
                                .toPolicy()
                                .kept())
                        .containsOnly(
                                Map.entry(OrchestrationRuntimeStatus.COMPLETED, Duration.ofDays(30)),
                                Map.entry(OrchestrationRuntimeStatus.CANCELED, Duration.ZERO)));
    }

    @ParameterizedTest
    @CsvSource({
        "task-hub, not a name",
        "partitions, 0",
        "partitions, 4097",
        "node-silence-max, 0s",
        "sweep-interval, -1s",
        "orchestrations.max-cached, 0",
        "orchestrations.turn-timeout, 0s",
        "orchestrations.stall-retry-min, 0s",
        "orchestrations.stall-retry-max, 1s",
        "activities.max-concurrent, 0",
        "payloads.max-size, 0B",
        "payloads.max-size, 2GB",
        "shutdown.drain-timeout, -1s",
        "retention.completed, -1s",
        "retention.failed, -1s",
        "retention.terminated, -1s",
        "retention.canceled, -1s",
        "retention.interval, 0s"
    })
    void refusesValuesThatMakeNoSense(String property, String value) {
        context.withPropertyValues("durable." + property + "=" + value)
                .run(started -> assertThat(started)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("durable." + property + " is ")
                        .hasMessageContaining("it must be"));
    }

    // ---- why there is no client ----

    @Test
    void saysThatThereIsNoDatabase() {
        FailureAnalysis analysis = analysis(withoutStore());
        assertThat(analysis.getDescription()).contains("DurableClient", "no database");
        assertThat(analysis.getAction()).contains("spring-boot-starter-data-jpa");
    }

    @Test
    void saysThatItIsDisabled() {
        assertThat(analysis(context.withPropertyValues("durable.enabled=false")).getDescription())
                .contains("durable.enabled is false");
    }

    @Test
    void saysThatAClientLacksTheQualifier() {
        DurableClient own = mock(DurableClient.class);
        assertThat(analysis(context.withBean("own", DurableClient.class, () -> own))
                        .getDescription())
                .contains("[own] does not carry this qualifier");
    }

    @ParameterizedTest
    @ValueSource(classes = {InvalidDurableDeclarationFailureAnalyzer.class, MissingDurableClientFailureAnalyzer.class})
    void registersItsFailureAnalyzers(Class<? extends FailureAnalyzer> type) {
        Environment environment = mock(Environment.class);
        List<FailureAnalyzer> analyzers = SpringFactoriesLoader.forDefaultResourceLocation()
                .load(
                        FailureAnalyzer.class,
                        ArgumentResolver.of(Environment.class, environment)
                                .and(BeanFactory.class, new DefaultListableBeanFactory()),
                        SpringFactoriesLoader.FailureHandler.handleMessage((message, failure) -> {}));
        assertThat(analyzers).hasAtLeastOneElementOfType(type);
    }

    private static FailureAnalysis analysis(ApplicationContextRunner runner) {
        AtomicReference<ConfigurableApplicationContext> source = new AtomicReference<>();
        AtomicReference<FailureAnalysis> analysis = new AtomicReference<>();
        runner.withInitializer(source::set).withBean(ByParameter.class).run(started -> {
            assertThat(started).hasFailed();
            analysis.set(new MissingDurableClientFailureAnalyzer(
                            source.get().getBeanFactory(), source.get().getEnvironment())
                    .analyze(started.getStartupFailure()));
        });
        assertThat(analysis.get()).isNotNull();
        return analysis.get();
    }

    private static ApplicationContextRunner withoutStore() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(DurableAutoConfiguration.class))
                .withBean(PlainWork.class);
    }

    static class ByField {
        @OrchestrationClient
        private DurableClient client;
    }

    static class ByParameter {
        private final DurableClient client;

        ByParameter(@OrchestrationClient DurableClient client) {
            this.client = client;
        }
    }

    static class ByType {
        private final DurableClient client;

        ByType(DurableClient client) {
            this.client = client;
        }
    }

    static class PlainWork {
        @Activity
        void work() {}
    }

    static class TransactionalWork {
        @Activity
        @Transactional
        public void work() {}
    }
}
