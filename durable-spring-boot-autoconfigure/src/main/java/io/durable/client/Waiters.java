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
import java.util.Set;
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
    private static final long UPDATE_LOOK_NANOS = Duration.ofMillis(500).toNanos();
    private static final Duration LOOK_PATIENCE = Duration.ofSeconds(5);

    /** How long who waits for an instance that was just started here relies on being told. */
    private static final Duration HEAD_START = Duration.ofMillis(100);

    private final InstanceStore store;
    private final LongSupplier nanoTime;
    private final long headStartNanos;
    private final RecentStarts starts;
    private final SharedTrips<InstanceId, Optional<InstanceRecord>> looks;
    private final Map<InstanceId, List<Waiter>> waiting = new ConcurrentHashMap<>();
    private final Map<InstanceId, Set<UpdateWaiter>> updates = new ConcurrentHashMap<>();
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
        this.looks = new SharedTrips<>(
                new SharedTrips.Limits<>(LOOKED_UP_AT_ONCE_MAX, id -> 0, 1, LOOK_PATIENCE), this::lookUp);
    }

    @Override
    public void changed(Collection<InstanceId> begun, Collection<InstanceRecord> ended) {
        begun.forEach(id ->
                waitingFor(id).filter(waiter -> waiter.goal() == Goal.STARTED).forEach(Waiter::wake));
        for (InstanceRecord row : ended) {
            wakeUpdates(row.id());
            starts.remove(row.id(), row.incarnation());
            waitingFor(row.id()).forEach(waiter -> waiter.ended(row));
        }
    }

    @Override
    public void answered(Collection<InstanceId> instances) {
        instances.forEach(this::wakeUpdates);
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
     * Looks up what is waited for and wakes those whose wait is over: one query, none if nobody waits. To be called about twice a second.
     *
     * @throws io.durable.spi.StoreException if the database can't be asked; the next poll makes up for it
     */
    public void poll() {
        List<InstanceId> ids = List.copyOf(waiting.keySet());
        for (int from = 0; from < ids.size(); from += LOOKED_UP_AT_ONCE_MAX) {
            List<InstanceId> some = ids.subList(from, Math.min(ids.size(), from + LOOKED_UP_AT_ONCE_MAX));
            Map<InstanceId, InstanceRecord> rows = findCommitted(some);
            some.forEach(id -> waitingFor(id).forEach(waiter -> waiter.polled(rows.get(id))));
        }
    }

    /** How many instances are waited for. */
    int count() {
        return waiting.size();
    }

    /** Ends every wait, and every one to come, with {@link DurableException}: nobody polls any more. */
    public void close() {
        closed = true;
        updates.keySet().forEach(this::wakeUpdates);
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

    /**
     * Waits for an update, woken when its instance answers one on this node, and looking now and then otherwise.
     *
     * @param look what is waited for, if it has come
     */
    UpdateState awaitUpdate(
            UpdateRequest update, Duration timeout, Function<UpdateRequest, Optional<UpdateState>> look) {
        refuseInsideItsTransaction(update.instance());
        long start = nanoTime.getAsLong();
        UpdateWaiter waiter = new UpdateWaiter();
        updates.compute(update.instance(), (id, others) -> {
            Set<UpdateWaiter> all = others == null ? ConcurrentHashMap.newKeySet() : others;
            all.add(waiter);
            return all;
        });
        try {
            while (true) {
                boolean last = timeLeft(start, timeout) <= 0;
                Optional<UpdateState> reached = look.apply(update);
                if (reached.isPresent()) {
                    return reached.get();
                }
                if (last) {
                    throw new WaitTimeoutException(update.instance().value(), timeout);
                }
                refuseWhenClosed(update.instance());
                waiter.sleep(Math.min(UPDATE_LOOK_NANOS, timeLeft(start, timeout)));
            }
        } finally {
            forget(update.instance(), waiter);
        }
    }

    private void forget(InstanceId id, UpdateWaiter waiter) {
        updates.computeIfPresent(id, (key, all) -> {
            all.remove(waiter);
            return all.isEmpty() ? null : all;
        });
    }

    private void wakeUpdates(InstanceId id) {
        updates.getOrDefault(id, Set.of()).forEach(UpdateWaiter::wake);
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

    /** In nanoseconds; any timeout beyond centuries is as good as none. */
    private long timeLeft(long start, Duration timeout) {
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
