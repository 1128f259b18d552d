package io.durable.engine;

import io.durable.NonDeterministicOrchestrationException;
import io.durable.history.Decision;
import java.util.UUID;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Where events come from and decisions go to: written down in a turn, compared in a replay. */
interface Trace {

    /** Whether {@link #next} has an event to give. */
    boolean hasNext();

    /**
     * Takes the next event that came in.
     *
     * @param open which steps can be answered
     * @return absent if there are no more
     * @throws NonDeterministicOrchestrationException if the history has something else here
     */
    @Nullable
    Arrival next(IntPredicate open);

    /**
     * Takes a decision.
     *
     * @return the decision with the ids that it was recorded with
     * @throws NonDeterministicOrchestrationException if the history has something else here
     */
    <D extends Decision> D decide(D made);

    /**
     * Whether the code has had this change when it first came here. A turn records that it has; a replay looks whether that was recorded, here or before.
     */
    boolean patched(String changeId);

    /** An id for the row that the next decision makes; without meaning in a replay, where the recorded one counts. */
    UUID rowId();

    /** Whether the event that came last is followed, in the same turn, by a request to cancel. */
    boolean isCancelNext();

    /** Whether this happened before. */
    boolean isReplay();
}
