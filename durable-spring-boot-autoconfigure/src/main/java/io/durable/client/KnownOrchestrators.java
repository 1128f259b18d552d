package io.durable.client;

import io.durable.history.Payload;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The orchestrators that this application has. Any thread may ask. */
public interface KnownOrchestrators {

    /** Their names in alphabetical order; empty in an application that only starts what others run. */
    Collection<String> names();

    /** The version that instances of the orchestrator with this name get that are started for none; absent: none. */
    @Nullable
    String defaultVersion(String orchestrator);

    /**
     * Checks that the orchestrator of this name, a known one, can be given the input, if there is one here for the version.
     *
     * @throws io.durable.DataConversionException if it can't
     */
    void checkInput(String name, @Nullable String version, @Nullable Payload input);
}
