package io.durable.spi;

import io.durable.engine.OrchestratorFunction;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The application's code by name. Any thread may ask; the answer does not change while the runtime runs. */
public interface Handlers {

    /** The orchestrator with this name that can run an instance of this version. */
    Optional<OrchestratorFunction> findOrchestrator(String name, @Nullable String version);

    /** The versions that there are of the orchestrator with this name, for a person to read; empty if there is no such orchestrator. */
    List<String> versions(String orchestrator);

    /** The activity with this name. */
    Optional<ActivityHandler> findActivity(String name);

    /** The queues of all activities there are. */
    Set<String> queues();

    /** Whether there is any orchestrator. */
    boolean hasOrchestrators();
}
