package io.durable.simulation;

import io.durable.engine.OrchestratorFunction;
import io.durable.spi.ActivityHandler;
import io.durable.spi.Handlers;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** The code of a simulated process. */
final class SimulatedHandlers implements Handlers {

    private final Programs programs;
    private final Activities activities;

    SimulatedHandlers(IntSupplier entropy, Activities activities) {
        this.programs = new Programs((instance, payload) -> {}, entropy);
        this.activities = activities;
    }

    @Override
    public Optional<OrchestratorFunction> findOrchestrator(String name, @Nullable String version) {
        return programs.find(name);
    }

    @Override
    public List<String> versions(String orchestrator) {
        return List.of();
    }

    @Override
    public Optional<ActivityHandler> findActivity(String name) {
        return activities.find(name);
    }

    @Override
    public Set<String> queues() {
        return Set.of();
    }

    @Override
    public boolean hasOrchestrators() {
        return true;
    }
}
