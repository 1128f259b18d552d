package io.durable.engine;

import io.durable.InstanceAlreadyExistsException;
import io.durable.OrchestrationCancelledException;
import io.durable.TaskFailedException;
import io.durable.engine.Scheduling.ChildCall;
import io.durable.history.FailureDetails;
import io.durable.history.RetryPolicy;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A child that is started anew when it fails: each attempt is an instance of its own. */
final class RetriedSubOrchestration<T> extends RepeatedTask<T, SubOrchestrationOperation<T>> {

    /** Somebody wanted it to end so, or another attempt would end the same way. */
    private static final List<String> FINAL = List.of(
            "io.durable.OrchestrationTerminated",
            OrchestrationCancelledException.class.getName(),
            InstanceAlreadyExistsException.class.getName());

    private final Type resultType;
    private final ChildCall call;
    private final Instant firstScheduledAt;
    private int attempts;

    RetriedSubOrchestration(ExecutionState state, Type resultType, Scheduling scheduling, ChildCall call) {
        super(state, scheduling);
        this.resultType = resultType;
        this.call = call;
        this.firstScheduledAt = state.course().time();
        retry();
    }

    private void retry() {
        attempts++;
        follow(scheduling().attempt(call, attempts, resultType));
    }

    @Override
    void attempted(SubOrchestrationOperation<T> ended) {
        FailureDetails failure = ended.failure();
        if (failure == null || !mayTryAgain(failure)) {
            end(false);
        } else {
            after(policy().delayBeforeRetry(attempts, chance()), this::retry);
        }
    }

    private boolean mayTryAgain(FailureDetails failure) {
        Duration elapsed = Duration.between(firstScheduledAt, state().course().time());
        return !FINAL.contains(failure.type()) && policy().allowsRetry(failure, attempts, elapsed);
    }

    private RetryPolicy policy() {
        return call.options().retry();
    }

    /** For a policy with jitter: as good as random between instances and attempts. What counts in a replay is the recorded time. */
    private double chance() {
        int mixed = (state().id().incarnation().hashCode() * 31 + attempt().step()) * 0x9E3779B9;
        return (mixed >>> 1) / (double) (1L << 31);
    }

    @Override
    @Nullable
    T result() {
        FailureDetails failure = attempt().failure();
        if (failure != null) {
            throw new TaskFailedException(name(), attempt().step(), failure.withAttempts(attempts));
        }
        return attempt().resolve().orThrow();
    }

    @Override
    String name() {
        return call.name();
    }

    @Override
    String description() {
        return "sub-orchestration '" + name() + "'";
    }
}
