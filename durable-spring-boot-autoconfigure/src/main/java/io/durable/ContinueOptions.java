package io.durable;

/**
 * What the next execution takes over.
 *
 * @param preserveUnprocessedEvents whether external events that nobody has waited for go on
 */
public record ContinueOptions(boolean preserveUnprocessedEvents) {

    /** Unprocessed events go on. */
    public static ContinueOptions preservingEvents() {
        return new ContinueOptions(true);
    }

    /** Unprocessed events are dropped. */
    public static ContinueOptions droppingEvents() {
        return new ContinueOptions(false);
    }
}
