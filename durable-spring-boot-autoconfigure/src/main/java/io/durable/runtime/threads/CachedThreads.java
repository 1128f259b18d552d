package io.durable.runtime.threads;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads that are made when they are needed and used again for a while, unless they are virtual: a new one costs less than to wait for work with a limit. How many there
 * are is for the callers to bound.
 */
public final class CachedThreads {

    private static final long IDLE_SECONDS_MAX = 30;

    private CachedThreads() {}

    /** A pool without a bound and without a queue. */
    public static ExecutorService of(ThreadFactory factory) {
        return new Pool(factory);
    }

    /** Takes back an interrupt of the calling thread, which was meant for the work that has just ended and must not hit the next. */
    public static void forgetInterrupt() {
        Thread.interrupted();
    }

    private static final class Pool extends ThreadPoolExecutor {

        private volatile boolean known;

        Pool(ThreadFactory factory) {
            super(0, Integer.MAX_VALUE, IDLE_SECONDS_MAX, TimeUnit.SECONDS, new SynchronousQueue<>(), factory);
        }

        @Override
        protected void beforeExecute(Thread thread, Runnable task) {
            if (!known) {
                known = true;
                if (isVirtual(thread)) {
                    setKeepAliveTime(0, TimeUnit.SECONDS);
                }
            }
        }

        /** Asked by name, because not all versions of Java have such. */
        private static boolean isVirtual(Thread thread) {
            try {
                return (boolean) Thread.class.getMethod("isVirtual").invoke(thread);
            } catch (NoSuchMethodException olderJava) {
                return false;
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("Thread.isVirtual can't be called", e);
            }
        }
    }
}
