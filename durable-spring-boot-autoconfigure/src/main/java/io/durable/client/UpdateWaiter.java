package io.durable.client;

import io.durable.DurableException;
import io.durable.spi.UpdateRequest;
import io.durable.spi.UpdateState;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One thread that waits for an update. Only that thread sleeps; any other one may wake it for a look of its own. */
final class UpdateWaiter {

    private final UpdateRequest update;
    private final Semaphore bell = new Semaphore(0);
    private volatile @Nullable UpdateState told;

    UpdateWaiter(UpdateRequest update) {
        this.update = update;
    }

    UpdateRequest update() {
        return update;
    }

    /** What was told, if the wait is over. */
    Optional<UpdateState> told() {
        return Optional.ofNullable(told);
    }

    /**
     * Wakes it if its wait is over.
     *
     * @param state absent: there is no such update any more, which the waiter finds out itself
     */
    void polled(@Nullable UpdateState state) {
        if (state == null) {
            wake();
        } else if (isOver(state)) {
            told = state;
            wake();
        }
    }

    /** With an outcome, or because its instance has ended without one. */
    static boolean isOver(UpdateState state) {
        return state.outcome() != null
                || state.instance() == null
                || state.instance().isTerminal();
    }

    void wake() {
        bell.release();
    }

    /** Sleeps until woken or the time is up. */
    void sleep(long nanos) {
        try {
            bell.tryAcquire(nanos, TimeUnit.NANOSECONDS);
            bell.drainPermits();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new DurableException("Interrupted while waiting for an update, which goes on", interrupted);
        }
    }
}
