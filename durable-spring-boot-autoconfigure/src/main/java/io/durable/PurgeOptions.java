package io.durable;

import java.util.Objects;
import java.util.function.Predicate;

/**
 * How far a purge reaches.
 *
 * @param recursive whether the children that have ended go too, and theirs
 * @param which of the children, by their ids; it is asked once for each that would go, on the caller's thread
 */
public record PurgeOptions(boolean recursive, Predicate<String> which) {

    public PurgeOptions {
        Objects.requireNonNull(which, "which children to purge");
    }

    /** The instance alone. */
    public static PurgeOptions instanceOnly() {
        return new PurgeOptions(false, child -> false);
    }

    /** The instance, its children that have ended, and theirs. A child that has not ended stays, with its own children. */
    public static PurgeOptions withChildren() {
        return withChildren(child -> true);
    }

    /** The same, but a child whose id does not pass stays, with its own children. */
    public static PurgeOptions withChildren(Predicate<String> which) {
        return new PurgeOptions(true, which);
    }
}
