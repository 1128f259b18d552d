package io.durable.autoconfigure;

import io.durable.client.Retention;
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

/** Steps the retention on a thread of its own while the runtime runs. */
final class RetentionLifecycle implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(RetentionLifecycle.class);

    private static final Duration FIRST = Duration.ofSeconds(5);

    private final Retention retention;
    private final Duration interval;
    private final boolean autoStartup;
    private @Nullable ScheduledExecutorService thread;

    RetentionLifecycle(Retention retention, Duration interval, boolean autoStartup) {
        this.retention = retention;
        this.interval = interval;
        this.autoStartup = autoStartup;
    }

    @Override
    public synchronized void start() {
        CustomizableThreadFactory threads = new CustomizableThreadFactory("durable-retention-");
        threads.setDaemon(true);
        thread = Executors.newSingleThreadScheduledExecutor(threads);
        schedule(interval.compareTo(FIRST) < 0 ? interval : FIRST);
    }

    /** A step that is under way goes on for as long as its statement takes. */
    @Override
    public synchronized void stop() {
        if (thread != null) {
            thread.shutdown();
            thread = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }

    @Override
    public boolean isAutoStartup() {
        return autoStartup;
    }

    /** After the runtime has started, and stopped before it. */
    @Override
    public int getPhase() {
        return LifecyclePhases.RUNTIME + 1;
    }

    private synchronized void schedule(Duration delay) {
        if (thread != null) {
            thread.schedule(this::step, delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void step() {
        Duration rest = interval;
        try {
            rest = retention.step();
        } catch (StoreException unreachable) {
            log.warn("Instances are not removed until the next try in {}: {}", rest, unreachable.getMessage());
        } catch (RuntimeException failure) { // an exception would end the schedule
            log.error("Instances are not removed until the next try in {}", rest, failure);
        }
        schedule(rest);
    }
}
