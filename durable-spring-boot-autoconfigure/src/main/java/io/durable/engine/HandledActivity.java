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

/** An activity whose retries the code decides itself. The handler is asked on the code's side, before the next event. */
final class HandledActivity<T> extends RepeatedTask<T, ActivityOperation<T>> {

    private final RetryHandler handler;
    private final Type resultType;
    private final ActivityCall call;
    private final Instant firstScheduledAt;
    private int attempts;
    private @Nullable RuntimeException refusal;

    HandledActivity(
            ExecutionState state, RetryHandler handler, Type resultType, Scheduling scheduling, ActivityCall call) {
        super(state, scheduling);
        this.handler = handler;
        this.resultType = resultType;
        this.call = call;
        this.firstScheduledAt = state.course().time();
        retry();
    }

    private void retry() {
        attempts++;
        follow(scheduling().attempt(attempts == 1 ? call : callWithinTheRest(), resultType));
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

    @Override
    void attempted(ActivityOperation<T> ended) {
        FailureDetails failure = ended.failure();
        if (failure == null || isOverAfter(Duration.ZERO)) {
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
            after(delay, this::retryIfInTime);
        }
    }

    private void retryIfInTime() {
        if (isOverAfter(Duration.ZERO)) {
            end(false); // the timer was late
        } else {
            retry();
        }
    }

    @Override
    @Nullable
    T result() {
        if (refusal != null) {
            throw refusal;
        }
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
        return "activity '" + name() + "'";
    }
}
