package io.durable;

import org.jspecify.annotations.Nullable;

/**
 * From where a fork goes its own way: from a step or from an event of the history.
 *
 * @param step the first step that is carried out again; absent: it goes by the event
 * @param eventSequence number of the first entry of the history that does not hold for the fork; absent: it goes by the step
 * @param newInstanceId the id of the fork; absent: a random one
 */
public record ForkOptions(
        @Nullable Integer step,
        @Nullable Integer eventSequence,
        @Nullable String newInstanceId) {

    /** @throws IllegalArgumentException if there is not exactly one of the two places, or it is negative */
    public ForkOptions {
        if ((step == null) == (eventSequence == null)) {
            throw new IllegalArgumentException("A fork begins at a step or at an event: say exactly one of the two");
        }
        if (step != null && step < 0 || eventSequence != null && eventSequence < 0) {
            throw new IllegalArgumentException("A fork can't begin at " + (step != null ? step : eventSequence)
                    + ": steps and events count from 0");
        }
    }

    /**
     * What steps before this one have given is kept; this one and later ones are carried out again. Steps are the activities, timers and sub-orchestrations of the execution, counted from 0
     * in the order in which the code called them; {@link DurableClient#getHistory} shows their numbers.
     */
    public static ForkOptions fromStep(int step) {
        return new ForkOptions(step, null, null);
    }

    /** What the history has before the entry with this number is kept. */
    public static ForkOptions fromEvent(int eventSequence) {
        return new ForkOptions(null, eventSequence, null);
    }

    /** The same with this id for the fork. */
    public ForkOptions withNewInstanceId(String newInstanceId) {
        return new ForkOptions(step, eventSequence, newInstanceId);
    }
}
