package io.durable;

/**
 * How far a termination reaches.
 *
 * @param recursive whether children that are under way are terminated too, and theirs
 */
public record TerminateOptions(boolean recursive) {

    /** The instance alone; its children go the way of their {@linkplain io.durable.history.ParentClosePolicy policies}. */
    public static TerminateOptions instanceOnly() {
        return new TerminateOptions(false);
    }

    /** The instance, its children that are under way, and theirs. */
    public static TerminateOptions withChildren() {
        return new TerminateOptions(true);
    }
}
