package io.durable.client;

import io.durable.InstanceNotFoundException;
import io.durable.WaitTimeoutException;
import io.durable.history.InstanceId;
import io.durable.spi.InstanceStore;
import io.durable.spi.UpdateRequest;
import io.durable.spi.UpdateState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Everybody in this process who waits for an update: woken when its instance answers one or ends on this node, and by one shared {@link #poll} for all of them otherwise. Those who look at the
 * same time do so with one query. Any thread may call.
 */
final class UpdateWaiters {

    private static final int LOOKED_UP_AT_ONCE_MAX = 500;
    private static final Duration LOOK_PATIENCE = Duration.ofSeconds(5);

    private final InstanceStore store;
    private final LongSupplier nanoTime;
    private final SharedTrips<UpdateRequest, Optional<UpdateState>> looks;
    private final Map<InstanceId, Set<UpdateWaiter>> waiting = new ConcurrentHashMap<>();

    UpdateWaiters(InstanceStore store, LongSupplier nanoTime) {
        this.store = store;
        this.nanoTime = nanoTime;
        this.looks = new SharedTrips<>(
                new SharedTrips.Limits<>(LOOKED_UP_AT_ONCE_MAX, update -> 0, 1, LOOK_PATIENCE), this::lookUp);
    }

    /**
     * Waits until there is an outcome, or never will be one because the instance has ended or is gone.
     *
     * @param guard throws when nobody may wait any more
     */
    UpdateState await(UpdateRequest update, Duration timeout, Runnable guard) {
        long start = nanoTime.getAsLong();
        UpdateWaiter waiter = register(update);
        try {
            while (true) {
                boolean last = Waiters.timeLeft(nanoTime, start, timeout) <= 0;
                Optional<UpdateState> reached = waiter.told().or(() -> look(update));
                if (reached.isPresent()) {
                    return reached.get();
                }
                if (last) {
                    throw new WaitTimeoutException(update.instance().value(), timeout);
                }
                guard.run();
                waiter.sleep(Waiters.timeLeft(nanoTime, start, timeout));
            }
        } finally {
            unregister(waiter);
        }
    }

    /** One query for all, none if nobody waits. */
    void poll() {
        List<UpdateRequest> updates = waiting.values().stream()
                .flatMap(Set::stream)
                .map(UpdateWaiter::update)
                .distinct()
                .toList();
        for (int from = 0; from < updates.size(); from += LOOKED_UP_AT_ONCE_MAX) {
            List<UpdateRequest> some = updates.subList(from, Math.min(updates.size(), from + LOOKED_UP_AT_ONCE_MAX));
            Map<UpdateRequest, UpdateState> states = store.findCommittedUpdates(some);
            some.forEach(update -> waitingFor(update.instance()).stream()
                    .filter(waiter -> waiter.update().equals(update))
                    .forEach(waiter -> waiter.polled(states.get(update))));
        }
    }

    void wake(InstanceId instance) {
        waitingFor(instance).forEach(UpdateWaiter::wake);
    }

    void wakeAll() {
        waiting.keySet().forEach(this::wake);
    }

    /** How many wait. */
    int count() {
        return waiting.values().stream().mapToInt(Set::size).sum();
    }

    private Optional<UpdateState> look(UpdateRequest update) {
        UpdateState state = looks.ask(update)
                .orElseThrow(
                        () -> new InstanceNotFoundException(update.instance().value()));
        return Optional.of(state).filter(UpdateWaiter::isOver);
    }

    private List<Optional<UpdateState>> lookUp(List<UpdateRequest> updates) {
        Map<UpdateRequest, UpdateState> states = store.findCommittedUpdates(Set.copyOf(updates));
        return updates.stream()
                .map(update -> Optional.ofNullable(states.get(update)))
                .toList();
    }

    private Set<UpdateWaiter> waitingFor(InstanceId instance) {
        return waiting.getOrDefault(instance, Set.of());
    }

    private UpdateWaiter register(UpdateRequest update) {
        UpdateWaiter waiter = new UpdateWaiter(update);
        waiting.compute(update.instance(), (id, others) -> {
            Set<UpdateWaiter> all = others == null ? ConcurrentHashMap.newKeySet() : others;
            all.add(waiter);
            return all;
        });
        return waiter;
    }

    private void unregister(UpdateWaiter waiter) {
        waiting.computeIfPresent(waiter.update().instance(), (id, all) -> {
            all.remove(waiter);
            return all.isEmpty() ? null : all;
        });
    }
}
