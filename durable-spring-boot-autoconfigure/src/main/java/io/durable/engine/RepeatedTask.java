package io.durable.engine;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One task to the code, in the history attempts, each a step of its own, with timers between them. Attempts and timers may end on either side of the strand; what follows an attempt is up to the
 * kind of task, and nothing follows once the task itself has ended or the execution only takes in what is left.
 *
 * @param <A> an attempt
 */
abstract class RepeatedTask<T, A extends StepOperation<T>> extends OrchestrationTask<T> {

    private final Scheduling scheduling;
    private @Nullable A attempt;
    private @Nullable OrchestrationTask<?> underWay;

    RepeatedTask(ExecutionState state, Scheduling scheduling) {
        super(state);
        this.scheduling = scheduling;
    }

    /** The last attempt has ended; to make another one or to end is the answer. Not asked if there can't be another one. */
    abstract void attempted(A ended);

    /** The attempt that was made last. */
    final A attempt() {
        return Objects.requireNonNull(attempt, "no attempt yet");
    }

    final Scheduling scheduling() {
        return scheduling;
    }

    /** Waits for the attempt, which has just been scheduled. */
    final void follow(A scheduled) {
        attempt = scheduled;
        underWay = scheduled;
        scheduled.whenEnded(ended -> {
            if (state().course().isDraining()) {
                end(false);
            } else if (!hasEnded()) {
                attempted(scheduled);
            }
        });
    }

    /** Does so when the time is over, unless nothing may follow any more. */
    final void after(Duration delay, Runnable next) {
        TimerOperation timer = scheduling.timer(delay);
        underWay = timer;
        timer.whenEnded(ended -> {
            if (!hasEnded() && !state().course().isDraining()) {
                next.run();
            }
        });
    }

    @Override
    final void withdraw() {
        Objects.requireNonNull(underWay, "no attempt yet").giveUp();
    }
}
