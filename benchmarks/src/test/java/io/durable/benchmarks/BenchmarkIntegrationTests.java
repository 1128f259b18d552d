package io.durable.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BenchmarkIntegrationTests {

    private DurableEngine engine;

    @BeforeAll
    void start() {
        engine = DurableEngine.open(
                BenchmarkOptions.parse("--database=h2", "--cached=20", "smoke"), new BenchmarkSettings(small()));
    }

    @AfterAll
    void stop() {
        engine.close();
    }

    @Test
    void everyWorkloadRunsAndHasTheFiguresOfTheOthers() {
        assertThat(run("smoke").get(0)).hasToString(json("smoke", "\"n\":1,\"result\":\"5\""));
        assertThat(names(run("sequence")))
                .contains("per_s", "activities_per_s", "stored_completed", "cpu_s_per_1000_activities");
        assertThat(names(run("closed"))).contains("per_s", "cpu_app_s", "cpu_s", "cpu_others_s", "calib_ms");
        assertThat(names(run("latency"))).contains("p50_ms", "p95_ms", "p99_ms", "max_ms");
        assertThat(names(run("fanout"))).contains("runs", "min_s", "cpu_s_per_1000_activities");
        assertThat(names(run("sleep"))).contains("overhead_s", "app_peak_rss_mb", "app_growth_kb_per_sleeper");
        assertThat(names(run("long")))
                .contains("ms_per_step_first", "ms_per_step_middle", "ms_per_step_last", "executed");
    }

    @Test
    void executesEveryActivityOnceAndStoresEveryInstance() {
        JsonNode sequence = run("sequence").get(0);
        assertThat(sequence.path("executed").asInt()).isEqualTo(50);
        assertThat(sequence.path("stored_completed").asInt()).isEqualTo(10);
    }

    @Test
    void replaysHistoriesOfEachSizeAfterARestart() {
        List<JsonNode> replays = run("restart-replay");
        assertThat(replays)
                .extracting(line -> line.path("n").asInt())
                .satisfiesExactly(
                        small -> assertThat(small).isBetween(20, 30),
                        large -> assertThat(large).isBetween(40, 50));
        assertThat(names(replays)).contains("us_per_event", "live_ms");
    }

    @Test
    void weighsSleepersThatStayInMemoryAndThoseThatDoNot() {
        JsonNode sleepers = run("sleepers").get(0);
        assertThat(sleepers.path("live").asInt()).isEqualTo(20);
        assertThat(sleepers.path("evicted").asInt()).isEqualTo(30);
        assertThat(List.copyOf(sleepers.propertyNames()))
                .contains("live_heap_bytes_each", "evicted_heap_bytes_each", "live_rss_bytes_each");
    }

    @Test
    void countsWhatTheDatabaseExecutesForAnIdleNode() {
        JsonNode idle = run("idle").get(0);
        assertThat(idle.path("n").asInt()).isEqualTo(12);
        assertThat(idle.path("statements_per_s").asDouble()).isBetween(0.5, 50.0);
        assertThat(idle.path("cpu_app_percent").asDouble()).isPositive();
    }

    @Test
    void crowdsTheDatabaseWithInstancesThatGoOnAfterARestart() {
        JsonNode crowded = run("crowded").get(0);
        assertThat(crowded.path("waiting").asInt()).isEqualTo(200);
        // ends of sequences of five, beginnings of those that wait for an event, and of those that sleep
        assertThat(crowded.path("history_rows").asInt()).isEqualTo(50 * 12 + 100 + 100 * 2);
        assertThat(crowded.path("answered").asInt()).isEqualTo(12);
        assertThat(crowded.path("take_over_s").asDouble())
                .isGreaterThanOrEqualTo(crowded.path("take_over_owned_s").asDouble());
        assertThat(crowded.path("ratio").asDouble()).isPositive();
    }

    @Test
    void carriesPayloadsAlong() {
        Properties settings = small();
        settings.setProperty("payload", "10000");
        BenchmarkSettings carrying = new BenchmarkSettings(settings);
        try (DurableEngine another = DurableEngine.open(BenchmarkOptions.parse("--database=h2", "smoke"), carrying)) {
            Workload.get("smoke").run(new Bench(another, another.progress(), carrying, true));
            assertThat(another.rows().countPayloads(10_000)).isPositive();
        }
    }

    private List<JsonNode> run(String workload) {
        Bench bench = new Bench(engine, engine.progress(), new BenchmarkSettings(small()), true);
        return Workload.get(workload).run(bench).stream()
                .map(result -> JsonMapper.shared().readTree(result.toJson(engine.peer(), 1)))
                .toList();
    }

    private static Properties small() {
        Properties settings = new Properties();
        List.of("callers", "fanout.n", "sleep.n", "n", "latency.n").forEach(name -> settings.setProperty(name, "10"));
        List.of("warm.s", "latency.warm", "fanout.warm", "sleep.s").forEach(name -> settings.setProperty(name, "0"));
        settings.setProperty("fanout.runs", "1");
        settings.setProperty("idle.s", "2");
        settings.setProperty("idle.settle.s", "0");
        settings.setProperty("sleepers.evicted", "30");
        settings.setProperty("crowd.finished", "50");
        settings.setProperty("crowd.waiting", "200");
        settings.setProperty("crowd.runs", "1");
        settings.setProperty("long.n", "100");
        settings.setProperty("replay.n", "20,40");
        settings.setProperty("replay.runs", "1");
        return settings;
    }

    private static List<String> names(List<JsonNode> lines) {
        return lines.stream()
                .min(Comparator.comparing(JsonNode::size))
                .map(line -> List.copyOf(line.propertyNames()))
                .orElseThrow();
    }

    private static String json(String workload, String figures) {
        return "{\"peer\":\"durable-spring-boot-h2\",\"workload\":\"" + workload + "\"," + figures
                + ",\"calib_ms\":1.0}";
    }
}
