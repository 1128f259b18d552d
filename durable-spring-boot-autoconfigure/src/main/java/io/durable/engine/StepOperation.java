package io.durable.engine;

import io.durable.history.InboundEvent.StepAnswered;

/** A task behind a numbered step, which one inbound event answers. */
abstract class StepOperation<T> extends OrchestrationTask<T> {

    private final int step;
    private boolean answered;

    StepOperation(ExecutionState state, int step) {
        super(state);
        this.step = step;
    }

    /** Whether a step like this can be answered so. */
    abstract boolean fits(StepAnswered answer);

    /** Takes an answer that fits and ends. */
    abstract void take(StepAnswered answer);

    /** Records that nobody wants the answer, which has not come yet. */
    abstract void abandon();

    /**
     * Has the step carried out again, as it was decided, by a row with a new id.
     *
     * @param forked whether what it has begun belongs to another instance
     */
    abstract void repeat(boolean forked);

    /** Names the row that is of no use any more. */
    abstract void listIn(Withdrawals withdrawals);

    final int step() {
        return step;
    }

    /** Whether the answer is in the history, if perhaps not shown to the code. */
    final boolean isAnswered() {
        return answered;
    }

    /** @throws IllegalArgumentException if the answer does not fit */
    final void markAnswered(StepAnswered answer) {
        if (!fits(answer)) {
            throw new IllegalArgumentException("Step " + step + " of '" + state().id() + "' is " + description()
                    + " and can't be answered by " + answer.kind());
        }
        answered = true;
    }

    @Override
    final void withdraw() {
        if (!answered) {
            abandon();
        }
        state().steps().close(step);
    }
}
