package io.durable.client;

import io.durable.DurableException;
import io.durable.InstanceNotFoundException;
import io.durable.OrchestrationMetadata;
import io.durable.WaitTimeoutException;
import io.durable.client.Waiter.Goal;
import io.durable.history.InstanceId;
import io.durable.spi.InstanceListener;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceStore;
import io.durable.spi.UpdateRequest;
import io.durable.spi.UpdateState;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everybody in this process who waits for an instance. Told in memory when the instance ends on this node, and by one shared {@link #poll} for all of them otherwise. Who begins to
 * wait looks the instance up, those who begin at the same time with one query; not at once, though, if the instance was started here a moment ago, because it has hardly ended
 * and its end will be told. Any thread may call.
 */
public final class Waiters implements InstanceListener {

    private static final int LOOKED_UP_AT_ONCE_MAX = 500;
    private static final Duration LOOK_PATIENCE = Duration.ofSeconds(5);

    /** How long who waits for an instance that was just started here relies on being told. */
    private static final Duration HEAD_START = Duration.ofMillis(100);

    private final InstanceStore store;
    private final LongSupplier nanoTime;
    private final long headStartNanos;
    private final RecentStarts starts;
    private final SharedTrips<InstanceId, Optional<InstanceRecord>> looks;
    private final Map<InstanceId, List<Waiter>> waiting = new ConcurrentHashMap<>();
    private final UpdateWaiters updates;
    private volatile boolean closed;

    /** @param nanoTime elapsed time, as {@link System#nanoTime} tells it: what timeouts are measured by */
    public Waiters(InstanceStore store, LongSupplier nanoTime) {
        this(store, nanoTime, HEAD_START);
    }

    Waiters(InstanceStore store, LongSupplier nanoTime, Duration headStart) {
        this.store = store;
        this.headStartNanos = headStart.toNanos();
        this.nanoTime = nanoTime;
        this.starts = new RecentStarts(nanoTime);
        this.updates = new UpdateWaiters(store, nanoTime);
        this.looks = new SharedTrips<>(
                new SharedTrips.Limits<>(LOOKED_UP_AT_ONCE_MAX, id -> 0, 1, LOOK_PATIENCE), this::lookUp);
    }

    @Override
    public void changed(Collection<InstanceId> begun, Collection<InstanceRecord> ended) {
        begun.forEach(id ->
                waitingFor(id).filter(waiter -> waiter.goal() == Goal.STARTED).forEach(Waiter::wake));
        for (InstanceRecord row : ended) {
            updates.wake(row.id());
            starts.remove(row.id(), row.incarnation());
            waitingFor(row.id()).forEach(waiter -> waiter.ended(row));
        }
    }

    @Override
    public void answered(Collection<InstanceId> instances) {
        instances.forEach(updates::wake);
    }

    /** An instance has been started here, and is about to be heard of by its owner in this process. */
    void started(InstanceRecord row) {
        starts.add(row);
    }

    /** Its owner is not in this process. */
    void ownedElsewhere(InstanceRecord row) {
        starts.remove(row.id(), row.incarnation());
    }

    /**
     * Looks up what is waited for and wakes those whose wait is over: one query for all instances and one for all updates, none if nobody waits. To be called about twice a second.
     *
     * @throws io.durable.spi.StoreException if the database can't be asked; the next poll makes up for it
     */
    public void poll() {
        try {
            pollInstances();
        } finally {
            updates.poll(); // nobody who waits for the one is held up by what is wrong with the other
        }
    }

    private void pollInstances() {
        List<InstanceId> ids = List.copyOf(waiting.keySet());
        for (int from = 0; from < ids.size(); from += LOOKED_UP_AT_ONCE_MAX) {
            List<InstanceId> some = ids.subList(from, Math.min(ids.size(), from + LOOKED_UP_AT_ONCE_MAX));
            Map<InstanceId, InstanceRecord> rows = findCommitted(some);
            some.forEach(id -> waitingFor(id).forEach(waiter -> waiter.polled(rows.get(id))));
        }
    }

    /** How many wait for updates. */
    int updateCount() {
        return updates.count();
    }

    /** How many instances are waited for. */
    int count() {
        return waiting.size();
    }

    /** Ends every wait, and every one to come, with {@link DurableException}: nobody polls any more. */
    public void close() {
        closed = true;
        updates.wakeAll();
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
            if (goal == Goal.ENDED && isJustStarted(id, waiter)) {
                waiter.sleep(Math.min(headStartNanos, timeLeft(start, timeout)));
            }
            boolean last = false;
            while (true) {
                Optional<OrchestrationMetadata> reached = waiter.told().or(() -> look(id, waiter));
                if (reached.isPresent()) {
                    return reached.get();
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

    /** Waits until an update has an outcome, or never will have one because its instance has ended or is gone. */
    UpdateState awaitUpdate(UpdateRequest update, Duration timeout) {
        refuseInsideItsTransaction(update.instance());
        return updates.await(update, timeout, () -> refuseWhenClosed(update.instance()));
    }

    private boolean isJustStarted(InstanceId id, Waiter waiter) {
        Optional<UUID> incarnation = starts.find(id);
        incarnation.ifPresent(waiter::sees);
        return incarnation.isPresent();
    }

    /** What is waited for, if it has come. */
    private Optional<OrchestrationMetadata> look(InstanceId id, Waiter waiter) {
        if (waiter.goal() == Goal.STARTED) {
            return Optional.of(store.findMetadata(id).orElseThrow(() -> new InstanceNotFoundException(id.value())))
                    .filter(seen -> Goal.STARTED.isReached(seen.runtimeStatus()));
        }
        InstanceRecord row = looks.ask(id).orElseThrow(() -> new InstanceNotFoundException(id.value()));
        waiter.sees(row.incarnation());
        return Optional.of(row)
                .filter(seen -> Goal.ENDED.isReached(seen.state().status()))
                .map(Waiter::metadata);
    }

    private List<Optional<InstanceRecord>> lookUp(List<InstanceId> ids) {
        Map<InstanceId, InstanceRecord> rows =
                findCommitted(ids.stream().distinct().toList());
        return ids.stream().map(id -> Optional.ofNullable(rows.get(id))).toList();
    }

    private Map<InstanceId, InstanceRecord> findCommitted(List<InstanceId> ids) {
        return store.findCommitted(ids).stream().collect(Collectors.toMap(InstanceRecord::id, Function.identity()));
    }

    private long timeLeft(long start, Duration timeout) {
        return timeLeft(nanoTime, start, timeout);
    }

    /** In nanoseconds; any timeout beyond centuries is as good as none. */
    static long timeLeft(LongSupplier nanoTime, long start, Duration timeout) {
        return TimeUnit.NANOSECONDS.convert(timeout) - (nanoTime.getAsLong() - start);
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
}
