package io.durable;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the next execution takes over.
 *
 * @param preserveUnprocessedEvents whether external events that nobody has waited for go on
 * @param version of the code that runs it; absent: the same as before
 */
public record ContinueOptions(
        boolean preserveUnprocessedEvents, @Nullable String version) {

    /** @throws IllegalArgumentException if the version can't be compared */
    public ContinueOptions {
        version = Version.checked(version);
    }

    /** Unprocessed events go on. */
    public static ContinueOptions preservingEvents() {
        return new ContinueOptions(true, null);
    }

    /** Unprocessed events are dropped. */
    public static ContinueOptions droppingEvents() {
        return new ContinueOptions(false, null);
    }

    /**
     * The same options, where the next execution is run by code of this version. While no node that owns the instance has such code the instance is parked
     * before it continues, and tried again.
     *
     * @throws IllegalArgumentException if it can't be compared
     */
    public ContinueOptions withVersion(String version) {
        return new ContinueOptions(preserveUnprocessedEvents, Objects.requireNonNull(version, "version"));
    }
}
