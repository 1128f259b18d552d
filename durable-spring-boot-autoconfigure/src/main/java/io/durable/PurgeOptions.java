package io.durable;

import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How far a purge reaches.
 *
 * @param recursive whether the children that have ended go too, and theirs
 * @param which of the children, by their ids; it is asked once for each that would go, on the caller's thread; absent: all
 */
public record PurgeOptions(boolean recursive, @Nullable Predicate<String> which) {

    /** The instance alone. */
    public static PurgeOptions instanceOnly() {
        return new PurgeOptions(false, null);
    }

    /** The instance, its children that have ended, and theirs. A child that has not ended stays, with its own children. */
    public static PurgeOptions withChildren() {
        return new PurgeOptions(true, null);
    }

    /** The same, but a child whose id does not pass stays, with its own children. Not through a client over HTTP. */
    public static PurgeOptions withChildren(Predicate<String> which) {
        return new PurgeOptions(true, Objects.requireNonNull(which, "which children to purge"));
    }
}
