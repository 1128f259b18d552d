package io.durable.spi;

import org.jspecify.annotations.Nullable;

/**
 * An instance to start, with what is to be done if its id is taken.
 *
 * @param row to insert
 * @param requestId stored with the row: the same one again is the same request
 * @param replacesTerminal whether an instance that has ended makes way
 */
public record NewInstance(InstanceRecord row, @Nullable String requestId, boolean replacesTerminal) {

    /** What has become of a start. */
    public enum Outcome {
        /** The row is there. */
        INSERTED,
        /** The row is there, in the place of one that had ended. */
        REPLACED,
        /** Nothing was written: the instance was started by the same request before. */
        REPEATED,
        /** Nothing was written: the id is taken. */
        EXISTS
    }

    /** Whether an insert does. */
    public boolean isPlain() {
        return requestId == null && !replacesTerminal;
    }
}
