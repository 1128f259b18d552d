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
    private final Build build;
    private final boolean fallsBack;

    /** @param fallsBack whether code of another version is given where there is none of the wanted one, for a mutant */
    SimulatedHandlers(IntSupplier entropy, Activities activities, Build build, boolean fallsBack) {
        this.programs = new Programs((instance, payload) -> {}, entropy);
        this.activities = activities;
        this.build = build;
        this.fallsBack = fallsBack;
    }

    @Override
    public Optional<OrchestratorFunction> findOrchestrator(String name, @Nullable String version) {
        if (!name.equals(Programs.WIDE) || build.has(version)) {
            return programs.find(name, version, build);
        }
        return fallsBack ? programs.find(name, null, build) : Optional.empty();
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
