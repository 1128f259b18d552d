package io.durable.autoconfigure;

import io.durable.client.Doorbell;
import io.durable.history.InstanceId;
import io.durable.runtime.DurableRuntime;
import io.durable.spi.InstanceRecord;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the runtime with the application and stops it with a bounded drain. Its phase lies before the web server's: requests find the runtime at work, and
 * those that wait for an orchestration while the server shuts down gracefully still get their answer.
 */
final class RuntimeLifecycle implements SmartLifecycle, Doorbell {

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

    @Override
    public void ring(InstanceId id) {
        runtime.bus().ring(List.of(id));
    }

    @Override
    public void taskEnded(ScheduledTask task) {
        runtime.bus().report(task, new TaskOutcome.Superseded());
    }

    @Override
    public boolean ringStarted(InstanceRecord row) {
        return runtime.bus().ringStarted(row);
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
