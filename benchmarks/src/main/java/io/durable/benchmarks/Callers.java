package io.durable.benchmarks;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Threads that use an engine from outside, as requests of a web server would. */
final class Callers {

    private Callers() {}

    /** What each of them does. */
    interface Body {
        void run();
    }

    /** What they do with numbers of which each is given to one of them. */
    interface NumberedBody {
        void run(int number);
    }

    /** For all numbers from 0 on, each taken by the next caller that is free. */
    static Body forEach(int count, NumberedBody body) {
        AtomicInteger next = new AtomicInteger();
        return () -> {
            for (int number = next.getAndIncrement(); number < count; number = next.getAndIncrement()) {
                body.run(number);
            }
        };
    }

    /**
     * Starts them together and waits until all have come to an end.
     *
     * @throws IllegalStateException if one of them has failed, or the wait is interrupted
     */
    static void run(int count, Body body) {
        CountDownLatch go = new CountDownLatch(1);
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        List<Thread> threads = IntStream.range(0, count)
                .mapToObj(caller -> new Thread(
                        () -> {
                            try {
                                go.await();
                                body.run();
                            } catch (InterruptedException | RuntimeException | Error failed) {
                                failure.compareAndSet(null, failed);
                            }
                        },
                        "caller-" + caller))
                .toList();
        threads.forEach(thread -> thread.setDaemon(true));
        threads.forEach(Thread::start);
        go.countDown();
        threads.forEach(Callers::join);
        Throwable failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("A caller has failed", failed);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the callers are at work", interrupted);
        }
    }
}
