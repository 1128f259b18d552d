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
        engine = DurableEngine.open(BenchmarkOptions.parse("--database=h2", "smoke"));
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
        assertThat(names(run("sleep"))).contains("overhead_s", "app_peak_rss_mb");
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

    private List<JsonNode> run(String workload) {
        Bench bench = new Bench(engine, engine.progress(), new BenchmarkSettings(small()));
        return Workload.get(workload).run(bench).stream()
                .map(result -> JsonMapper.shared().readTree(result.toJson(engine.peer(), 1)))
                .toList();
    }

    private static Properties small() {
        Properties settings = new Properties();
        List.of("callers", "fanout.n", "sleep.n", "n", "latency.n").forEach(name -> settings.setProperty(name, "10"));
        List.of("warm.s", "latency.warm", "fanout.warm", "sleep.s").forEach(name -> settings.setProperty(name, "0"));
        settings.setProperty("fanout.runs", "1");
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
