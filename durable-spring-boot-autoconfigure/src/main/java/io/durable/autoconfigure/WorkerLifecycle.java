package io.durable.autoconfigure;

import io.durable.runtime.WorkerRuntime;
import io.durable.spi.Handlers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Starts a worker without a database with the application, if it has any activity, and stops it with a bounded drain. */
final class WorkerLifecycle implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(WorkerLifecycle.class);

    private final WorkerRuntime runtime;
    private final Handlers handlers;
    private final DurableProperties properties;
    private final StopSignal stopSignal;
    private volatile boolean running;

    WorkerLifecycle(WorkerRuntime runtime, Handlers handlers, DurableProperties properties, StopSignal stopSignal) {
        this.runtime = runtime;
        this.handlers = handlers;
        this.properties = properties;
        this.stopSignal = stopSignal;
    }

    @Override
    public void start() {
        if (handlers.hasOrchestrators()) {
            log.warn(
                    "The orchestrators of this application never run: it does not see the database of hub '{}'",
                    properties.taskHub());
        }
        if (!handlers.queues().isEmpty()) {
            runtime.start();
        }
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        stopSignal.give();
        runtime.stop(properties.shutdown().drainTimeout());
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public boolean isAutoStartup() {
        return properties.autoStartup();
    }

    @Override
    public int getPhase() {
        return LifecyclePhases.RUNTIME;
    }
}
