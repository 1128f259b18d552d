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

/**
 * A child that is started anew when it fails: attempts, each a step and an instance of its own, with timers between them. Attempts and timers end on either side
 * of the strand.
 */
final class RetriedSubOrchestration<T> extends OrchestrationTask<T> {

    /** Somebody wanted it to end so, or another attempt would end the same way. */
    private static final List<String> FINAL = List.of(
            "io.durable.OrchestrationTerminated",
            OrchestrationCancelledException.class.getName(),
            InstanceAlreadyExistsException.class.getName());

    private final Type resultType;
    private final Scheduling scheduling;
    private final ChildCall call;
    private final Instant firstScheduledAt;
    private int attempts;
    private SubOrchestrationOperation<T> attempt;
    private OrchestrationTask<?> underWay;

    RetriedSubOrchestration(ExecutionState state, Type resultType, Scheduling scheduling, ChildCall call) {
        super(state);
        this.resultType = resultType;
        this.scheduling = scheduling;
        this.call = call;
        this.firstScheduledAt = state.course().time();
        this.attempt = attempt();
        this.underWay = attempt;
    }

    private SubOrchestrationOperation<T> attempt() {
        attempts++;
        SubOrchestrationOperation<T> made = scheduling.attempt(call, attempts, resultType);
        made.whenEnded(ended -> attempted(made));
        return made;
    }

    private void attempted(SubOrchestrationOperation<T> made) {
        if (hasEnded()) {
            return;
        }
        FailureDetails failure = made.failure();
        if (failure == null || state().course().isDraining() || !mayTryAgain(failure)) {
            end(false);
            return;
        }
        TimerOperation timer = scheduling.timer(policy().delayBeforeRetry(attempts, chance()));
        underWay = timer;
        timer.whenEnded(ended -> retry());
    }

    private boolean mayTryAgain(FailureDetails failure) {
        Duration elapsed = Duration.between(firstScheduledAt, state().course().time());
        return !FINAL.contains(failure.type()) && policy().allowsRetry(failure, attempts, elapsed);
    }

    private void retry() {
        if (!hasEnded() && !state().course().isDraining()) {
            attempt = attempt();
            underWay = attempt;
        }
    }

    private RetryPolicy policy() {
        return call.options().retry();
    }

    /** For a policy with jitter: as good as random between instances and attempts. What counts in a replay is the recorded time. */
    private double chance() {
        int mixed = (state().id().incarnation().hashCode() * 31 + attempt.step()) * 0x9E3779B9;
        return (mixed >>> 1) / (double) (1L << 31);
    }

    @Override
    void withdraw() {
        underWay.giveUp();
    }

    @Override
    @Nullable
    T result() {
        FailureDetails failure = attempt.failure();
        if (failure != null) {
            throw new TaskFailedException(name(), attempt.step(), failure.withAttempts(attempts));
        }
        return attempt.resolve().orThrow();
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
