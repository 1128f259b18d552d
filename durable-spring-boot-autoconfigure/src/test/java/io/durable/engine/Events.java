package io.durable.engine;

import io.durable.history.FailureDetails;
import io.durable.history.InboundEvent;
import io.durable.history.InboundEvent.EventRaised;
import io.durable.history.InboundEvent.ExecutionCancelRequested;
import io.durable.history.InboundEvent.ExecutionResumed;
import io.durable.history.InboundEvent.ExecutionStarted;
import io.durable.history.InboundEvent.ExecutionSuspended;
import io.durable.history.InboundEvent.ExecutionTerminated;
import io.durable.history.InboundEvent.SubOrchestrationCompleted;
import io.durable.history.InboundEvent.SubOrchestrationFailed;
import io.durable.history.InboundEvent.TaskCompleted;
import io.durable.history.InboundEvent.TaskFailed;
import io.durable.history.InboundEvent.TimerFired;
import io.durable.history.InboundEvent.UpdateRequested;
import io.durable.history.Payload;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Short names for what can come in. Payloads are JSON text. */
final class Events {

    private Events() {}

    static InboundEvent started() {
        return started(null);
    }

    static InboundEvent started(@Nullable String input) {
        return new ExecutionStarted("flow", null, payload(input), null, Map.of());
    }

    static InboundEvent completed(int step, @Nullable String result) {
        return new TaskCompleted(step, payload(result));
    }

    static InboundEvent failed(int step, String message) {
        return new TaskFailed(step, FailureDetails.of("com.example.Refused", message));
    }

    static InboundEvent fired(int step) {
        return new TimerFired(step);
    }

    static InboundEvent childCompleted(int step, @Nullable String result) {
        return new SubOrchestrationCompleted(step, payload(result));
    }

    static InboundEvent childFailed(int step, String message) {
        return new SubOrchestrationFailed(step, FailureDetails.of("com.example.Refused", message));
    }

    static EventRaised raised(String name, @Nullable String payload) {
        return new EventRaised(name, payload(payload));
    }

    static InboundEvent update(String id, String name, @Nullable String input) {
        return new UpdateRequested(id, name, payload(input));
    }

    static InboundEvent suspended() {
        return new ExecutionSuspended("hold");
    }

    static InboundEvent resumed() {
        return new ExecutionResumed("go");
    }

    static InboundEvent terminated(@Nullable String reason) {
        return new ExecutionTerminated(reason, false);
    }

    static InboundEvent cancelRequested(@Nullable String reason) {
        return new ExecutionCancelRequested(reason);
    }

    static @Nullable Payload payload(@Nullable String text) {
        return text == null ? null : Payload.of(text);
    }
}
