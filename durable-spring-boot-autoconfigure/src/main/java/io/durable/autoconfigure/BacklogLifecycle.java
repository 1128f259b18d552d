package io.durable.autoconfigure;

import io.durable.client.BacklogGuard;
import io.durable.spi.StoreException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/** Looks now and then how much waits in the hub, from a thread of its own; there is none where nothing is limited. */
final class BacklogLifecycle implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(BacklogLifecycle.class);

    private final BacklogGuard guard;
    private final Duration interval;
    private @Nullable ScheduledExecutorService thread;
    private boolean running;

    BacklogLifecycle(BacklogGuard guard, Duration interval) {
        this.guard = guard;
        this.interval = interval;
    }

    @Override
    public synchronized void start() {
        running = true;
        if (guard.isLimited()) {
            CustomizableThreadFactory threads = new CustomizableThreadFactory("durable-backlog-");
            threads.setDaemon(true);
            thread = Executors.newSingleThreadScheduledExecutor(threads);
            thread.scheduleWithFixedDelay(
                    this::refresh, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public synchronized void stop() {
        running = false;
        if (thread != null) {
            thread.shutdown();
            thread = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return LifecyclePhases.RUNTIME + 1;
    }

    private void refresh() {
        try {
            guard.refresh();
        } catch (StoreException unreachable) {
            log.warn("How much waits in the hub is not known; what was seen last holds: {}", unreachable.getMessage());
        } catch (RuntimeException defect) { // an exception would end the schedule
            log.error("How much waits in the hub is not known; what was seen last holds", defect);
        }
    }
}
