package io.durable;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One of several orchestrations to start together.
 *
 * @param name of the orchestration
 * @param input absent for an orchestration without input
 * @param options without a request id, and with {@link InstanceIdReusePolicy#REJECT}
 */
public record OrchestrationStart(String name, @Nullable Object input, StartOptions options) {

    public OrchestrationStart {
        Objects.requireNonNull(name, "name of the orchestration");
        Objects.requireNonNull(options, "options of the start");
    }

    /** With a random id. */
    public static OrchestrationStart of(String name, @Nullable Object input) {
        return new OrchestrationStart(name, input, StartOptions.defaults());
    }

    /** The same with these options. */
    public OrchestrationStart withOptions(StartOptions options) {
        return new OrchestrationStart(name, input, options);
    }
}
