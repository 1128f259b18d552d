package io.durable.autoconfigure;

import io.durable.client.Waiters;
import io.durable.spi.StoreException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/** Polls for all waiters about twice a second, from one thread that costs nothing while nobody waits; at the end, sends them home. */
final class WaitersLifecycle implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(WaitersLifecycle.class);
    private static final long POLL_INTERVAL_MILLIS = 500;

    private final Waiters waiters;
    private @Nullable ScheduledExecutorService poller;

    WaitersLifecycle(Waiters waiters) {
        this.waiters = waiters;
    }

    @Override
    public synchronized void start() {
        CustomizableThreadFactory threads = new CustomizableThreadFactory("durable-waiters-");
        threads.setDaemon(true);
        waiters.open();
        poller = Executors.newSingleThreadScheduledExecutor(threads);
        poller.scheduleWithFixedDelay(this::poll, POLL_INTERVAL_MILLIS, POLL_INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized void stop() {
        if (poller != null) {
            poller.shutdownNow();
            poller = null;
        }
        waiters.close();
    }

    @Override
    public synchronized boolean isRunning() {
        return poller != null;
    }

    /** After the runtime has stopped, and the web server before it. */
    @Override
    public int getPhase() {
        return LifecyclePhases.RUNTIME - 1;
    }

    private void poll() {
        try {
            waiters.poll();
        } catch (StoreException unreachable) {
            log.warn("Those who wait for instances learn nothing until the next poll: {}", unreachable.getMessage());
        } catch (RuntimeException failure) { // an exception would end the schedule
            log.error("Those who wait for instances learn nothing until the next poll", failure);
        }
    }
}
