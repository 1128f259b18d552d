package io.durable.engine;

import static io.durable.engine.Events.completed;
import static io.durable.engine.Events.started;
import static org.assertj.core.api.Assertions.assertThat;

import io.durable.OrchestrationContext;
import io.durable.PayloadUnreadableException;
import io.durable.PayloadUnreadableException.Reason;
import io.durable.engine.TurnResult.Stalled;
import io.durable.history.HistoryEntry;
import io.durable.history.HistoryEvent;
import io.durable.history.InboundEvent;
import io.durable.history.InboundEvent.EventRaised;
import io.durable.history.InboundEvent.ExecutionStarted;
import io.durable.history.InboundEvent.SubOrchestrationCompleted;
import io.durable.history.InboundEvent.TaskCompleted;
import io.durable.history.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Payloads that can't be had when the code needs them. */
class UnreadablePayloadTests {

    private static final PayloadUnreadableException REFUSED =
            new PayloadUnreadableException(Reason.UNKNOWN_KEY, "of a test", "its key is missing");

    private static final Payload UNREADABLE = Payload.of(new Payload.Source() {

        @Override
        public byte[] load() {
            throw REFUSED;
        }

        @Override
        public int size() {
            return 7;
        }
    });

    private static final OrchestratorFunction ACTIVITY = (context, input) -> call(context) + wait(context);
    private static final OrchestratorFunction EVENT = (context, input) -> wait(context);

    @Test
    void aResultStallsTheTurnThatBringsIt() {
        stallsInTurn(ACTIVITY, new TaskCompleted(0, UNREADABLE));
    }

    @Test
    void anEventStallsTheTurnThatBringsIt() {
        stallsInTurn(EVENT, new EventRaised("go", UNREADABLE));
    }

    @Test
    void theResultOfAChildStallsTheTurnThatBringsIt() {
        stallsInTurn(
                (context, input) ->
                        context.callSubOrchestrator("child", null, String.class).await(),
                new SubOrchestrationCompleted(0, UNREADABLE));
    }

    @Test
    void anInputStallsTheFirstTurn() {
        OrchestrationExecution execution = execution(ACTIVITY);

        TurnResult result = execution.turn(
                Story.START, new UUID(1, 0), List.of(new ExecutionStarted("flow", null, UNREADABLE, null, Map.of())));

        assertThat(result).isEqualTo(new Stalled(REFUSED));
    }

    @Test
    void aResultStallsTheReplay() {
        assertThat(execution(ACTIVITY).replay(unreadableAt(2, ACTIVITY, completed(0, "1"))))
                .isEqualTo(new Stalled(REFUSED));
    }

    @Test
    void codeThatCatchesExceptionsDoesNotSeeIt() {
        OrchestratorFunction careless = (context, input) -> {
            try {
                return call(context) + wait(context);
            } catch (RuntimeException failure) {
                return "gone on";
            }
        };

        assertThat(execution(careless).replay(unreadableAt(2, careless, completed(0, "1"))))
                .isEqualTo(new Stalled(REFUSED));
    }

    @Test
    void whatTheCodeDoesNotReadStallsNothing() {
        OrchestratorFunction indifferent = (context, input) -> {
            context.callActivity("a", null, void.class).await();
            return wait(context);
        };

        assertThat(execution(indifferent).replay(unreadableAt(2, indifferent, completed(0, "1"))))
                .isInstanceOf(TurnResult.Advanced.class);
    }

    @Test
    void unreadablePayloadsAreEqualToNothingButThemselves() {
        assertThat(UNREADABLE).isEqualTo(UNREADABLE).isNotEqualTo(Payload.of("x"));
        assertThat(Payload.of("x")).isNotEqualTo(UNREADABLE);
        assertThat(UNREADABLE.toString()).isEqualTo("7 bytes");
    }

    private static void stallsInTurn(OrchestratorFunction code, InboundEvent event) {
        OrchestrationExecution execution = execution(code);
        execution.turn(Story.START, new UUID(1, 0), List.of(started()));

        assertThat(execution.turn(Story.START, new UUID(2, 0), List.of(event))).isEqualTo(new Stalled(REFUSED));
    }

    /** A history in which the payload of one event can't be read any more. */
    private static List<HistoryEntry> unreadableAt(int sequence, OrchestratorFunction code, InboundEvent event) {
        List<HistoryEntry> history =
                new ArrayList<>(Story.of(code).turn(started()).turn(event).history());
        HistoryEntry readable = history.get(sequence);
        HistoryEvent damaged = new TaskCompleted(((TaskCompleted) readable.event()).step(), UNREADABLE);
        history.set(sequence, new HistoryEntry(sequence, readable.time(), damaged));
        return history;
    }

    private static OrchestrationExecution execution(OrchestratorFunction code) {
        return new OrchestrationExecution(Story.ID, code, Story.SETTINGS, new ThreadStrand.Factory());
    }

    private static String call(OrchestrationContext context) {
        return context.callActivity("a", null, String.class).await();
    }

    private static String wait(OrchestrationContext context) {
        return context.waitForExternalEvent("go", String.class).await();
    }
}
