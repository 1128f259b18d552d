package io.durable.client;

import io.durable.InvalidTaskTokenException;
import io.durable.TaskNotPendingException;
import io.durable.history.FailureDetails;
import io.durable.history.Payload;
import io.durable.spi.InstanceStore;
import io.durable.spi.TaskOutcome;
import io.durable.spi.TaskToken;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Ends activities by their tokens, in the caller's transaction if there is one. Any thread may call. */
final class ActivityCompletions {

    private final ClientPorts ports;
    private final InstanceStore store;

    ActivityCompletions(ClientPorts ports) {
        this.ports = ports;
        this.store = ports.store();
    }

    void complete(String token, @Nullable Object result) {
        TaskToken attempt = parsed(token);
        Payload payload = ports.payloads().write("result of an activity of '" + attempt.execution() + "'", result);
        finish(attempt, new TaskOutcome.Completed(payload, true));
    }

    void fail(String token, Throwable failure) {
        Objects.requireNonNull(failure, "failure of an activity");
        TaskToken attempt = parsed(token);
        finish(attempt, new TaskOutcome.Failed(FailureDetails.of(failure, attempt.attempt()), true));
    }

    void heartbeat(String token, Object details) {
        Objects.requireNonNull(details, "details of a heartbeat");
        TaskToken attempt = parsed(token);
        Payload payload = ports.payloads().write("heartbeat of an activity of '" + attempt.execution() + "'", details);
        if (payload != null && !store.noteDetails(attempt, payload)) {
            throw notPending(attempt);
        }
    }

    private void finish(TaskToken attempt, TaskOutcome outcome) {
        if (!store.finishTask(attempt, outcome)) {
            throw notPending(attempt);
        }
        store.afterCommit(() ->
                ports.doorbell().taskEnded(attempt.attemptedTask(ports.clock().now())));
    }

    private static TaskToken parsed(String token) {
        try {
            return TaskToken.parse(token);
        } catch (IllegalArgumentException wrong) {
            throw new InvalidTaskTokenException(token, String.valueOf(wrong.getMessage()));
        }
    }

    private static TaskNotPendingException notPending(TaskToken attempt) {
        return new TaskNotPendingException(attempt.execution().instance().value(), attempt.step(), attempt.attempt());
    }
}
