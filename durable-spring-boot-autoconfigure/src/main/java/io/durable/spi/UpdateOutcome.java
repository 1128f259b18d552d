package io.durable.spi;

import io.durable.history.FailureDetails;
import io.durable.history.Payload;
import org.jspecify.annotations.Nullable;

/**
 * How an update came out.
 *
 * @param result the answer, of one that completed
 * @param failure why it was rejected or failed; absent for one that completed
 */
public record UpdateOutcome(
        Status status, @Nullable Payload result, @Nullable FailureDetails failure) {

    /** The names are stored. */
    public enum Status {
        COMPLETED,
        REJECTED,
        FAILED
    }
}
