package io.durable.engine;

import io.durable.history.InboundEvent.EventRaised;
import io.durable.history.Payload;
import java.lang.reflect.Type;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Waits for one external event, perhaps for a limited time. */
final class EventWaiter<T> extends OrchestrationTask<T> {

    private final String name;
    private final Type type;
    private @Nullable TimerOperation timer;
    private @Nullable Duration timeout;
    private @Nullable Payload payload;

    EventWaiter(ExecutionState state, String name, Type type) {
        super(state);
        this.name = name;
        this.type = type;
    }

    /** Stops waiting when the timer fires. */
    void limit(TimerOperation timer, Duration timeout) {
        this.timer = timer;
        this.timeout = timeout;
        timer.whenEnded(ignored -> timeOut());
    }

    void deliver(EventRaised event) {
        payload = event.payload();
        end(false);
        dropTimer();
    }

    @Override
    void withdraw() {
        state().events().remove(this);
        dropTimer();
    }

    @Override
    @Nullable
    T result() {
        return state().payloads().read(payload, type);
    }

    @Override
    String name() {
        return name;
    }

    @Override
    String description() {
        return "event '" + name + "'";
    }

    @Override
    String cancellation() {
        return timer != null && !timer.wasCancelled()
                ? "event '" + name + "' did not arrive within " + timeout
                : super.cancellation();
    }

    private void timeOut() {
        if (!hasEnded()) {
            state().events().remove(this);
            end(true);
        }
    }

    private void dropTimer() {
        if (timer != null) {
            timer.giveUp();
        }
    }
}
