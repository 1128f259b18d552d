package io.durable.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.durable.testing.KafkaServer;
import io.durable.testing.PostgresServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One orchestration over two processes, one of which is killed and started again: one trace without a gap. */
@Timeout(180)
class TraceOverProcessesIntegrationTests {

    private static final String ID = "tour-1";

    @TempDir
    Path directory;

    private final String url = PostgresServer.newDatabaseUrl();
    private final String prefix = "trace-" + UUID.randomUUID();
    private final List<Child> children = new ArrayList<>();

    @AfterEach
    void end() throws InterruptedException {
        for (Child child : children) {
            child.kill();
        }
    }

    @Test
    void oneTraceFollowsAnOrchestrationOverProcessesAndARestart() throws Exception {
        Child service = child(
                "service",
                "guide",
                "--durable.jpa.enabled=false",
                "--spring.autoconfigure.exclude=org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration,"
                        + "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration");
        Child first = node("first");
        service.awaitReady();
        first.awaitReady();
        first.ask("start " + ID);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> first.ask("status " + ID).equals("\"waits\""));
        first.kill();

        Child second = node("second");
        second.awaitReady();
        second.ask("raise " + ID);
        assertThat(second.ask("wait " + ID)).isEqualTo("seen last");
        Path secondSpans = file("second");
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        spans(secondSpans).stream().anyMatch(span -> span.name().equals("orchestration:tour")));

        List<Span> all = new ArrayList<>();
        for (String process : List.of("first", "second", "guide")) {
            all.addAll(spans(file(process)));
        }
        assertThat(all).extracting(Span::trace).containsOnly(all.get(0).trace());
        Map<String, String> names = all.stream().collect(Collectors.toMap(Span::id, Span::name));
        assertThat(all.stream().map(span -> span.name() + " < " + span.parentAmong(names)))
                .containsExactlyInAnyOrder(
                        "create_orchestration:tour < nothing",
                        "activity:guide < create_orchestration:tour",
                        "create_orchestration:detour < create_orchestration:tour",
                        "activity:guide < create_orchestration:detour",
                        "orchestration:detour < create_orchestration:detour",
                        "activity:guide < create_orchestration:tour",
                        "orchestration:tour < create_orchestration:tour");
        assertThat(names(file("first"))).containsExactly("create_orchestration:tour");
        assertThat(names(file("guide"))).containsExactly("activity:guide");
    }

    private Child node(String name) throws IOException {
        return child(
                "node",
                name,
                "--spring.datasource.url=" + url,
                "--spring.datasource.username=" + PostgresServer.USER,
                "--durable.jpa.initialize-schema=always");
    }

    private Child child(String kind, String name, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                TracedProgram.class.getName(),
                kind,
                "--spring.main.banner-mode=off",
                "--logging.level.root=warn", // nobody reads what the service says, and a full pipe would hold it up
                "--spring.kafka.bootstrap-servers=" + KafkaServer.bootstrapServers(),
                "--durable.kafka.topic-prefix=" + prefix,
                "--durable.kafka.task-partitions=2",
                "--durable.task-hub=shop",
                "--durable.partitions=2",
                "--test.spans=" + file(name)));
        command.addAll(List.of(more));
        Child child =
                new Child(new ProcessBuilder(command).redirectErrorStream(true).start());
        children.add(child);
        return child;
    }

    private Path file(String process) {
        return directory.resolve(process + ".spans");
    }

    private static List<Span> spans(Path file) throws IOException {
        return Files.exists(file)
                ? Files.readAllLines(file).stream()
                        .map(line -> line.split("\t"))
                        .filter(fields -> fields.length == 4)
                        .map(fields -> new Span(fields[0], fields[1], fields[2], fields[3]))
                        .toList()
                : List.of();
    }

    private static Set<String> names(Path file) throws IOException {
        return spans(file).stream().map(Span::name).collect(Collectors.toSet());
    }

    private record Span(String trace, String id, String parent, String name) {

        private static final String NONE = "0000000000000000";

        String parentAmong(Map<String, String> names) {
            return parent.equals(NONE) ? "nothing" : names.get(parent);
        }
    }

    /** A process that answers one line with one line; what else it writes is shown when it fails. */
    private static final class Child {

        private final Process process;
        private final BufferedReader output;
        private final Writer input;
        private final StringBuilder others = new StringBuilder();

        Child(Process process) {
            this.process = process;
            this.output = process.inputReader();
            this.input = process.outputWriter();
        }

        void awaitReady() throws IOException {
            assertThat(answer()).isEqualTo("ready");
        }

        String ask(String command) throws IOException {
            input.write(command + "\n");
            input.flush();
            return answer();
        }

        private String answer() throws IOException {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith(TracedProgram.ANSWER)) {
                    return line.substring(TracedProgram.ANSWER.length());
                }
                others.append(line).append('\n');
            }
            throw new IllegalStateException("The process has ended:\n" + others);
        }

        /** SIGKILL, to the very process that was started here. */
        void kill() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }
    }
}
