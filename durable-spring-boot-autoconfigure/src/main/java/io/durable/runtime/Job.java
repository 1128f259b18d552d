package io.durable.runtime;

import io.durable.history.TaskId;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskInvocation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An attempt at a task in the hands of this process. */
final class Job {

    private final TaskInvocation invocation;
    private final boolean redelivered;
    private final List<Runnable> told = new ArrayList<>();
    private boolean isDone;
    private volatile ScheduledTask task;
    private volatile boolean isNoted;
    private volatile @Nullable Instant begunAt;
    private volatile Instant leasedAt = Instant.MIN;

    /**
     * @param redelivered whether it may have been executed before
     * @param done told once, when whoever handed it over may forget it
     */
    Job(TaskInvocation invocation, boolean redelivered, Runnable done) {
        this.invocation = invocation;
        this.redelivered = redelivered;
        this.told.add(done);
        this.task = invocation.task();
    }

    /** One attempt at a task. */
    record Attempt(TaskId task, int number) {

        static Attempt of(ScheduledTask task) {
            return new Attempt(task.id(), task.attempt());
        }
    }

    Attempt attempt() {
        return Attempt.of(task);
    }

    TaskInvocation invocation() {
        return invocation;
    }

    /** The task as its row is known to be. */
    ScheduledTask task() {
        return task;
    }

    boolean isRedelivered() {
        return redelivered;
    }

    void begin(Instant now) {
        begunAt = now;
    }

    /** When it began to run; absent while it waits. */
    @Nullable
    Instant begunAt() {
        return begunAt;
    }

    /** When its owner was last told that it runs. */
    Instant leasedAt() {
        return leasedAt;
    }

    void leased(Instant now) {
        leasedAt = now;
    }

    /** Its row says from now on where it runs. */
    void claimed(ScheduledTask row) {
        task = row;
        isNoted = true;
    }

    /** Whether its row is known to say where it runs. That the task says so is not enough: some are given to a node in memory only. */
    boolean isNoted() {
        return isNoted;
    }

    void done() {
        List<Runnable> now;
        synchronized (told) {
            isDone = true;
            now = List.copyOf(told);
            told.clear();
        }
        now.forEach(Runnable::run);
    }

    /** Whoever handed the same attempt over once more may forget it when the first may. */
    void whenDone(Job duplicate) {
        boolean now;
        synchronized (told) {
            now = isDone;
            if (!now) {
                told.add(duplicate::done);
            }
        }
        if (now) {
            duplicate.done();
        }
    }
}
