package io.durable.autoconfigure;

import io.durable.history.InstanceId;
import io.durable.runtime.DurableRuntime;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the runtime with the application and stops it with a bounded drain. Its phase lies before the web server's: requests find the runtime at work, and
 * those that wait for an orchestration while the server shuts down gracefully still get their answer.
 */
final class RuntimeLifecycle implements SmartLifecycle {

    private final DurableRuntime runtime;
    private final boolean autoStartup;
    private final Duration drainTimeout;
    private final StopSignal stopSignal;
    private volatile boolean running;

    RuntimeLifecycle(DurableRuntime runtime, boolean autoStartup, Duration drainTimeout, StopSignal stopSignal) {
        this.runtime = runtime;
        this.autoStartup = autoStartup;
        this.drainTimeout = drainTimeout;
        this.stopSignal = stopSignal;
    }

    @Override
    public void start() {
        runtime.start();
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        stopSignal.give();
        runtime.stop(drainTimeout);
    }

    /** The runtime's time, while it runs. */
    Optional<Instant> findTime() {
        return running ? Optional.of(runtime.clock().now()) : Optional.empty();
    }

    /** Tells the runtime, or whoever runs on the hub, that these instances have something to look at. */
    void ring(Collection<InstanceId> instances) {
        runtime.bus().ring(instances);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public boolean isAutoStartup() {
        return autoStartup;
    }

    @Override
    public int getPhase() {
        return LifecyclePhases.RUNTIME;
    }
}
