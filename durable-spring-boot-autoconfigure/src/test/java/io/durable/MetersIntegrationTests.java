package io.durable;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.autoconfigure.DurableAutoConfiguration;
import io.durable.jpa.DurableJpaAutoConfiguration;
import io.durable.observe.DurableMetricsAutoConfiguration;
import io.durable.spi.RuntimeMeter;
import io.durable.spi.TransportFigures;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MetersIntegrationTests {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Pattern SERIES = Pattern.compile("(durable_\\w+)");
    private static final Pattern LABEL = Pattern.compile("(?:by \\(|[{] ?|\", )([a-z_]+(?:, [a-z_]+)*)");
    private static final Pattern SCRAPED_LABEL = Pattern.compile("[{,](\\w+)=");

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

    private final ApplicationContextRunner prometheus = context.withConfiguration(AutoConfigurations.of(
                    MetricsAutoConfiguration.class,
                    CompositeMeterRegistryAutoConfiguration.class,
                    PrometheusMetricsExportAutoConfiguration.class))
            .withBean(TransportFigures.class, NothingSkipped::new);

    @Test
    void runningApplicationHasTheMetersOfThePageAndNoOthers() {
        context.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withBean(TransportFigures.class, NothingSkipped::new)
                .run(started -> {
                    MeterRegistry registry = started.getBean(MeterRegistry.class);
                    started.getBeansOfType(MeterBinder.class).values().forEach(binder -> binder.bindTo(registry));
                    DurableClient client = started.getBean(DurableClient.class);
                    String id = client.startNew("greeting", "you");
                    client.waitForCompletion(id, SOON);
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
                    assertThat(registry.get("durable.instances.started")
                                    .tag("orchestrator", "greeting")
                                    .counter()
                                    .count())
                            .isEqualTo(1);
                    assertThat(registry.get("durable.instances.ended")
                                    .tags("orchestrator", "greeting", "status", "completed")
                                    .counter()
                                    .count())
                            .isEqualTo(1);
                    assertThat(registry.get("durable.partitions.owned").gauge().value())
                            .isPositive();
                    assertThat(registry.get("durable.backlog")
                                    .tag("kind", "tasks")
                                    .gauge()
                                    .value())
                            .isZero();
                });
    }

    @Test
    void countsChildrenAmongTheInstancesThatBegin() {
        context.withBean(MeterRegistry.class, SimpleMeterRegistry::new).run(started -> {
            DurableClient client = started.getBean(DurableClient.class);
            client.waitForCompletion(client.startNew("family", "you"), SOON);
            MeterRegistry registry = started.getBean(MeterRegistry.class);

            for (String orchestrator : List.of("family", "greeting")) {
                for (String meter : List.of("durable.instances.started", "durable.instances.ended")) {
                    assertThat(registry.get(meter)
                                    .tag("orchestrator", orchestrator)
                                    .counter()
                                    .count())
                            .as("%s of %s", meter, orchestrator)
                            .isEqualTo(1);
                }
            }
        });
    }

    @Test
    void measuresReplaysSweepsAndPartitionsThatAreGivenUp() {
        context.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withPropertyValues("durable.partitions=1", "durable.orchestrations.max-cached=1")
                .run(started -> {
                    MeterRegistry registry = started.getBean(MeterRegistry.class);
                    DurableClient client = started.getBean(DurableClient.class);
                    JdbcClient database = JdbcClient.create(started.getBean(DataSource.class));
                    String one = client.startNew("waiting", null);
                    String other = client.startNew("waiting", null);
                    client.waitForStart(one, SOON);
                    client.waitForStart(other, SOON);

                    for (String id : List.of(one, other)) {
                        client.raiseEvent(id, "go", "on");
                        client.waitForCompletion(id, SOON);
                    }
                    assertThat(registry.get("durable.replay.time")
                                    .tag("orchestrator", "waiting")
                                    .timer()
                                    .count())
                            .isPositive();
                    assertThat(counted(registry, "durable.replay.events")).isPositive();
                    assertThat(registry.get("durable.commit.batch").summary().totalAmount())
                            .isGreaterThanOrEqualTo(4);

                    String later = client.startNew(
                            "waiting", null, StartOptions.defaults().withDelay(Duration.ofDays(1)));
                    database.sql("UPDATE durable_instance SET due = CURRENT_TIMESTAMP WHERE id = ?")
                            .param(later)
                            .update(); // which rings no bell
                    client.waitForStart(later, SOON);
                    assertThat(counted(registry, "durable.sweep.finds")).isPositive();

                    assertThat(counted(registry, "durable.partitions.lost")).isZero();
                    database.sql("UPDATE durable_partition SET nonce = RANDOM_UUID()")
                            .update();
                    client.raiseEvent(later, "go", "on");
                    client.waitForCompletion(later, SOON);
                    assertThat(counted(registry, "durable.partitions.lost")).isPositive();
                });
    }

    private static double counted(MeterRegistry registry, String name) {
        return registry.get(name).counter().count();
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

    private static final class NothingSkipped implements TransportFigures {

        @Override
        public long unreadable() {
            return 0;
        }

        @Override
        public long foreign() {
            return 0;
        }
    }

    /** As Spring Boot binds them, with its own properties and a registry of Prometheus; the dashboard asks for nothing that it does not show, and leaves nothing out. */
    @Test
    void dashboardAsksForTheMetersThatPrometheusSees() throws Exception {
        prometheus.run(started -> {
            DurableClient client = started.getBean(DurableClient.class);
            client.waitForCompletion(client.startNew("greeting", "you"), SOON);
            started.getBean(RuntimeMeter.class).replayed("greeting", 3, System.nanoTime());
            Map<String, Set<String>> seen =
                    series(started.getBean(PrometheusMeterRegistry.class).scrape());

            JsonNode dashboard = JsonMapper.shared()
                    .readTree(Files.readString(MarkdownPage.root().resolve("docs/grafana/durable-dashboard.json")));
            Set<String> asked = new TreeSet<>();
            for (String query : dashboard.findValuesAsString("expr")) {
                Set<String> labels = new TreeSet<>(Set.of("instance"));
                List<String> names = found(SERIES, query);
                assertThat(names).as(query).isNotEmpty();
                assertThat(seen.keySet()).as(query).containsAll(names);
                names.forEach(name -> labels.addAll(seen.get(name)));
                assertThat(labels).as(query).containsAll(found(LABEL, query));
                asked.addAll(names);
            }
            assertThat(seen.keySet())
                    .containsAll(found(SERIES, dashboard.at("/templating").toString()));
            assertThat(asked.stream().map(MetersIntegrationTests::meter).collect(Collectors.toSet()))
                    .isEqualTo(seen.keySet().stream()
                            .map(MetersIntegrationTests::meter)
                            .collect(Collectors.toSet()));
        });
    }

    @Test
    void metersAreSwitchedOffAsThoseOfSpringBoot() {
        prometheus
                .withPropertyValues(
                        "management.metrics.enable.durable.turn=false",
                        "management.metrics.enable.durable.backlog=false")
                .run(started -> {
                    DurableClient client = started.getBean(DurableClient.class);
                    client.waitForCompletion(client.startNew("greeting", "you"), SOON);

                    assertThat(series(started.getBean(PrometheusMeterRegistry.class)
                                            .scrape())
                                    .keySet())
                            .contains("durable_commit_time_seconds_count", "durable_partitions_owned")
                            .noneMatch(name -> name.startsWith("durable_turn") || name.startsWith("durable_backlog"));
                });
    }

    /** Series that are of one meter share its name. */
    private static String meter(String series) {
        return series.replaceAll("_(count|sum|max|total)$", "");
    }

    /** Name and names of labels. */
    private static Map<String, Set<String>> series(String scrape) {
        Map<String, Set<String>> found = new TreeMap<>();
        scrape.lines().filter(line -> line.startsWith("durable_")).forEach(line -> {
            Set<String> labels = found.computeIfAbsent(line.replaceAll("[{ ].*", ""), name -> new TreeSet<>());
            labels.addAll(found(SCRAPED_LABEL, line));
        });
        return found;
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .flatMap(match -> Stream.of(match.group(1).split(", ")))
                .toList();
    }

    static class Flows {

        @Orchestrator("family")
        String family(OrchestrationContext ctx, String name) {
            return ctx.callSubOrchestrator("greeting", name, String.class).await();
        }

        @Orchestrator("greeting")
        String greeting(OrchestrationContext context, String whom) {
            return context.callActivity("greet", whom, String.class).await();
        }

        @Orchestrator("waiting")
        String await(OrchestrationContext context) {
            return context.waitForExternalEvent("go", String.class).await();
        }

        @Activity("greet")
        String greet(String whom) {
            return "Hello " + whom;
        }
    }
}
