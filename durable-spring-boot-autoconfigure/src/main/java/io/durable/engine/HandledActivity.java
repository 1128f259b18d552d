package io.durable.engine;

import io.durable.RetryHandler;
import io.durable.RetryHandler.FailedAttempt;
import io.durable.TaskFailedException;
import io.durable.engine.Scheduling.ActivityCall;
import io.durable.history.FailureDetails;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An activity whose retries the code decides itself: attempts, each a step of its own, with timers between them. Attempts and timers end on either side of the strand; the handler is asked on
 * the code's side, before the next event.
 */
final class HandledActivity<T> extends OrchestrationTask<T> {

    private final RetryHandler handler;
    private final Type resultType;
    private final Scheduling scheduling;
    private final ActivityCall call;
    private final Instant firstScheduledAt;
    private int attempts;
    private ActivityOperation<T> attempt;
    private OrchestrationTask<?> underWay;
    private @Nullable RuntimeException refusal;

    HandledActivity(
            ExecutionState state, RetryHandler handler, Type resultType, Scheduling scheduling, ActivityCall call) {
        super(state);
        this.handler = handler;
        this.resultType = resultType;
        this.scheduling = scheduling;
        this.call = call;
        this.firstScheduledAt = state.course().time();
        this.attempt = attempt();
        this.underWay = attempt;
    }

    private ActivityOperation<T> attempt() {
        attempts++;
        ActivityOperation<T> made = scheduling.attempt(attempts == 1 ? call : callWithinTheRest(), resultType);
        made.whenEnded(ended -> attempted(made));
        return made;
    }

    /** The limit for all attempts together leaves this one what the others have not used. */
    private ActivityCall callWithinTheRest() {
        Duration limit = call.timeouts().scheduleToClose();
        return limit == null ? call : call.with(call.timeouts().withScheduleToClose(limit.minus(elapsed())));
    }

    private Duration elapsed() {
        return Duration.between(firstScheduledAt, state().course().time());
    }

    private boolean isOverAfter(Duration delay) {
        Duration limit = call.timeouts().scheduleToClose();
        return limit != null && elapsed().plus(delay).compareTo(limit) >= 0;
    }

    private void attempted(ActivityOperation<T> made) {
        if (hasEnded()) {
            return;
        }
        FailureDetails failure = made.failure();
        if (failure == null || state().course().isDraining() || isOverAfter(Duration.ZERO)) {
            end(false);
        } else {
            state().questions().ask(() -> decide(failure));
        }
    }

    private void decide(FailureDetails failure) {
        if (hasEnded()) {
            return;
        }
        try {
            Optional<Duration> delay = handler.delayBeforeRetry(
                    new FailedAttempt(name(), attempts, failure.withAttempts(attempts), elapsed()));
            delay.ifPresentOrElse(this::goOn, () -> end(false));
        } catch (RuntimeException broken) {
            refusal = broken;
            end(false);
        }
    }

    private void goOn(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException(
                    "The retry handler of activity '" + name() + "' answered " + delay + ", it must be zero or more");
        }
        if (isOverAfter(delay)) {
            end(false);
        } else if (delay.isZero()) {
            retry();
        } else {
            TimerOperation timer = scheduling.timer(delay);
            underWay = timer;
            timer.whenEnded(ended -> {
                if (hasEnded() || state().course().isDraining()) {
                    return;
                }
                if (isOverAfter(Duration.ZERO)) {
                    end(false); // the timer was late
                } else {
                    retry();
                }
            });
        }
    }

    private void retry() {
        attempt = attempt();
        underWay = attempt;
    }

    @Override
    void withdraw() {
        underWay.giveUp();
    }

    @Override
    @Nullable
    T result() {
        if (refusal != null) {
            throw refusal;
        }
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
        return "activity '" + name() + "'";
    }
}
