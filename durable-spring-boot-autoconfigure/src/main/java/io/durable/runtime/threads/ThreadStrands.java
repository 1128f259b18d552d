package io.durable.runtime.threads;

import io.durable.engine.Strand;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;

/** Strands that are threads: the code is parked on its own between turns. Threads of ended strands are used again. Any thread may ask. */
public final class ThreadStrands implements Strand.Factory, AutoCloseable {

    private final ExecutorService threads;
    private final TurnAllowance allowance;

    /** @param turnTimeout code that has run so long without parking is overdue; more is granted to a replay, and to all until a first one is back */
    public ThreadStrands(ThreadFactory factory, Duration turnTimeout) {
        this.threads = CachedThreads.of(factory);
        this.allowance = TurnAllowance.of(turnTimeout);
    }

    @Override
    public Strand open(Runnable code) {
        return new ThreadStrand(threads, allowance, code);
    }

    /** Takes no new strands; those that are parked must have been unwound before. */
    @Override
    public void close() {
        threads.shutdown();
    }
}
