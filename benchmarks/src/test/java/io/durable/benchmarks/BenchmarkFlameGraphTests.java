package io.durable.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchmarkFlameGraphTests {

    private final StackTree tree = new StackTree("all");

    @Test
    void drawsFramesAsWideAsTheirShareOnTopOfTheirCallers() {
        tree.add(List.of("a", "b"));
        tree.add(List.of("a", "c<d>"));
        tree.add(List.of("a", "b"));
        tree.add(List.of("e"));

        assertThat(FlameGraph.draw(tree))
                .startsWith("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1200 45\"")
                .contains("<title>all: 4, 100.0 %</title><rect x=\"0.0\" y=\"30\" width=\"1199.5\"")
                .contains("<title>a: 3, 75.0 %</title><rect x=\"0.0\" y=\"15\" width=\"899.5\"")
                .contains("<title>b: 2, 50.0 %</title><rect x=\"0.0\" y=\"0\" width=\"599.5\"")
                .contains("<title>c&lt;d&gt;: 1, 25.0 %</title><rect x=\"600.0\" y=\"0\" width=\"299.5\"")
                .contains("<title>e: 1, 25.0 %</title><rect x=\"900.0\" y=\"15\"");
    }

    @Test
    void leavesOutWhatWouldHardlyBeSeen() {
        Collections.nCopies(999, List.of("often")).forEach(tree::add);
        tree.add(List.of("seldom", "deeper", "deepest"));

        assertThat(FlameGraph.draw(tree))
                .contains("often: 999")
                .contains("0 0 1200 30")
                .doesNotContain("seldom");
    }
}
