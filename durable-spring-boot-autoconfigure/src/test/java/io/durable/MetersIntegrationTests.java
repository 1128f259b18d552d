package io.durable;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.autoconfigure.DurableAutoConfiguration;
import io.durable.jpa.DurableJpaAutoConfiguration;
import io.durable.observe.DurableMetricsAutoConfiguration;
import io.durable.spi.RuntimeMeter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;

class MetersIntegrationTests {

    private final ApplicationContextRunner context = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DataSourceAutoConfiguration.class,
                    JdbcTemplateAutoConfiguration.class,
                    HibernateJpaAutoConfiguration.class,
                    TransactionAutoConfiguration.class,
                    JacksonAutoConfiguration.class,
                    DurableJpaAutoConfiguration.class,
                    DurableMetricsAutoConfiguration.class,
                    DurableAutoConfiguration.class))
            .withBean(Flows.class)
            .withPropertyValues(
                    "spring.jpa.hibernate.ddl-auto=none", "spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID());

    @Test
    void runningApplicationHasTheMetersOfThePageAndNoOthers() {
        context.withBean(MeterRegistry.class, SimpleMeterRegistry::new).run(started -> {
            MeterRegistry registry = started.getBean(MeterRegistry.class);
            started.getBeansOfType(MeterBinder.class).values().forEach(binder -> binder.bindTo(registry));
            DurableClient client = started.getBean(DurableClient.class);
            String id = client.startNew("greeting", "you");
            client.waitForCompletion(id, Duration.ofSeconds(30));
            started.getBean(RuntimeMeter.class).replayed("greeting", 3, System.nanoTime());

            assertThat(metersOf(registry)).isEqualTo(documented());
            assertThat(registry.get("durable.turn.time")
                            .tag("orchestrator", "greeting")
                            .timer()
                            .count())
                    .isGreaterThanOrEqualTo(2);
            assertThat(registry.get("durable.activity.time")
                            .tag("activity", "greet")
                            .tag("outcome", "completed")
                            .timer()
                            .count())
                    .isEqualTo(1);
            assertThat(registry.get("durable.commit.time")
                            .tag("outcome", "committed")
                            .timer()
                            .count())
                    .isGreaterThanOrEqualTo(2);
            assertThat(registry.get("durable.partitions.owned").gauge().value()).isPositive();
            assertThat(registry.get("durable.backlog")
                            .tag("kind", "tasks")
                            .gauge()
                            .value())
                    .isZero();
        });
    }

    @Test
    void measuresNothingWithoutARegistry() {
        context.run(started -> assertThat(started).hasNotFailed().doesNotHaveBean(RuntimeMeter.class));
    }

    @Test
    void worksWithoutMicrometer() {
        context.withClassLoader(new FilteredClassLoader("io.micrometer.core"))
                .run(started -> assertThat(started).hasNotFailed().doesNotHaveBean(RuntimeMeter.class));
    }

    /** Name and names of tags. */
    private static Map<String, Set<String>> metersOf(MeterRegistry registry) {
        Map<String, Set<String>> found = new TreeMap<>();
        for (Meter meter : registry.getMeters()) {
            if (meter.getId().getName().startsWith("durable.")) {
                Set<String> tags = found.computeIfAbsent(meter.getId().getName(), name -> new TreeSet<>());
                meter.getId().getTags().forEach(tag -> tags.add(tag.getKey()));
            }
        }
        return found;
    }

    private static Map<String, Set<String>> documented() {
        Map<String, Set<String>> found = new TreeMap<>();
        for (List<String> row : MarkdownPage.read("docs/observability.md").rowsBelow("Meters")) {
            if (row.get(0).startsWith("durable.")) {
                Set<String> tags = new TreeSet<>();
                for (String tag : row.get(2).replace("`", "").split(", ")) {
                    if (!tag.isBlank()) {
                        tags.add(tag.strip());
                    }
                }
                found.put(row.get(0), tags);
            }
        }
        return found;
    }

    static class Flows {

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
