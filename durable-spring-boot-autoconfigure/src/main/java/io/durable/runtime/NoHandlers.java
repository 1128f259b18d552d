package io.durable.runtime;

import io.durable.engine.OrchestratorFunction;
import io.durable.spi.ActivityHandler;
import io.durable.spi.Handlers;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An application without code. */
enum NoHandlers implements Handlers {
    INSTANCE;

    @Override
    public Optional<OrchestratorFunction> findOrchestrator(String name, @Nullable String version) {
        return Optional.empty();
    }

    @Override
    public List<String> versions(String orchestrator) {
        return List.of();
    }

    @Override
    public Optional<ActivityHandler> findActivity(String name) {
        return Optional.empty();
    }

    @Override
    public Set<String> queues() {
        return Set.of();
    }

    @Override
    public boolean hasOrchestrators() {
        return false;
    }
}
