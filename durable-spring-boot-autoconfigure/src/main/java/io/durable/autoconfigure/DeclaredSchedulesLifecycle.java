package io.durable.autoconfigure;

import io.durable.schedule.DeclaredSchedule;
import io.durable.schedule.OrchestratedSchedules;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Makes the declared schedules true once the runtime runs. */
final class DeclaredSchedulesLifecycle implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(DeclaredSchedulesLifecycle.class);

    private final HandlerRegistry registry;
    private final OrchestratedSchedules schedules;
    private final boolean autoStartup;
    private volatile boolean running;

    DeclaredSchedulesLifecycle(HandlerRegistry registry, OrchestratedSchedules schedules, boolean autoStartup) {
        this.registry = registry;
        this.schedules = schedules;
        this.autoStartup = autoStartup;
    }

    @Override
    public void start() {
        List<DeclaredSchedule> declared = registry.schedules();
        declared.forEach(schedules::declare);
        if (registry.hasOrchestrators()) {
            List<String> gone = schedules.pauseAllBut(
                    declared.stream().map(DeclaredSchedule::id).toList(), registry.names());
            gone.forEach(id -> log.warn("Schedule '{}' is paused, because no annotation declares it any more", id));
        }
        running = true;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public boolean isAutoStartup() {
        return autoStartup;
    }

    /** After the runtime has started. */
    @Override
    public int getPhase() {
        return LifecyclePhases.RUNTIME + 1;
    }
}
