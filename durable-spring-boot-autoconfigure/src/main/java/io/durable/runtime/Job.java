package io.durable.runtime;

import io.durable.history.Payload;
import io.durable.history.TaskId;
import io.durable.runtime.threads.Workplace;
import io.durable.spi.RunningAttempt;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskInvocation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An attempt at a task in the hands of this process. */
final class Job implements RunningAttempt {

    private final TaskInvocation invocation;
    private final boolean redelivered;
    private final List<Runnable> told = new ArrayList<>();
    private final Workplace workplace = new Workplace();
    private boolean isDone;
    private boolean hasEnded;
    private @Nullable Payload unwritten;
    private volatile ScheduledTask task;
    private volatile boolean isNoted;
    private volatile boolean isCancelled;
    private volatile @Nullable Instant begunAt;
    private volatile @Nullable TaskLeases leases;
    private volatile Instant heardAt = Instant.MIN;
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

    /** The calling thread begins to make the attempt. */
    void begin(TaskLeases surroundings) {
        Instant now = surroundings.clock().now();
        leases = surroundings;
        heardAt = now;
        begunAt = now;
        workplace.enter();
    }

    /** The thread that made the attempt is free for the next. */
    void leave() {
        workplace.leave();
    }

    /** Ends the attempt, unless it has ended. What comes of it later counts for nothing. */
    synchronized boolean tryEnd() {
        boolean first = !hasEnded;
        hasEnded = true;
        return first;
    }

    /** Nobody waits for it any more. */
    void cancel() {
        isCancelled = true;
        workplace.interrupt();
    }

    @Override
    public boolean isCancelled() {
        return isCancelled;
    }

    @Override
    public void shield() {
        workplace.shield();
    }

    @Override
    public void heartbeat(@Nullable Payload details) {
        TaskLeases surroundings = leases;
        if (surroundings != null) {
            heardAt = surroundings.clock().now();
        }
        if (details != null) {
            synchronized (this) {
                unwritten = hasEnded ? null : details;
            }
        }
    }

    @Override
    public Optional<Payload> findDetails() {
        Payload said = said();
        TaskLeases surroundings = leases;
        return said != null || surroundings == null ? Optional.ofNullable(said) : surroundings.findDetails(this);
    }

    private synchronized @Nullable Payload said() {
        return unwritten;
    }

    /** Takes out what the attempt has said last and is not written down yet. */
    synchronized @Nullable Payload takeUnwritten() {
        Payload taken = unwritten;
        unwritten = null;
        return taken;
    }

    /** What was taken out could not be written down. */
    synchronized void putBack(Payload details) {
        if (unwritten == null) {
            unwritten = details;
        }
    }

    /** When it began to run; absent while it waits. */
    @Nullable
    Instant begunAt() {
        return begunAt;
    }

    /** When it last showed that it makes progress. */
    Instant heardAt() {
        return heardAt;
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
