package io.durable.engine;

import io.durable.history.FailureDetails;
import io.durable.history.Payload;
import org.jspecify.annotations.Nullable;

/** How the code of an orchestrator came to its end. */
sealed interface CodeOutcome {

    /** It returned. */
    record Returned(@Nullable Payload output) implements CodeOutcome {}

    /** It threw an exception, or its output can't be stored. */
    record Threw(FailureDetails failure) implements CodeOutcome {}

    /** It let the exception through that told it to end. */
    record Canceled() implements CodeOutcome {}

    /** It died of an error that is no verdict of its own. */
    record Crashed(Throwable error) implements CodeOutcome {}

    /** It was told to go. */
    record Unwound() implements CodeOutcome {}
}
