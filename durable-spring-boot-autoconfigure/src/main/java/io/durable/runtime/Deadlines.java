package io.durable.runtime;

import io.durable.history.TaskId;
import io.durable.spi.TaskInvocation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * When the time of the tasks is over that have a limit from their scheduling to their end. Every owner makes them again from the histories, when it hands the tasks out or finds them with
 * others. Used by the loop alone.
 */
final class Deadlines {

    private final TreeSet<Deadline> order = new TreeSet<>(Comparator.comparing(Deadline::due)
            .thenComparing(deadline -> deadline.task().value()));
    private final Map<TaskId, Deadline> byTask = new HashMap<>();

    /** Keeps the deadline of a task, if it has one. */
    void note(TaskInvocation invocation) {
        Duration limit = invocation.timeouts().scheduleToClose();
        if (limit != null) {
            TaskId task = invocation.task().id();
            remove(task);
            Deadline deadline = new Deadline(task, invocation.scheduledAt().plus(limit), limit);
            byTask.put(task, deadline);
            order.add(deadline);
        }
    }

    void remove(TaskId task) {
        Deadline known = byTask.isEmpty() ? null : byTask.remove(task);
        if (known != null) {
            order.remove(known);
        }
    }

    /** When the first one is. */
    Optional<Instant> next() {
        return order.isEmpty() ? Optional.empty() : Optional.of(order.first().due());
    }

    boolean isDue(Instant now) {
        return !order.isEmpty() && !order.first().due().isAfter(now);
    }

    /** Takes out what is due. */
    List<Deadline> takeDue(Instant now) {
        List<Deadline> due = new ArrayList<>();
        while (isDue(now)) {
            Deadline first = order.first();
            remove(first.task());
            due.add(first);
        }
        return due;
    }

    void clear() {
        order.clear();
        byTask.clear();
    }

    /**
     * The end of a task's time.
     *
     * @param limit how long it was
     */
    record Deadline(TaskId task, Instant due, Duration limit) {}
}
