package io.durable;

/**
 * How far a purge reaches.
 *
 * @param recursive whether the children that have ended go too, and theirs
 */
public record PurgeOptions(boolean recursive) {

    /** The instance alone. */
    public static PurgeOptions instanceOnly() {
        return new PurgeOptions(false);
    }

    /** The instance, its children that have ended, and theirs. A child that has not ended stays, with its own children. */
    public static PurgeOptions withChildren() {
        return new PurgeOptions(true);
    }
}
