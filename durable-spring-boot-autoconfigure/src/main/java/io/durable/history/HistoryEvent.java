package io.durable.history;

/**
 * One entry of a history: something that came in, or something the code decided. The history of an execution is the exact trace of its code: each
 * {@link InboundEvent} is followed by the {@link Decision}s that the code made before it looked at the next one.
 */
public sealed interface HistoryEvent permits InboundEvent, Decision {

    /** Which of the events it is. */
    HistoryEventKind kind();
}
