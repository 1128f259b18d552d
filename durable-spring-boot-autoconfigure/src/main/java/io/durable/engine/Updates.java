package io.durable.engine;

import io.durable.history.Decision.UpdateCompleted;
import io.durable.history.Decision.UpdateValidated;
import io.durable.history.FailureDetails;
import io.durable.history.InboundEvent.UpdateRequested;
import io.durable.history.Payload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Updates that have come and the code that handles them. Each is handled on the code's thread, before the next event, while the code waits for something: a handler that waits itself does so on
 * top of the code that it interrupted. So the code goes on only when no handler is under way, and neither ends nor continues as new before.
 */
final class Updates {

    private final ExecutionState state;
    private final Map<String, Handling> handlings = new HashMap<>();
    private final List<UpdateRequested> waiting = new ArrayList<>();
    private int underWay;
    private boolean interrupted;

    Updates(ExecutionState state) {
        this.state = state;
    }

    /** @param validator absent: there is none */
    record Handling(RequestHandler handler, @Nullable Consumer<@Nullable Object> validator) {}

    void request(UpdateRequested update) {
        waiting.add(update);
        if (handlings.containsKey(update.name())) {
            state.questions().ask(this::handleNext);
        }
    }

    void register(String name, Handling handling) {
        handlings.put(name, handling);
        waiting.stream()
                .filter(update -> update.name().equals(name))
                .forEach(update -> state.questions().ask(this::handleNext));
    }

    /** Those that were not looked at, in the order in which they came. */
    List<UpdateRequested> waiting() {
        return List.copyOf(waiting);
    }

    boolean isHandling() {
        return underWay > 0;
    }

    /** A handler is told of a request to end; whom it has interrupted is told, too, when it is done. */
    void interrupt() {
        interrupted = underWay > 0;
    }

    private void handleNext() {
        for (UpdateRequested update : waiting) {
            Handling handling = handlings.get(update.name());
            if (handling != null) {
                waiting.remove(update);
                handle(update, handling);
                return;
            }
        }
    }

    private void handle(UpdateRequested update, Handling handling) {
        FailureDetails refusal = state.course().isReplay() ? null : refusal(update, handling);
        UpdateValidated verdict = state.course().decide(new UpdateValidated(update.update(), refusal));
        if (verdict.rejection() != null) {
            return;
        }
        underWay++;
        UpdateCompleted outcome;
        try {
            outcome = outcome(update, handling.handler());
        } finally {
            underWay--;
        }
        state.course().decide(outcome);
        if (interrupted) {
            interrupted = false;
            state.lifeline().interrupt();
        }
    }

    /** Not asked in a replay, where the recorded verdict counts, so that validators can be changed. */
    private @Nullable FailureDetails refusal(UpdateRequested update, Handling handling) {
        state.lifeline()
                .close("in the validator of update '" + update.name()
                        + "', which can only look at the code's variables");
        try {
            Object input =
                    state.payloads().read(update.input(), handling.handler().inputType());
            if (handling.validator() != null) {
                handling.validator().accept(input);
            }
            return null;
        } catch (Exception | AssertionError failure) {
            return Failures.detailsOf(failure);
        } finally {
            state.lifeline().reopen();
        }
    }

    private UpdateCompleted outcome(UpdateRequested update, RequestHandler handler) {
        try {
            Object result = handler.call(state.payloads(), update.input());
            Payload written = state.payloads().write("result of update '" + update.name() + "'", result);
            return new UpdateCompleted(update.update(), written, null);
        } catch (Exception | AssertionError failure) {
            return new UpdateCompleted(update.update(), null, Failures.detailsOf(failure));
        }
    }
}
