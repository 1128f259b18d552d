package io.durable;

/**
 * How far a termination reaches.
 *
 * @param recursive whether children that are under way are terminated too, and theirs
 */
public record TerminateOptions(boolean recursive) {

    /** The instance alone. */
    public static TerminateOptions instanceOnly() {
        return new TerminateOptions(false);
    }

    /** The instance, its children that are under way, and theirs. */
    public static TerminateOptions withChildren() {
        return new TerminateOptions(true);
    }
}
