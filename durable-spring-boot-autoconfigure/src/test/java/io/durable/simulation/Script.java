package io.durable.simulation;

import io.durable.DurableHttpRequest;
import io.durable.history.FailureDetails;
import io.durable.history.Payload;
import org.jspecify.annotations.Nullable;

/** What an activity does, according to its input, so that anybody can tell what its outcome must be. */
interface Script {

    /** The one of an activity that has this name and input. */
    static Script of(String activity, @Nullable Payload input) {
        String text = input == null ? "" : input.text();
        return activity.equals(DurableHttpRequest.ACTIVITY) ? HttpScript.parse(text) : ActivityScript.parse(text);
    }

    boolean fails(int attempt);

    /** Whether the last allowed attempt of a transactional activity fails in a way that commits, as a checked exception does. */
    boolean commitsFailure();

    FailureDetails failure(int attempt);

    String result();
}
