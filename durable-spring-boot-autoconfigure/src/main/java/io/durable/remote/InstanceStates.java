package io.durable.remote;

import io.durable.DurableException;
import io.durable.InstanceNotFoundException;
import io.durable.WaitTimeoutException;
import io.durable.history.InstanceId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.remote.Answers.Seen;
import io.durable.remote.HubRequests.Answer;
import io.durable.remote.HubRequests.Request;
import io.durable.remote.Refusals.About;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks at instances, and waits for them by looking again.
 *
 * @param base of the hub's endpoints
 * @param waitPerRequest how long the hub is asked to wait before it answers
 */
record InstanceStates(HubRequests hub, Answers answers, String base, Duration waitPerRequest) {

    static final String START = "START";

    static final String COMPLETION = "COMPLETION";

    private static final Duration PAUSE_MAX = Duration.ofSeconds(1);

    /** How an instance is; nothing if it is not there. */
    Optional<Seen> look(String instanceId) {
        return look(instanceId, null, Duration.ZERO);
    }

    /**
     * Waits for the start or the end of an instance.
     *
     * @param goal {@link #START} or {@link #COMPLETION}
     * @throws InstanceNotFoundException if it is not there
     * @throws WaitTimeoutException if it has not got there in that time
     */
    Seen await(String instanceId, String goal, Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("Timeout is " + timeout + ", it must be zero or more");
        }
        long begun = System.nanoTime();
        while (true) {
            Duration left = timeout.minusNanos(System.nanoTime() - begun);
            Duration all = left.isNegative() ? Duration.ZERO : left;
            Duration patience = all.compareTo(waitPerRequest) < 0 ? all : waitPerRequest;
            long asked = System.nanoTime();
            Seen found = look(instanceId, goal, patience).orElseThrow(() -> new InstanceNotFoundException(instanceId));
            OrchestrationRuntimeStatus status = found.instance().runtimeStatus();
            boolean isThere = goal.equals(START) ? status != OrchestrationRuntimeStatus.PENDING : status.isTerminal();
            if (isThere) {
                return found;
            }
            if (left.isNegative() || left.isZero()) {
                throw new WaitTimeoutException(instanceId, timeout);
            }
            pause(patience.minusNanos(System.nanoTime() - asked));
        }
    }

    /** A hub for which too many wait already answers at once; asking it again at once would make that worse. */
    private static void pause(Duration early) {
        Duration pause = early.compareTo(PAUSE_MAX) < 0 ? early : PAUSE_MAX;
        try {
            Thread.sleep(Math.max(0, pause.toMillis()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new DurableException("Interrupted while waiting for an instance, which goes on", interrupted);
        }
    }

    /** How an instance is, once it is where it should be or that time is over; nothing if it is not there. */
    private Optional<Seen> look(String instanceId, @Nullable String goal, Duration patience) {
        URI uri = Address.instance(base, new InstanceId(instanceId).value(), "")
                .with("showDetails", true)
                .with("waitFor", goal)
                .with(
                        "waitMillis",
                        goal == null ? null : patience.plusNanos(999_999).toMillis())
                .uri();
        Answer answer = hub.send(Request.STATE, uri, null, About.instance(instanceId));
        return answer.isNone() ? Optional.empty() : Optional.of(answer.read(answers::instance));
    }
}
