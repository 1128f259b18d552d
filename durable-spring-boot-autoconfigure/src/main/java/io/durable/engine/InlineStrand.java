package io.durable.engine;

/**
 * A strand without a thread, for a replay: the code runs on the thread that resumes it, once. Where it would park there is nothing to wait for, so it is
 * unwound, and the execution can be looked at but not continued. Used by one thread.
 *
 * <pre>{@code
 * OrchestrationExecution rebuilt = new OrchestrationExecution(id, code, settings, InlineStrand::new);
 * rebuilt.replay(history);
 * rebuilt.snapshot();
 * }</pre>
 */
public final class InlineStrand implements Strand {

    private final Runnable code;
    private final ThreadLocal<Boolean> running = ThreadLocal.withInitial(() -> false);
    private boolean begun;
    private boolean parked;

    public InlineStrand(Runnable code) {
        this.code = code;
    }

    /** @throws IllegalStateException at the second call */
    @Override
    public State resume() {
        if (begun) {
            throw new IllegalStateException("An inline strand runs once and can't be resumed");
        }
        begun = true;
        running.set(true);
        try {
            code.run();
        } finally {
            running.remove();
        }
        return parked ? State.PARKED : State.ENDED;
    }

    /** Unwinds the code and never returns. */
    @Override
    public void park() {
        parked = true;
        throw Unwind.UNWIND;
    }

    @Override
    public boolean isCurrent() {
        return running.get();
    }

    @Override
    public String describe() {
        return "";
    }

    /** Does nothing: the code never outlives {@link #resume}. */
    @Override
    public void abandon() {}
}
