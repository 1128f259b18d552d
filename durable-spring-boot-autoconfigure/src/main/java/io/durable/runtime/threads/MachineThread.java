package io.durable.runtime.threads;

import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Steps a machine on a thread of its own until it is stopped. Any thread may wake it. */
public final class MachineThread {

    private static final Logger log = LoggerFactory.getLogger(MachineThread.class);

    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    private final String name;
    private final Machine machine;
    private final Thread thread;
    private final @Nullable AlarmClock alarm;
    private volatile boolean woken;
    private volatile boolean stopped;

    public MachineThread(String name, Machine machine, ThreadFactory factory) {
        this(name, machine, factory, null);
    }

    /** @param alarm for a machine that is woken often */
    public MachineThread(String name, Machine machine, ThreadFactory factory, @Nullable AlarmClock alarm) {
        this.name = name;
        this.machine = machine;
        this.alarm = alarm;
        this.thread = factory.newThread(this::run);
    }

    /** Begins to step. */
    public void start() {
        thread.start();
    }

    /** Makes the machine step soon, if it is idle. */
    public void wake() {
        if (!woken) {
            woken = true;
            LockSupport.unpark(thread);
        }
    }

    /** Lets the step that is under way come to its end, and stops. Does not wait for it. */
    public void stop() {
        stopped = true;
        LockSupport.unpark(thread);
    }

    /** Whether the last step has ended. */
    public boolean hasStopped() {
        return !thread.isAlive();
    }

    private void run() {
        while (!stopped) {
            woken = false;
            Duration idle = step();
            if (!idle.isZero() && !woken && !stopped) {
                idle(idle.toNanos());
                // an interrupt must not turn waiting into spinning
                Thread.interrupted();
            }
        }
    }

    private void idle(long nanos) {
        if (alarm == null) {
            LockSupport.parkNanos(this, nanos);
        } else {
            alarm.park(this, nanos);
        }
    }

    private Duration step() {
        try {
            return machine.step();
        } catch (RuntimeException | Error e) {
            log.error("'{}' failed; it goes on after a pause", name, e);
            pause();
            return Duration.ZERO;
        }
    }

    /** Is not cut short by a wake, so that a machine that fails at once does not fail as often as it is woken. */
    private void pause() {
        long end = System.nanoTime() + PAUSE_AFTER_FAILURE.toNanos();
        for (long left = end - System.nanoTime(); left > 0 && !stopped; left = end - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
            Thread.interrupted();
        }
    }
}
