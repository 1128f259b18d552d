package io.durable.spi;

import io.durable.history.TraceContext;
import org.jspecify.annotations.Nullable;

/**
 * A piece of work that an {@link Observer} looks at. Ended once, by the thread that began it.
 *
 * @param <R> what comes of it
 */
public interface Observed<R> {

    /** Where what this work starts belongs; absent if that is in no trace. */
    default @Nullable TraceContext context() {
        return null;
    }

    /** This has come of it. */
    default void ended(R result) {}

    /** It was broken off. */
    default void failed(Throwable failure) {}
}
