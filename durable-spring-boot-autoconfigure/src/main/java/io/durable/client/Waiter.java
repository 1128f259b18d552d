package io.durable.client;

import io.durable.DurableException;
import io.durable.OrchestrationMetadata;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.spi.InstanceRecord;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One thread that waits for an instance. Only that thread sleeps; any other one may wake it, with what it waits for or for a look of its own. */
final class Waiter {

    private final Goal goal;
    private final Semaphore bell = new Semaphore(0);
    private volatile @Nullable UUID incarnation;
    private volatile @Nullable OrchestrationMetadata told;

    Waiter(Goal goal) {
        this.goal = goal;
    }

    /** What somebody waits for. */
    enum Goal {
        STARTED,
        ENDED;

        boolean isReached(OrchestrationRuntimeStatus status) {
            return switch (this) {
                case STARTED -> status != OrchestrationRuntimeStatus.PENDING;
                case ENDED -> status.isTerminal();
            };
        }
    }

    Goal goal() {
        return goal;
    }

    /** The instance that goes by the id now. */
    void sees(UUID present) {
        incarnation = present;
    }

    /** The database has this row now, or had a moment ago, but after the wait began. */
    void polled(@Nullable InstanceRecord row) {
        if (row == null) {
            wake();
        } else {
            sees(row.incarnation());
            if (goal.isReached(row.state().status())) {
                tell(row);
            }
        }
    }

    /** An instance has ended. It may be one that had the id before the one that is waited for: then only a look helps. */
    void ended(InstanceRecord row) {
        if (row.incarnation().equals(incarnation)) {
            tell(row);
        } else {
            wake();
        }
    }

    private void tell(InstanceRecord row) {
        if (row.state().status().isTerminal()) {
            told = metadata(row);
        }
        wake();
    }

    void wake() {
        bell.release();
    }

    /** The end, if it was woken with it. */
    Optional<OrchestrationMetadata> told() {
        return Optional.ofNullable(told);
    }

    /** Sleeps until woken; false if the time is up. */
    boolean sleep(long nanos) {
        try {
            boolean woken = bell.tryAcquire(nanos, TimeUnit.NANOSECONDS);
            bell.drainPermits();
            return woken;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new DurableException("Interrupted while waiting for an instance, which goes on", interrupted);
        }
    }

    /** What queries show of an instance that has ended: its history's last entry is of the time when it did. */
    static OrchestrationMetadata metadata(InstanceRecord ended) {
        return new OrchestrationMetadata(
                ended.id().value(),
                ended.name(),
                ended.version(),
                ended.state().status(),
                ended.createdAt(),
                ended.state().completedAt() == null
                        ? ended.createdAt()
                        : ended.state().completedAt(),
                ended.state().completedAt(),
                ended.input(),
                ended.state().output(),
                ended.state().customStatus(),
                ended.state().failure(),
                ended.tags(),
                ended.parent() == null ? null : ended.parent().id().instance().value());
    }
}
