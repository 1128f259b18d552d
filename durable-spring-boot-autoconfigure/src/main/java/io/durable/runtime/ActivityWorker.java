package io.durable.runtime;

import io.durable.history.TaskId;
import io.durable.runtime.threads.CachedThreads;
import io.durable.spi.ActivityHandler;
import io.durable.spi.Bus;
import io.durable.spi.Handlers;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes activities of this process, so many at once, the others in the order in which they came. An attempt that is here already, waiting or running, is
 * not taken a second time; the next attempt is, because what a late duplicate of the one before reports counts for nothing. Any thread may call.
 */
final class ActivityWorker implements LocalBus.Worker {

    private static final Logger log = LoggerFactory.getLogger(ActivityWorker.class);

    private final Handlers handlers;
    private final Bus bus;
    private final Executor threads;
    private final int concurrentMax;

    private final Queue<TaskInvocation> waiting = new ArrayDeque<>();
    private final Set<Attempt> present = new HashSet<>();
    private final Set<String> unknown = new HashSet<>();
    private int running;
    private boolean draining;

    ActivityWorker(Handlers handlers, Bus bus, Executor threads, int concurrentMax) {
        this.handlers = handlers;
        this.bus = bus;
        this.threads = threads;
        this.concurrentMax = concurrentMax;
    }

    @Override
    public void accept(Collection<TaskInvocation> invocations) {
        List<TaskInvocation> startable = new ArrayList<>();
        synchronized (this) {
            for (TaskInvocation invocation : invocations) {
                if (!draining && present.add(Attempt.of(invocation))) {
                    waiting.add(invocation);
                }
            }
            takeStartable(startable);
        }
        startable.forEach(this::start);
    }

    /** Starts nothing more. */
    synchronized void drain() {
        draining = true;
        waiting.forEach(invocation -> present.remove(Attempt.of(invocation)));
        waiting.clear();
    }

    /** Whether nothing runs any more. */
    synchronized boolean isIdle() {
        return running == 0;
    }

    private void takeStartable(List<TaskInvocation> startable) {
        while (running < concurrentMax && !waiting.isEmpty()) {
            running++;
            startable.add(waiting.remove());
        }
    }

    private void start(TaskInvocation invocation) {
        try {
            threads.execute(() -> run(invocation));
        } catch (RuntimeException | OutOfMemoryError e) {
            log.error(
                    "There is no thread for activity '{}'; it is tried again",
                    invocation.task().name(),
                    e);
            giveUp(invocation);
            bus.report(invocation.task(), new TaskOutcome.Unavailable(e.toString()));
        }
    }

    private synchronized void giveUp(TaskInvocation invocation) {
        present.remove(Attempt.of(invocation));
        running--;
    }

    /** Runs attempts one after the other on the same thread for as long as any wait. */
    private void run(TaskInvocation first) {
        Optional<TaskInvocation> next = Optional.of(first);
        while (next.isPresent()) {
            TaskInvocation invocation = next.get();
            Optional<TaskOutcome> outcome = attempt(invocation);
            CachedThreads.forgetInterrupt();
            // before the report, because the report may bring the next attempt at once
            forget(invocation);
            outcome.ifPresent(end -> bus.report(invocation.task(), end));
            // after the report, because who waits for the worker to be idle stops those who hear it
            next = takeNext();
        }
    }

    private synchronized void forget(TaskInvocation invocation) {
        present.remove(Attempt.of(invocation));
    }

    private synchronized Optional<TaskInvocation> takeNext() {
        Optional<TaskInvocation> next = Optional.ofNullable(waiting.poll());
        if (next.isEmpty()) {
            running--;
        }
        return next;
    }

    private Optional<TaskOutcome> attempt(TaskInvocation invocation) {
        Optional<ActivityHandler> handler =
                handlers.findActivity(invocation.task().name());
        if (handler.isEmpty()) {
            sayUnknown(invocation);
            return Optional.empty();
        }
        try {
            return Optional.of(handler.get().execute(invocation));
        } catch (RuntimeException | Error e) {
            log.error(
                    "Activity '{}' could not be called; it is tried again",
                    invocation.task().name(),
                    e);
            return Optional.of(new TaskOutcome.Unavailable(e.toString()));
        }
    }

    private synchronized void sayUnknown(TaskInvocation invocation) {
        if (unknown.add(invocation.task().name())) {
            log.warn(
                    "There is no activity '{}' in this application: '{}' and others that call it wait until one is deployed",
                    invocation.task().name(),
                    invocation.task().execution());
        }
    }

    /** One attempt at a task. */
    private record Attempt(TaskId task, int number) {

        static Attempt of(TaskInvocation invocation) {
            return new Attempt(invocation.task().id(), invocation.task().attempt());
        }
    }
}
