package io.durable.runtime.threads;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;

/**
 * Wakes threads that have waited for long enough. Nearly all waits of loops end long before that, and a virtual thread that parks for a limited time goes to the
 * JDK's timer thread and wakes it, once to enter its time and once to take it back: twenty times in a short orchestration. Here a time is a note that is looked at
 * when the earliest one was due, and a thread that is in time only takes its note away. While the clock does not run, threads park with a limit as usual. Any
 * thread may call.
 */
public final class AlarmClock implements Machine {

    private static final Duration REST_MAX = Duration.ofSeconds(10);

    private final Map<Thread, Long> sleepers = new ConcurrentHashMap<>();
    private final MachineThread thread;
    private volatile long looksAt;
    private volatile boolean running;

    public AlarmClock(ThreadFactory factory) {
        this.thread = new MachineThread("alarm clock", this, factory);
        this.looksAt = never();
    }

    /** Begins to run. */
    public void start() {
        running = true;
        thread.start();
    }

    /** Ends. Whoever sleeps wakes up and sleeps on without it. */
    public void stop() {
        running = false;
        thread.stop();
        sleepers.keySet().forEach(LockSupport::unpark);
    }

    /** Parks the calling thread until it is unparked, for about so long at most, or, as always, for no reason. */
    void park(Object blocker, long nanos) {
        if (!running) {
            LockSupport.parkNanos(blocker, nanos);
            return;
        }
        long end = System.nanoTime() + nanos;
        sleepers.put(Thread.currentThread(), end);
        if (end - looksAt < 0) {
            thread.wake();
        }
        if (running) {
            LockSupport.park(blocker);
        }
        sleepers.remove(Thread.currentThread());
    }

    /** Wakes who has slept for long enough. Whoever lies down meanwhile makes it look once more. */
    @Override
    public Duration step() {
        looksAt = never();
        long now = System.nanoTime();
        long next = now + REST_MAX.toNanos();
        for (Map.Entry<Thread, Long> sleeper : sleepers.entrySet()) {
            long end = sleeper.getValue();
            if (end - now <= 0) {
                LockSupport.unpark(sleeper.getKey());
            } else if (end - next < 0) {
                next = end;
            }
        }
        looksAt = next;
        return Duration.ofNanos(next - now);
    }

    /** Later than any end, so that each makes it look. */
    private static long never() {
        return System.nanoTime() + Long.MAX_VALUE / 2;
    }
}
