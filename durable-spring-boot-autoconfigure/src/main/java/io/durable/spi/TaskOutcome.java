package io.durable.spi;

import io.durable.history.FailureDetails;
import io.durable.history.Payload;
import org.jspecify.annotations.Nullable;

/** How an attempt at a task ended. */
public sealed interface TaskOutcome {

    /** The activity returned. {@code recorded}: the row says so already, in the activity's own transaction. */
    record Completed(@Nullable Payload result, boolean recorded) implements TaskOutcome {}

    /** The activity threw. {@code recorded}: the row says so already, in the activity's own transaction. */
    record Failed(FailureDetails failure, boolean recorded) implements TaskOutcome {}

    /** The activity returned and has left the end to whoever has the attempt's token, which the row says. */
    record HandedOver() implements TaskOutcome {}

    /** Nothing is to be reported: the row is gone or somebody else moved it. Whatever the activity wrote was rolled back. */
    record Superseded() implements TaskOutcome {}

    /** The attempt could not be made, or its transaction failed around the activity; it does not count and is made again later. */
    record Unavailable(String reason) implements TaskOutcome {}

    /** The activity's transaction may have committed or not: the row knows. */
    record Unknown(String reason) implements TaskOutcome {}
}
