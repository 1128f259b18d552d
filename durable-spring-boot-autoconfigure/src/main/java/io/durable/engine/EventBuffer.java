package io.durable.engine;

import io.durable.history.InboundEvent.EventRaised;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** External events that nobody has waited for, and waiters for events that have not come, by name without regard to case. */
final class EventBuffer {

    private final Map<String, Deque<Numbered<EventRaised>>> events = new HashMap<>();
    private final Map<String, LinkedHashMap<EventWaiter<?>, Numbered<EventWaiter<?>>>> waiters = new HashMap<>();
    private int next;

    /** Gives the event to the oldest waiter, or keeps it. */
    void raise(EventRaised event) {
        var waiting = waiters.get(key(event.name()));
        if (waiting == null) {
            events.computeIfAbsent(key(event.name()), name -> new ArrayDeque<>())
                    .add(number(event));
        } else {
            EventWaiter<?> oldest = waiting.keySet().iterator().next();
            remove(oldest);
            oldest.deliver(event);
        }
    }

    /** Takes the oldest event of this name. */
    @Nullable
    EventRaised take(String name) {
        Deque<Numbered<EventRaised>> kept = events.get(key(name));
        Numbered<EventRaised> oldest = kept == null ? null : kept.poll();
        return oldest == null ? null : oldest.item();
    }

    void add(EventWaiter<?> waiter) {
        waiters.computeIfAbsent(key(waiter.name()), name -> new LinkedHashMap<>())
                .put(waiter, number(waiter));
    }

    void remove(EventWaiter<?> waiter) {
        waiters.computeIfPresent(key(waiter.name()), (name, waiting) -> {
            waiting.remove(waiter);
            return waiting.isEmpty() ? null : waiting;
        });
    }

    /** Waiters in the order in which the waiting began. */
    List<EventWaiter<?>> waiters() {
        return inOrder(waiters.values().stream()
                .<Numbered<EventWaiter<?>>>flatMap(waiting -> waiting.values().stream())
                .toList());
    }

    /** Forgets the waiters of code that has ended, so that they swallow nothing. */
    void removeWaiters() {
        waiters.clear();
    }

    /** Kept events in the order in which they came. */
    List<EventRaised> kept() {
        return inOrder(events.values().stream().flatMap(Deque::stream).toList());
    }

    /** Names that are waited for in the order in which the waiting began. */
    List<String> awaitedNames() {
        return waiters().stream().map(waiter -> waiter.name()).toList();
    }

    private <T> Numbered<T> number(T item) {
        return new Numbered<>(next++, item);
    }

    private static <T> List<T> inOrder(List<Numbered<T>> numbered) {
        return numbered.stream()
                .sorted(Comparator.comparingInt(Numbered::number))
                .map(Numbered::item)
                .toList();
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private record Numbered<T>(int number, T item) {}
}
