package io.durable.sample.kill;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What a program does beside its main thread. Whoever waits for it hears of what went wrong. */
final class Background {

    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "background");
        thread.setDaemon(true);
        return thread;
    });

    private final List<Future<?>> open = new ArrayList<>();

    synchronized void run(Step step) {
        Callable<Void> task = () -> {
            step.run();
            return null;
        };
        open.add(threads.submit(task));
    }

    /** Waits for all that was begun. */
    void await() throws InterruptedException {
        for (Future<?> step = next(); step != null; step = next()) {
            try {
                step.get();
            } catch (ExecutionException failed) {
                throw new IllegalStateException(failed.getCause());
            }
        }
    }

    private synchronized Future<?> next() {
        return open.isEmpty() ? null : open.remove(0);
    }

    /** Something to do. */
    @FunctionalInterface
    interface Step {
        void run() throws Exception;
    }
}
