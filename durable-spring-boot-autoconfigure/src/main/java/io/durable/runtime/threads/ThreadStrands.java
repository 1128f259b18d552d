package io.durable.runtime.threads;

import io.durable.engine.Strand;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;

/** Strands that are threads: the code is parked on its own between turns. Threads of ended strands are used again. Any thread may ask. */
public final class ThreadStrands implements Strand.Factory, AutoCloseable {

    private final ExecutorService threads;
    private final TurnAllowance allowance;
    private final AlarmClock alarm;

    /**
     * @param turnTimeout code that has run so long without parking is overdue; more is granted to a replay, and to all until a first one is back
     * @param alarm ends the wait for code that is overdue
     */
    public ThreadStrands(ThreadFactory factory, Duration turnTimeout, AlarmClock alarm) {
        this.threads = CachedThreads.of(factory);
        this.allowance = TurnAllowance.of(turnTimeout);
        this.alarm = alarm;
    }

    @Override
    public Strand open(Runnable code) {
        return new ThreadStrand(threads, allowance, alarm, code);
    }

    /** Takes no new strands; those that are parked must have been unwound before. */
    @Override
    public void close() {
        threads.shutdown();
    }
}
