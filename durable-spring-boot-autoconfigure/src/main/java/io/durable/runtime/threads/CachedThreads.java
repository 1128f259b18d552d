package io.durable.runtime.threads;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads that are made when they are needed and used again for a while. How many there are is for the callers to bound. */
public final class CachedThreads {

    private static final long IDLE_SECONDS_MAX = 30;

    private CachedThreads() {}

    /** A pool without a bound and without a queue. */
    public static ExecutorService of(ThreadFactory factory) {
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS_MAX, TimeUnit.SECONDS, new SynchronousQueue<>(), factory);
    }

    /** Takes back an interrupt of the calling thread, which was meant for the work that has just ended and must not hit the next. */
    public static void forgetInterrupt() {
        Thread.interrupted();
    }
}
