package io.durable.client;

import io.durable.history.Payload;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The orchestrators that this application has. Any thread may ask. */
public interface KnownOrchestrators {

    /** Their names in alphabetical order; empty in an application that only starts what others run. */
    Collection<String> names();

    /**
     * Checks that the orchestrator of this name, a known one, can be given the input.
     *
     * @throws io.durable.DataConversionException if it can't
     */
    void checkInput(String name, @Nullable Payload input);
}
