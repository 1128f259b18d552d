package io.durable.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;

class BenchmarkFiguresTests {

    @Test
    void percentileIsTheNearestRank() {
        double[] sorted = {1, 2, 3, 4};
        assertThat(Figures.percentile(sorted, 50)).isEqualTo(2);
        assertThat(Figures.percentile(sorted, 51)).isEqualTo(3);
        assertThat(Figures.percentile(sorted, 99)).isEqualTo(4);
        assertThat(Figures.percentile(new double[] {7}, 1)).isEqualTo(7);
    }

    @Test
    void medianOfAnEvenNumberIsTheMeanOfTheMiddle() {
        assertThat(Figures.median(new double[] {1, 2, 9})).isEqualTo(2);
        assertThat(Figures.median(new double[] {1, 2, 4, 9})).isEqualTo(3);
    }

    @Test
    void roundsAsTheOthersDo() {
        assertThat(Figures.rounded(123.456)).isEqualTo(123.5);
        assertThat(Figures.rounded(0.65437)).isEqualTo(0.654);
    }

    @Test
    void readsProcessesWithBlanksAndParenthesesInTheirNames() {
        String stat = "4711 (post) gres: x (y) S 42 1 1 0 -1 0 0 0 0 0 100 20 3 4 20 0 1 0 1 1 1";
        assertThat(ProcessTable.Entry.parse(stat)).isEqualTo(new ProcessTable.Entry(42, 127));
    }

    @Test
    void readsServers() {
        assertThat(Servers.parse("postgres:12,kafka:7").pids()).isEqualTo(Map.of("postgres", 12L, "kafka", 7L));
        assertThat(Servers.parse(null).pids()).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Servers.parse("postgres"))
                .withMessageContaining("name:pid");
    }

    @Test
    void readsOptions() {
        BenchmarkOptions options = BenchmarkOptions.parse("--database=h2", "--dispatch=kafka", "sequence,long");
        assertThat(options.workloads()).containsExactly("sequence", "long");
        assertThat(options.peer()).isEqualTo("durable-spring-boot-h2-kafka");
        BenchmarkOptions cluster = BenchmarkOptions.parseNode("--dispatch=local-first", "--processes=3", "--cached=7");
        assertThat(cluster.peer()).isEqualTo("durable-spring-boot-local-first");
        assertThat(cluster.processes()).isEqualTo(3);
        assertThat(cluster.cached()).isEqualTo(7);
        assertThat(BenchmarkOptions.parse("smoke").peer()).isEqualTo("durable-spring-boot");
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BenchmarkOptions.parse("sequense"))
                .withMessageContaining("'sequense' is no workload");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BenchmarkOptions.parse("--database=oracle", "smoke"))
                .withMessageContaining("--database=oracle");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BenchmarkOptions.parse("--processes=2", "smoke"))
                .withMessageContaining("need Kafka");
        assertThatIllegalArgumentException().isThrownBy(BenchmarkOptions::parse);
    }
}
