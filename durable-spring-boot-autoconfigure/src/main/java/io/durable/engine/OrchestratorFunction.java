package io.durable.engine;

import io.durable.OrchestrationContext;
import io.durable.history.Payload;
import org.jspecify.annotations.Nullable;

/** The code of one orchestrator, ready to be called. Several threads may call it at once, each for another instance. */
@FunctionalInterface
public interface OrchestratorFunction {

    /**
     * Runs the code from its beginning to its end.
     *
     * @return the output, not yet converted
     * @throws Exception whatever the code throws
     */
    @Nullable
    Object run(OrchestrationContext context, @Nullable Payload input) throws Exception;
}
