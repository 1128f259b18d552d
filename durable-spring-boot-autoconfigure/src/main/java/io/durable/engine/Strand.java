package io.durable.engine;

/**
 * Where the code of one orchestrator stands between turns. Control passes back and forth between the caller of {@link #resume} and the code; the two never run
 * at the same time, and each sees what the other wrote.
 */
public interface Strand {

    /** How a resumed strand came back. */
    enum State {
        /** The code called {@link #park}. */
        PARKED,
        /** The code has ended. */
        ENDED,
        /** The code ran longer than a turn may: it may still be running and must never be resumed. */
        OVERDUE
    }

    /** Makes strands. Any thread may call. */
    @FunctionalInterface
    interface Factory {

        /** A strand that will run the code when it is first resumed. */
        Strand open(Runnable code);
    }

    /** Lets the code run until it parks, ends, or has run too long. */
    State resume();

    /** Like {@link #resume}, over what is recorded already: many turns at once, so it may take longer than one. The same where there is no limit. */
    default State replay() {
        return resume();
    }

    /** Called by the code: gives control back, and returns when the strand is resumed. */
    void park();

    /** Whether the calling thread is the one that runs the code. */
    boolean isCurrent();

    /** Where the code stands, for a person to read; empty if that can't be said. */
    String describe();

    /** Gives an overdue strand up: it is interrupted, and whatever becomes of it, nobody waits for it. */
    void abandon();
}
