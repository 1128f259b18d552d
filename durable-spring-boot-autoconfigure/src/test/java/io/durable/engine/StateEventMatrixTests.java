package io.durable.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.engine.TurnResult.Advanced;
import io.durable.engine.TurnResult.Ending;
import io.durable.history.HistoryEventKind;
import io.durable.history.InboundEvent;
import io.durable.history.InstanceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every state that code can wait in, met with every event that can come. A kind of event without a column fails. */
class StateEventMatrixTests {

    private static final Duration DAY = Duration.ofDays(1);

    private static final Map<String, OrchestratorFunction> STATES = Map.of(
            "activity",
                    (context, input) ->
                            context.callActivity("a", null, String.class).await(),
            "timer", (context, input) -> context.createTimer(DAY).await(),
            "child",
                    (context, input) ->
                            context.callSubOrchestrator("c", null, String.class).await(),
            "event",
                    (context, input) ->
                            context.waitForExternalEvent("x", String.class).await(),
            "timedEvent",
                    (context, input) ->
                            context.waitForExternalEvent("x", DAY, String.class).await(),
            "allOf",
                    (context, input) -> context.allOf(List.of(
                                    context.callActivity("a", null, String.class),
                                    context.callActivity("b", null, String.class)))
                            .await(),
            "suspended",
                    (context, input) ->
                            context.callActivity("a", null, String.class).await(),
            "ended", (context, input) -> null,
            "unborn", (context, input) -> "begun");

    /** ends, stays (recorded, the code goes on waiting), drops (not recorded), refuses (a defect of the caller). */
    private static final String MATRIX = """
            kind                        activity timer   child   event timedEvent allOf   suspended ended   unborn
            EXECUTION_STARTED           refuses  refuses refuses refuses refuses  refuses refuses   refuses ends
            TASK_COMPLETED              ends     refuses refuses drops   refuses  stays   stays     refuses refuses
            TASK_FAILED                 ends     refuses refuses drops   refuses  stays   stays     refuses refuses
            TIMER_FIRED                 refuses  ends    refuses drops ends       refuses refuses   refuses refuses
            SUB_ORCHESTRATION_COMPLETED refuses  refuses ends    drops refuses    refuses refuses   refuses refuses
            SUB_ORCHESTRATION_FAILED    refuses  refuses ends    drops refuses    refuses refuses   refuses refuses
            EVENT_RAISED                stays    stays   stays   ends    ends     stays   stays     refuses refuses
            UPDATE_REQUESTED            stays    stays   stays   stays   stays    stays   stays     refuses refuses
            EXECUTION_SUSPENDED         stays    stays   stays   stays   stays    stays   stays     refuses refuses
            EXECUTION_RESUMED           stays    stays   stays   stays   stays    stays   stays     refuses refuses
            EXECUTION_CANCEL_REQUESTED  ends     ends    ends    ends    ends     ends    stays     refuses refuses
            EXECUTION_REWOUND           stays    stays   stays   stays   stays    stays   stays     refuses refuses
            EXECUTION_FORKED            stays    stays   stays   stays   stays    stays   stays     refuses refuses
            EXECUTION_TERMINATED        ends     ends    ends    ends    ends     ends    ends      refuses ends
            """;

    @ParameterizedTest(name = "{1} while {0} {2}")
    @MethodSource
    void meets(String state, HistoryEventKind kind, String expected) {
        OrchestrationExecution execution =
                new OrchestrationExecution(Story.ID, STATES.get(state), Story.SETTINGS, new ThreadStrand.Factory());
        List<InboundEvent> before = switch (state) {
            case "unborn" -> List.of();
            case "suspended" -> List.of(Events.started(), Events.suspended());
            default -> List.of(Events.started());
        };
        if (!before.isEmpty()) {
            execution.turn(Story.START, new UUID(1, 1), before);
        }
        assertThat(outcome(execution, sample(kind).orElseThrow())).isEqualTo(expected);
        execution.evict();
    }

    static Stream<Arguments> meets() {
        List<String[]> rows = MATRIX.lines().map(line -> line.split(" +")).toList();
        String[] states = rows.get(0);
        assertThat(states).hasSize(STATES.size() + 1);
        Map<String, String[]> byKind =
                rows.stream().skip(1).collect(java.util.stream.Collectors.toMap(row -> row[0], row -> row));
        List<Arguments> pairs = new ArrayList<>();
        Arrays.stream(HistoryEventKind.values())
                .filter(kind -> sample(kind).isPresent())
                .forEach(kind -> {
                    for (int i = 1; i < states.length; i++) {
                        pairs.add(Arguments.of(states[i], kind, byKind.get(kind.name())[i]));
                    }
                });
        return pairs.stream();
    }

    private static String outcome(OrchestrationExecution execution, InboundEvent event) {
        Advanced advanced;
        try {
            advanced = (Advanced) execution.turn(Story.START, new UUID(2, 1), List.of(event));
        } catch (IllegalArgumentException | IllegalStateException e) {
            return "refuses";
        }
        if (!(advanced.ending() instanceof Ending.Open)) {
            return "ends";
        }
        return advanced.appended().isEmpty() ? "drops" : "stays";
    }

    private static Optional<InboundEvent> sample(HistoryEventKind kind) {
        return switch (kind) {
            case EXECUTION_STARTED -> Optional.of(Events.started());
            case TASK_COMPLETED -> Optional.of(Events.completed(0, null));
            case TASK_FAILED -> Optional.of(Events.failed(0, "no"));
            case TIMER_FIRED -> Optional.of(Events.fired(0));
            case SUB_ORCHESTRATION_COMPLETED -> Optional.of(Events.childCompleted(0, null));
            case SUB_ORCHESTRATION_FAILED -> Optional.of(Events.childFailed(0, "no"));
            case EVENT_RAISED -> Optional.of(Events.raised("x", null));
            case UPDATE_REQUESTED -> Optional.of(Events.update("u", "x", null));
            case EXECUTION_SUSPENDED -> Optional.of(Events.suspended());
            case EXECUTION_RESUMED -> Optional.of(Events.resumed());
            case EXECUTION_CANCEL_REQUESTED -> Optional.of(Events.cancelRequested("enough"));
            case EXECUTION_TERMINATED -> Optional.of(Events.terminated("enough"));
            case EXECUTION_REWOUND -> Optional.of(new InboundEvent.ExecutionRewound("again", List.of(0)));
            case EXECUTION_FORKED ->
                Optional.of(new InboundEvent.ExecutionForked(new InstanceId("other"), Story.ID, List.of(0)));
            case TASK_SCHEDULED,
                    TASK_CANCELED,
                    TIMER_CREATED,
                    TIMER_CANCELED,
                    SUB_ORCHESTRATION_CREATED,
                    EVENT_SENT,
                    START_SENT,
                    SUB_ORCHESTRATION_CANCELED,
                    CONTINUED_AS_NEW,
                    EXECUTION_COMPLETED,
                    SIDE_EFFECT_RECORDED,
                    PATCH_RECORDED,
                    UPDATE_VALIDATED,
                    UPDATE_COMPLETED -> Optional.empty();
        };
    }
}
