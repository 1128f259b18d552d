package io.durable.spi;

import io.durable.history.OrchestrationRuntimeStatus;
import org.jspecify.annotations.Nullable;

/**
 * How far an update is, and its instance at the same moment.
 *
 * @param name of the update
 * @param outcome absent: there is none yet
 * @param instance its status; absent: the incarnation is gone
 */
public record UpdateState(
        String name,
        @Nullable UpdateOutcome outcome,
        @Nullable OrchestrationRuntimeStatus instance) {}
