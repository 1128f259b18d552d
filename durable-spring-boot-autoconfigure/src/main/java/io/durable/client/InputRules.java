package io.durable.client;

import io.durable.history.Payload;
import org.jspecify.annotations.Nullable;

/** What must hold of the name and the input of an orchestration that is started by name. */
@FunctionalInterface
public interface InputRules {

    /**
     * The stored form of an input.
     *
     * @throws IllegalArgumentException if the name is not allowed
     * @throws io.durable.UnknownOrchestratorException if this application has orchestrators, but none of this name
     * @throws io.durable.DataConversionException if the input does not fit what the orchestrator takes
     * @throws io.durable.PayloadTooLargeException if it is too large
     */
    @Nullable
    Payload check(String name, @Nullable Object input);
}
