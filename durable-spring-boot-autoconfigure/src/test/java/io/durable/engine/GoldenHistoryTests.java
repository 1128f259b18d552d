package io.durable.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.DurableHttpRequest;
import io.durable.OrchestrationCancelledException;
import io.durable.OrchestrationContext;
import io.durable.Saga;
import io.durable.SagaOptions;
import io.durable.SideEffectFailedException;
import io.durable.StartOptions;
import io.durable.SubOrchestrationOptions;
import io.durable.Task;
import io.durable.TaskFailedException;
import io.durable.TaskOptions;
import io.durable.TaskTimeoutException;
import io.durable.codec.HistoryEventCodec;
import io.durable.engine.TurnResult.Advanced;
import io.durable.engine.TurnResult.Ending;
import io.durable.history.HistoryEntry;
import io.durable.history.HistoryEvent;
import io.durable.history.HistoryEventKind;
import io.durable.history.ParentClosePolicy;
import io.durable.history.RetryPolicy;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Histories as they were stored when a feature was released, one entry a line: its kind and its stored form. The code that made them must go through them
 * for ever. A file is never changed.
 */
class GoldenHistoryTests {

    private static final JsonMapper MAPPER = JsonMapper.shared();

    /** By the name of the file. */
    private static final Map<String, OrchestratorFunction> CODE = Map.ofEntries(
            Map.entry("side-effect", (context, input) -> {
                List<Object> met = new ArrayList<>();
                met.add(context.sideEffect(() -> "other", String.class));
                met.add(call(context, "charge"));
                try {
                    met.add(context.sideEffect(() -> "other", String.class));
                } catch (SideEffectFailedException failure) {
                    met.add(failure.getFailureDetails().message());
                }
                return met;
            }),
            Map.entry("patch", (context, input) -> {
                String first = context.patched("check-credit") ? call(context, "check") : "unchecked";
                String second = context.patched("never-asked") ? call(context, "more") : "less";
                return first + second + context.patched("check-credit");
            }),
            Map.entry("cancel", GoldenHistoryTests::cancelled),
            Map.entry("children", GoldenHistoryTests::children),
            Map.entry(
                    "retry-handler",
                    (context, input) -> context.callActivity(
                                    "charge",
                                    null,
                                    String.class,
                                    TaskOptions.defaults()
                                            .withRetryHandler(
                                                    failed -> Optional.of(Duration.ofSeconds(2 - failed.attempt()))))
                            .await()),
            Map.entry("activity-timeouts", (context, input) -> {
                try {
                    return call(context, "charge");
                } catch (TaskFailedException late) {
                    return late.getFailureDetails().isCausedBy(TaskTimeoutException.class) ? "too late" : "failed";
                }
            }),
            Map.entry("version", (context, input) -> {
                context.callSubOrchestrator("ship", null, String.class).await();
                context.continueAsNew(context.getVersion().orElseThrow());
                return null;
            }),
            Map.entry("saga", (context, input) -> {
                Saga saga = context.saga(SagaOptions.defaults().inParallel());
                saga.addCompensation("release", call(context, "reserve"));
                saga.addCompensation("refund", call(context, "charge"));
                try {
                    return call(context, "ship");
                } catch (TaskFailedException failure) {
                    saga.compensate();
                    throw failure;
                }
            }),
            Map.entry("rewind", GoldenHistoryTests::cut),
            Map.entry("fork", GoldenHistoryTests::cut),
            Map.entry("updates", GoldenHistoryTests::updates),
            Map.entry("events", GoldenHistoryTests::events),
            Map.entry(
                    "http",
                    (context, input) -> context.callHttp(DurableHttpRequest.get("https://api.test/jobs"))
                            .await()
                            .content()),
            Map.entry("terminate", (context, input) -> call(context, "charge")));

    static Stream<String> files() {
        return CODE.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("files")
    void goesThroughTheHistoryToItsEnd(String file) throws IOException {
        List<HistoryEntry> history = history(file);
        OrchestrationExecution execution = new OrchestrationExecution(
                Story.ID, Objects.requireNonNull(CODE.get(file)), Story.SETTINGS, InlineStrand::new);
        TurnResult result = execution.replay(history);
        assertThat(result).isInstanceOf(Advanced.class);
        assertThat(((Advanced) result).ending()).isNotInstanceOf(Ending.Open.class);
    }

    @Test
    void thereIsAHistoryOfEveryKindOfEvent() throws IOException {
        Set<HistoryEventKind> missing = EnumSet.allOf(HistoryEventKind.class);
        for (String file : CODE.keySet()) {
            history(file).forEach(entry -> missing.remove(entry.event().kind()));
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void everyHistoryIsReplayed() {
        String[] stored = new File(Objects.requireNonNull(GoldenHistoryTests.class.getResource("/golden"))
                        .getFile())
                .list();

        assertThat(stored)
                .containsExactlyInAnyOrderElementsOf(
                        files().map(file -> file + ".jsonl").toList());
    }

    @ParameterizedTest
    @MethodSource("files")
    void storesEveryEntryAsItWas(String file) throws IOException {
        for (JsonNode line : lines(file)) {
            String kind = line.get("kind").stringValue();
            String stored = line.get("stored").stringValue();
            HistoryEvent event = HistoryEventCodec.decode(kind, stored.getBytes(StandardCharsets.UTF_8));
            assertThat(HistoryEventCodec.encode(event))
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo(stored);
        }
    }

    private static Object updates(OrchestrationContext context, Object input) {
        int[] sum = {0};
        context.onUpdate(
                "add",
                Integer.class,
                number -> {
                    throw new LinkageError("no validator is asked again"); // an exception would be a refusal
                },
                number -> {
                    call(context, "store");
                    return sum[0] += number;
                });
        context.onUpdate("break", Void.class, nothing -> {
            throw new IllegalStateException("broken");
        });
        context.waitForExternalEvent("end", String.class).await();
        return sum[0];
    }

    private static Object events(OrchestrationContext context, Object input) {
        context.sendEvent("ledger-1", "Opened", "order-7");
        Task<String> reminder = context.callActivity("remind", null, String.class);
        String paid = context.waitForExternalEvent("paid", String.class).await();
        reminder.cancel();
        return paid;
    }

    static Object cut(OrchestrationContext context, Object input) {
        Task<Void> timer = context.createTimer(Duration.ofHours(1));
        Task<String> child = context.callSubOrchestrator("ship", null, String.class);
        String charged = call(context, "charge");
        timer.await();
        return charged + child.await() + context.startNew("report", null);
    }

    private static Object cancelled(OrchestrationContext context, Object input) {
        try {
            context.startNew("report", "in", StartOptions.instanceId("report-1").withTag("k", "v"));
            return context.waitForExternalEvent("paid", Duration.ofDays(1), String.class)
                    .await();
        } catch (OrchestrationCancelledException asked) {
            call(context, "undo");
            throw asked;
        }
    }

    private static Object children(OrchestrationContext context, Object input) {
        SubOrchestrationOptions bound =
                SubOrchestrationOptions.defaults().withParentClosePolicy(ParentClosePolicy.TERMINATE);
        Task<String> givenUp = context.callSubOrchestrator("ship", "a", String.class, bound.withInstanceId("given-up"));
        context.callSubOrchestrator("ship", "b", String.class, bound.withParentClosePolicy(ParentClosePolicy.CANCEL));
        String retried = context.callSubOrchestrator(
                        "pack", "c", String.class, bound.withRetry(RetryPolicy.of(2, Duration.ofSeconds(1))))
                .await();
        givenUp.cancel();
        context.callSubOrchestrator("ship", "d", String.class).cancel();
        return retried;
    }

    private static String call(OrchestrationContext context, String name) {
        return context.callActivity(name, null, String.class).await();
    }

    private static List<HistoryEntry> history(String file) throws IOException {
        List<HistoryEvent> events = new ArrayList<>();
        for (JsonNode line : lines(file)) {
            byte[] stored = line.get("stored").stringValue().getBytes(StandardCharsets.UTF_8);
            events.add(HistoryEventCodec.decode(line.get("kind").stringValue(), stored));
        }
        return Histories.of(events);
    }

    private static List<JsonNode> lines(String file) throws IOException {
        try (InputStream stream = GoldenHistoryTests.class.getResourceAsStream("/golden/" + file + ".jsonl")) {
            String text = new String(Objects.requireNonNull(stream, file).readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().map(MAPPER::readTree).toList();
        }
    }
}
