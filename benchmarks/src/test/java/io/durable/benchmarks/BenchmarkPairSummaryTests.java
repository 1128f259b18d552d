package io.durable.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BenchmarkPairSummaryTests {

    @Test
    void setsMediansSideBySide() {
        String table = PairSummary.of(List.of(
                        "# a note",
                        "{\"peer\":\"dbos\",\"workload\":\"sequence\",\"per_s\":100,\"cpu_s_per_1000_activities\":0.5}",
                        "{\"peer\":\"durable-spring-boot\",\"workload\":\"sequence\",\"per_s\":160,\"cpu_s_per_1000_activities\":0.25}",
                        "{\"peer\":\"dbos\",\"workload\":\"sequence\",\"per_s\":90}",
                        "{\"peer\":\"dbos\",\"workload\":\"sequence\",\"per_s\":80}",
                        "{\"peer\":\"durable-spring-boot\",\"workload\":\"sequence\",\"per_s\":200}"))
                .toMarkdown();
        assertThat(table.lines().skip(2))
                .containsExactly(
                        "| sequence | per_s | dbos | 3 + 2 | 90.0 (±11 %) | 180.0 (±11 %) | 2.00 |",
                        "| sequence | cpu_s_per_1000_activities | dbos | 1 + 1 | 0.5 (±0 %) | 0.25 (±0 %) | 0.50 |");
    }

    @Test
    void keepsHistoriesOfDifferentLengthApart() {
        String table = PairSummary.of(List.of(
                        "{\"peer\":\"dbos\",\"workload\":\"long\",\"n\":2000,\"per_s\":1000}",
                        "{\"peer\":\"dbos\",\"workload\":\"long\",\"n\":10000,\"per_s\":500}",
                        "{\"peer\":\"durable-spring-boot\",\"workload\":\"long\",\"n\":2000,\"per_s\":1000}",
                        "{\"peer\":\"durable-spring-boot\",\"workload\":\"long\",\"n\":10000,\"per_s\":1000}"))
                .toMarkdown();
        assertThat(table)
                .contains("| long (2000) | per_s | dbos | 1 + 1 | 1000.0 (±0 %) | 1000.0 (±0 %) | 1.00 |")
                .contains("| long (10000) | per_s | dbos | 1 + 1 | 500.0 (±0 %) | 1000.0 (±0 %) | 2.00 |");
    }

    @Test
    void leavesOutWhatOnlyOneOfThemHas() {
        String table = PairSummary.of(
                        List.of("{\"peer\":\"durable-spring-boot\",\"workload\":\"restart-replay\",\"per_s\":9}"))
                .toMarkdown();
        assertThat(table.lines()).hasSize(2);
    }
}
