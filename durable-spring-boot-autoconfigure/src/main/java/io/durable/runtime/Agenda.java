package io.durable.runtime;

import io.durable.history.InstanceId;
import io.durable.spi.TaskInvocation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a loop has to do at a later time, as far as it remembers; what it forgets a sweep finds. Used by the loop alone. */
final class Agenda {

    private final PriorityQueue<Appointment> appointments =
            new PriorityQueue<>(Comparator.comparing(Appointment::due).thenComparing(Appointment::number));
    private final Set<Look> looks = new HashSet<>();
    private long numbered;

    /** Looks at the instance at that time. */
    void look(InstanceId instance, Instant due) {
        if (looks.add(new Look(instance, due))) {
            appointments.add(new Appointment(due, numbered++, instance, null));
        }
    }

    /** Dispatches the task at that time. */
    void dispatch(TaskInvocation invocation, Instant due) {
        appointments.add(
                new Appointment(due, numbered++, invocation.task().execution().instance(), invocation));
    }

    /** When the first appointment is. */
    Optional<Instant> next() {
        return Optional.ofNullable(appointments.peek()).map(Appointment::due);
    }

    /** Whether there is something to take out. */
    boolean isDue(Instant now) {
        Appointment first = appointments.peek();
        return first != null && !first.due().isAfter(now);
    }

    /** Takes out what is due: instances to look at go into {@code rung}, tasks to dispatch are returned. */
    List<TaskInvocation> takeDue(Instant now, Collection<InstanceId> rung) {
        List<TaskInvocation> dispatched = new ArrayList<>();
        while (isDue(now)) {
            Appointment appointment = appointments.remove();
            if (appointment.invocation() == null) {
                looks.remove(new Look(appointment.instance(), appointment.due()));
                rung.add(appointment.instance());
            } else {
                dispatched.add(appointment.invocation());
            }
        }
        return dispatched;
    }

    void clear() {
        appointments.clear();
        looks.clear();
    }

    private record Look(InstanceId instance, Instant due) {}

    private record Appointment(
            Instant due,
            long number,
            InstanceId instance,
            @Nullable TaskInvocation invocation) {}
}
