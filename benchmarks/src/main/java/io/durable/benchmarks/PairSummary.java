package io.durable.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sets two engines side by side that were measured in turns: medians of each, and their ratio. Prints a table in Markdown. What a ratio is worth the spread says,
 * the largest deviation from the median.
 */
public final class PairSummary {

    private static final String OURS = "durable-spring-boot";
    private static final List<String> FIGURES = List.of(
            "per_s",
            "seconds",
            "p50_ms",
            "p95_ms",
            "p99_ms",
            "ms_per_step_first",
            "ms_per_step_middle",
            "ms_per_step_last",
            "start_phase_s",
            "cpu_s",
            "cpu_s_per_1000_activities",
            "app_peak_rss_mb",
            "cpu_others_s",
            "calib_ms");

    /** Values by workload (with its n where it is the size of one thing), figure and peer. */
    private final Map<String, Map<String, Map<String, List<Double>>>> values = new LinkedHashMap<>();

    private PairSummary() {}

    /** @param arguments the file with the lines of JSON; other lines are passed over */
    public static void main(String[] arguments) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of(arguments[0]))) {
            Console.result(of(lines.toList()).toMarkdown());
        }
    }

    static PairSummary of(List<String> lines) {
        PairSummary summary = new PairSummary();
        lines.stream()
                .filter(line -> line.startsWith("{"))
                .map(JsonMapper.shared()::readTree)
                .forEach(summary::add);
        return summary;
    }

    String toMarkdown() {
        StringBuilder table =
                new StringBuilder("| workload | figure | peer | runs | median (spread) | ours | ratio |\n");
        table.append("|---|---|---|---|---|---|---|\n");
        values.forEach((workload, figures) -> FIGURES.stream()
                .filter(figures::containsKey)
                .forEach(figure -> appendRows(table, workload, figure, figures.get(figure))));
        return table.toString();
    }

    private void add(JsonNode line) {
        String workload = line.path("workload").asString();
        if (workload.equals("long")) {
            workload += " (" + line.path("n").asInt() + ")"; // two workloads share this name
        }
        for (String figure : FIGURES) {
            if (line.has(figure)) {
                values.computeIfAbsent(workload, key -> new TreeMap<>(Comparator.comparing(FIGURES::indexOf)))
                        .computeIfAbsent(figure, key -> new TreeMap<>())
                        .computeIfAbsent(line.path("peer").asString(), key -> new ArrayList<>())
                        .add(line.path(figure).asDouble());
            }
        }
    }

    private static void appendRows(
            StringBuilder table, String workload, String figure, Map<String, List<Double>> peers) {
        peers.forEach((peer, theirs) -> {
            for (Map.Entry<String, List<Double>> ours : peers.entrySet()) {
                if (ours.getKey().startsWith(OURS) && !peer.startsWith(OURS)) {
                    table.append(row(workload, figure, peer, Sample.of(theirs), Sample.of(ours.getValue())));
                }
            }
        });
    }

    private static String row(String workload, String figure, String peer, Sample theirs, Sample ours) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %d + %d | %s | %s | %s |%n",
                workload,
                figure,
                peer,
                theirs.count,
                ours.count,
                theirs,
                ours,
                theirs.median == 0 ? "" : String.format(Locale.ROOT, "%.2f", ours.median / theirs.median));
    }

    /**
     * Several measurements of one figure.
     *
     * @param spread largest deviation from the median, in percent of it
     */
    private record Sample(int count, double median, long spread) {

        static Sample of(List<Double> values) {
            double[] sorted =
                    values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            double median = Figures.median(sorted);
            double deviation = Math.max(median - sorted[0], sorted[sorted.length - 1] - median);
            return new Sample(sorted.length, median, median == 0 ? 0 : Math.round(deviation / median * 100));
        }

        @Override
        public String toString() {
            return Figures.rounded(median) + " (±" + spread + " %)";
        }
    }
}
