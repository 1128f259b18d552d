package io.durable.client;

import io.durable.DurableException;
import io.durable.InstanceNotFoundException;
import io.durable.OrchestrationMetadata;
import io.durable.WaitTimeoutException;
import io.durable.history.InstanceId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.spi.InstanceListener;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceStore;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everybody in this process who waits for an instance. Woken in memory when the instance changes on this node, and by one shared {@link #poll} for all of them
 * otherwise; what they return is always read from the store. Any thread may call.
 */
public final class Waiters implements InstanceListener {

    private static final int POLLED_AT_ONCE_MAX = 500;

    private final InstanceStore store;
    private final LongSupplier nanoTime;
    private final Map<InstanceId, List<Waiter>> waiting = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** @param nanoTime elapsed time, as {@link System#nanoTime} tells it: what timeouts are measured by */
    public Waiters(InstanceStore store, LongSupplier nanoTime) {
        this.store = store;
        this.nanoTime = nanoTime;
    }

    @Override
    public void changed(Collection<InstanceId> begun, Collection<InstanceId> ended) {
        begun.forEach(id ->
                waitingFor(id).filter(waiter -> waiter.goal == Goal.STARTED).forEach(Waiter::wake));
        ended.forEach(id -> waitingFor(id).forEach(Waiter::wake));
    }

    /**
     * Looks up what is waited for and wakes those whose wait is over: one query, none if nobody waits. To be called about twice a second.
     *
     * @throws io.durable.spi.StoreException if the database can't be asked; the next poll makes up for it
     */
    public void poll() {
        List<InstanceId> ids = List.copyOf(waiting.keySet());
        for (int from = 0; from < ids.size(); from += POLLED_AT_ONCE_MAX) {
            pollSome(ids.subList(from, Math.min(ids.size(), from + POLLED_AT_ONCE_MAX)));
        }
    }

    /** Ends every wait, and every one to come, with {@link DurableException}: nobody polls any more. */
    public void close() {
        closed = true;
        waiting.keySet().forEach(id -> waitingFor(id).forEach(Waiter::wake));
    }

    /** Takes waits again after a {@link #close}. */
    public void open() {
        closed = false;
    }

    OrchestrationMetadata await(InstanceId id, Goal goal, Duration timeout) {
        refuseInsideItsTransaction(id);
        long start = nanoTime.getAsLong();
        Waiter waiter = register(id, goal);
        try {
            boolean last = false;
            while (true) {
                OrchestrationMetadata seen =
                        store.findMetadata(id).orElseThrow(() -> new InstanceNotFoundException(id.value()));
                if (goal.isReached(seen.runtimeStatus())) {
                    return seen;
                }
                if (last) {
                    throw new WaitTimeoutException(id.value(), timeout);
                }
                refuseWhenClosed(id);
                last = !waiter.sleep(timeLeft(start, timeout));
            }
        } finally {
            unregister(id, waiter);
        }
    }

    /** In nanoseconds; any timeout beyond centuries is as good as none. */
    private long timeLeft(long start, Duration timeout) {
        return TimeUnit.NANOSECONDS.convert(timeout) - (nanoTime.getAsLong() - start);
    }

    private void pollSome(List<InstanceId> ids) {
        Map<InstanceId, InstanceRecord> rows =
                store.find(ids).stream().collect(Collectors.toMap(InstanceRecord::id, Function.identity()));
        for (InstanceId id : ids) {
            InstanceRecord row = rows.get(id);
            waitingFor(id)
                    .filter(waiter ->
                            row == null || waiter.goal.isReached(row.state().status()))
                    .forEach(Waiter::wake);
        }
    }

    private Stream<Waiter> waitingFor(InstanceId id) {
        return waiting.getOrDefault(id, List.of()).stream();
    }

    private Waiter register(InstanceId id, Goal goal) {
        Waiter waiter = new Waiter(goal);
        waiting.compute(id, (key, others) -> {
            List<Waiter> all = others == null ? new CopyOnWriteArrayList<>() : others;
            all.add(waiter);
            return all;
        });
        return waiter;
    }

    private void unregister(InstanceId id, Waiter waiter) {
        waiting.computeIfPresent(id, (key, all) -> {
            all.remove(waiter);
            return all.isEmpty() ? null : all;
        });
    }

    private void refuseInsideItsTransaction(InstanceId id) {
        if (store.isTouchedByCaller(id)) {
            throw new DurableException(
                    "Waiting for instance '" + id + "' inside the transaction that starts it or sends"
                            + " it something would never end: nothing is visible to it before the commit. Wait after the commit");
        }
    }

    private void refuseWhenClosed(InstanceId id) {
        if (closed) {
            throw new DurableException("Waiting for instance '" + id
                    + "' was given up because the application is stopping. The instance goes on");
        }
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

    /** One thread that waits. */
    private static final class Waiter {

        private final Goal goal;
        private final Semaphore bell = new Semaphore(0);

        Waiter(Goal goal) {
            this.goal = goal;
        }

        void wake() {
            bell.release();
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
    }
}
