package io.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.durable.autoconfigure.DurableAutoConfiguration;
import io.durable.jpa.DurableJpaAutoConfiguration;
import io.durable.observe.DurableObservationAutoConfiguration;
import io.durable.spi.Observer;
import io.durable.testing.OpenTelemetryBeans;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;

class ObservationsIntegrationTests {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final ApplicationContextRunner context = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DataSourceAutoConfiguration.class,
                    JdbcTemplateAutoConfiguration.class,
                    HibernateJpaAutoConfiguration.class,
                    TransactionAutoConfiguration.class,
                    JacksonAutoConfiguration.class,
                    DurableJpaAutoConfiguration.class,
                    DurableObservationAutoConfiguration.class,
                    DurableAutoConfiguration.class))
            .withBean(Flows.class)
            .withPropertyValues(
                    "spring.jpa.hibernate.ddl-auto=none", "spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID());

    private final ApplicationContextRunner observed =
            context.withConfiguration(AutoConfigurations.of(ObservationAutoConfiguration.class));

    private final ApplicationContextRunner traced =
            observed.withUserConfiguration(OpenTelemetryBeans.class).withBean(Spans.class);

    @Test
    void oneOrchestrationIsOneTrace() {
        traced.run(started -> {
            DurableClient client = started.getBean(DurableClient.class);
            String id = client.startNew("tour", "you");
            assertThat(client.waitForCompletion(id, SOON, String.class)).isEqualTo("Hello you");
            Spans spans = started.getBean(Spans.class);
            await().atMost(SOON).until(() -> spans.names().contains("orchestration:tour"));

            assertThat(spans.all)
                    .extracting(SpanData::getTraceId)
                    .hasSize(7)
                    .containsOnly(spans.all.get(0).getTraceId());
            assertThat(spans.tree())
                    .containsExactlyInAnyOrder(
                            "create_orchestration:tour < null",
                            "orchestration:tour < create_orchestration:tour",
                            "activity:prepare < create_orchestration:tour",
                            "activity:prepare < create_orchestration:tour",
                            "create_orchestration:greeting < create_orchestration:tour",
                            "activity:greet < create_orchestration:greeting",
                            "orchestration:greeting < create_orchestration:greeting");
            assertThat(started.getBean(Flows.class).seen)
                    .as("in the MDC of an activity and of an orchestrator")
                    .containsOnly(id);
        });
    }

    @Test
    void runningApplicationHasTheObservationsOfThePageAndNoOthers() {
        observed.withBean(Names.class)
                .withPropertyValues("durable.observations.turns=true", "durable.observations.commits=true")
                .run(started -> {
                    DurableClient client = started.getBean(DurableClient.class);
                    client.waitForCompletion(client.startNew("greeting", "you"), SOON);
                    Map<String, Set<String>> found = started.getBean(Names.class).found;
                    await().atMost(SOON)
                            .until(() -> found.size() >= documented().size());

                    assertThat(found).isEqualTo(documented());
                });
    }

    @Test
    void observesNothingWithoutARegistry() {
        context.run(started -> assertThat(started).hasNotFailed().doesNotHaveBean(Observer.class));
    }

    @Test
    void observesNothingIfItIsNotToo() {
        observed.withPropertyValues("durable.observations.enabled=false")
                .run(started -> assertThat(started).hasNotFailed().doesNotHaveBean(Observer.class));
    }

    @Test
    void observesWithoutATracer() {
        observed.withClassLoader(new FilteredClassLoader("io.micrometer.tracing"))
                .run(started -> assertThat(started).hasNotFailed().hasSingleBean(Observer.class));
        observed.run(started -> {
            DurableClient client = started.getBean(DurableClient.class);
            assertThat(client.waitForCompletion(client.startNew("greeting", "you"), SOON, String.class))
                    .isEqualTo("Hello you");
        });
    }

    @Test
    void worksWithoutMicrometer() {
        context.withClassLoader(new FilteredClassLoader("io.micrometer"))
                .run(started -> assertThat(started).hasNotFailed().doesNotHaveBean(Observer.class));
    }

    private static Map<String, Set<String>> documented() {
        Map<String, Set<String>> found = new TreeMap<>();
        for (List<String> row : MarkdownPage.read("docs/observability.md").rowsBelow("Observations")) {
            if (row.get(0).startsWith("durable.")) {
                found.put(
                        row.get(0),
                        new TreeSet<>(List.of(row.get(2).replace("`", "").split(", "))));
            }
        }
        assertThat(found).as("rows of the page").isNotEmpty();
        return found;
    }

    /** Names of observations and of their keys of low cardinality. */
    static final class Names implements ObservationHandler<Observation.Context> {

        private final Map<String, Set<String>> found = new ConcurrentHashMap<>();

        @Override
        public boolean supportsContext(Observation.Context context) {
            return context.getName().startsWith("durable.");
        }

        @Override
        public void onStop(Observation.Context context) {
            KeyValues keys = context.getLowCardinalityKeyValues();
            found.put(
                    context.getName(),
                    keys.stream().map(KeyValue::getKey).collect(Collectors.toCollection(TreeSet::new)));
        }
    }

    /** Of what the application did. */
    static final class Spans implements SpanExporter {

        private final List<SpanData> all = new CopyOnWriteArrayList<>();

        Set<String> names() {
            return all.stream().map(SpanData::getName).collect(Collectors.toSet());
        }

        /** Each with its parent. */
        List<String> tree() {
            Map<String, String> names = all.stream().collect(Collectors.toMap(SpanData::getSpanId, SpanData::getName));
            return all.stream()
                    .map(span -> span.getName() + " < " + names.get(span.getParentSpanId()))
                    .toList();
        }

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            all.addAll(spans);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }

    static class Flows {

        private final Set<String> seen = ConcurrentHashMap.newKeySet();

        @Orchestrator("tour")
        String tour(OrchestrationContext context, String whom) {
            context.getLogger(Flows.class);
            seen.add(MDC.get(LogKeys.INSTANCE_ID));
            context.callActivity("prepare", whom, String.class).await();
            if (whom.equals("you")) {
                context.continueAsNew("You");
            }
            return context.callSubOrchestrator("greeting", "you", String.class).await();
        }

        @Activity("prepare")
        String prepare(String whom) {
            seen.add(MDC.get(LogKeys.INSTANCE_ID));
            return whom;
        }

        @Orchestrator("greeting")
        String greeting(OrchestrationContext context, String whom) {
            return context.callActivity("greet", whom, String.class).await();
        }

        @Activity("greet")
        String greet(String whom) {
            return "Hello " + whom;
        }
    }
}
