package io.durable.runtime;

import io.durable.history.InstanceId;
import io.durable.history.TaskId;
import io.durable.spi.Bus;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import io.durable.spi.Transport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Remembers what was put on the bus and delivers nothing. */
class RecordingBus implements Bus {

    final List<List<InstanceId>> rings = new ArrayList<>();
    final List<TaskInvocation> dispatched = new ArrayList<>();
    final List<TaskId> abandoned = new ArrayList<>();
    final List<Report> reports = new ArrayList<>();

    /** For how many attempts there is room here. */
    int room = Integer.MAX_VALUE;

    int promised;

    /** Whether tasks can be elsewhere; if so, whether what was dispatched before a mark has passed. */
    boolean reachesOthers;

    boolean passed;
    int marks;

    @Override
    public synchronized void ring(Collection<InstanceId> instances) {
        rings.add(List.copyOf(instances));
    }

    @Override
    public int room(String activity) {
        return room;
    }

    @Override
    public void promise(int attempts) {
        promised += attempts;
    }

    @Override
    public boolean reachesOthers() {
        return reachesOthers;
    }

    @Override
    public Transport.Mark mark(int partition, String queue) {
        marks++;
        return () -> passed;
    }

    @Override
    public synchronized void dispatch(Collection<TaskInvocation> invocations) {
        dispatched.addAll(invocations);
    }

    @Override
    public synchronized void abandon(Collection<TaskId> tasks) {
        abandoned.addAll(tasks);
    }

    @Override
    public synchronized void report(ScheduledTask task, TaskOutcome outcome, Runnable delivered) {
        reports.add(new Report(task, outcome));
        delivered.run();
    }

    /** Instances that were rung, in order. */
    synchronized List<InstanceId> rung() {
        return rings.stream().flatMap(List::stream).toList();
    }

    synchronized List<String> dispatchedNames() {
        return dispatched.stream().map(invocation -> invocation.task().name()).toList();
    }

    synchronized List<Report> reported() {
        return List.copyOf(reports);
    }
}
