package io.durable.integration;

import io.durable.Activity;
import io.durable.DurableClient;
import io.durable.OrchestrationContext;
import io.durable.Orchestrator;
import io.durable.StartOptions;
import io.durable.TaskOptions;
import io.durable.testing.OpenTelemetryBeans;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** One of several processes that make a trace together: does what it is told on its standard input, and writes each span that it ends into a file. */
final class TracedProgram {

    static final String ANSWER = "=> ";

    private TracedProgram() {}

    public static void main(String[] arguments) throws IOException {
        Class<?> kind = arguments[0].equals("node") ? Node.class : Service.class;
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(kind)
                        .web(WebApplicationType.NONE)
                        .run(Arrays.copyOfRange(arguments, 1, arguments.length));
                BufferedReader commands =
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            answer("ready");
            for (String command = commands.readLine(); command != null; command = commands.readLine()) {
                answer(obey(context.getBean(DurableClient.class), command.split(" ")));
            }
        }
    }

    private static String obey(DurableClient client, String[] command) {
        String id = command[1];
        return switch (command[0]) {
            case "start" -> client.startNew("tour", "first", StartOptions.instanceId(id));
            case "raise" -> {
                client.raiseEvent(id, "go", null);
                yield "raised";
            }
            case "status" ->
                client.getInstance(id)
                        .map(instance -> instance.customStatus() == null
                                ? "none"
                                : instance.customStatus().text())
                        .orElse("none");
            default -> client.waitForCompletion(id, Duration.ofMinutes(1), String.class);
        };
    }

    private static void answer(String text) {
        System.out.println(ANSWER + text);
        System.out.flush();
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import({Tour.class, OpenTelemetryBeans.class, Exporting.class})
    static class Node {}

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import({Guide.class, OpenTelemetryBeans.class, Exporting.class})
    static class Service {}

    static class Exporting {

        @Bean
        SpanExporter spanFile(@Value("${test.spans}") Path file) {
            return new SpanFile(file);
        }
    }

    static class Tour {

        /** Goes on in another process, and as another execution there. */
        @Orchestrator("tour")
        String tour(OrchestrationContext context, String leg) {
            String seen = guide(context, leg);
            if (leg.equals("first")) {
                context.setCustomStatus("waits");
                context.waitForExternalEvent("go", String.class).await();
                context.callSubOrchestrator("detour", "aside", String.class).await();
                context.continueAsNew("last");
            }
            return seen;
        }

        @Orchestrator("detour")
        String detour(OrchestrationContext context, String leg) {
            return guide(context, leg);
        }

        private static String guide(OrchestrationContext context, String leg) {
            TaskOptions elsewhere = TaskOptions.defaults().withQueue("guides");
            return context.callActivity("guide", leg, String.class, elsewhere).await();
        }
    }

    static class Guide {

        @Activity(value = "guide", queue = "guides")
        String guide(String leg) {
            return "seen " + leg;
        }
    }

    /** Each span is on the disk of the operating system when it has ended, so a kill loses none. */
    private record SpanFile(Path file) implements SpanExporter {

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            StringBuilder lines = new StringBuilder();
            for (SpanData span : spans) {
                lines.append(String.join(
                                "\t", span.getTraceId(), span.getSpanId(), span.getParentSpanId(), span.getName()))
                        .append('\n');
            }
            try {
                Files.writeString(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
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
}
