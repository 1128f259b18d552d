package io.durable.engine;

import io.durable.history.FailureDetails;
import io.durable.history.Payload;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What comes of a query to an execution. */
public sealed interface QueryAnswer {

    /** What the handler gave. */
    record Answered(@Nullable Payload result) implements QueryAnswer {}

    /**
     * There is no handler for it.
     *
     * @param registered the queries that there are handlers for
     */
    record Unknown(List<String> registered) implements QueryAnswer {}

    /** The handler threw, the input can't be read, or the result can't be stored. */
    record Failed(FailureDetails failure) implements QueryAnswer {}
}
