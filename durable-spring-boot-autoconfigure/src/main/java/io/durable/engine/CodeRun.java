package io.durable.engine;

import io.durable.OrchestrationCancelledException;
import io.durable.history.InboundEvent.ExecutionStarted;
import org.jspecify.annotations.Nullable;

/** The code's one run from its beginning to its end, on a strand. Nothing it throws gets past here. */
final class CodeRun implements Runnable {

    private final OrchestratorFunction code;
    private final ExecutionState state;
    private final ExecutionStarted start;
    private volatile @Nullable CodeOutcome outcome;

    CodeRun(OrchestratorFunction code, ExecutionState state, ExecutionStarted start) {
        this.code = code;
        this.state = state;
        this.start = start;
    }

    @Override
    public void run() {
        CodeOutcome end = ended();
        boolean unwound = end instanceof CodeOutcome.Unwound;
        outcome = state.lifeline().endCode(unwound) ? end : new CodeOutcome.Unwound();
    }

    /** Absent while the code has not ended. */
    @Nullable
    CodeOutcome outcome() {
        return outcome;
    }

    private CodeOutcome ended() {
        StrandContext context = new StrandContext(state, start);
        try {
            Object output = code.run(context, state.payloads().fetched(start.input()));
            return new CodeOutcome.Returned(state.payloads().write("output", output));
        } catch (Unwind unwind) {
            return new CodeOutcome.Unwound();
        } catch (OrchestrationCancelledException cancelled) {
            return state.course().cancellation() == null
                    ? new CodeOutcome.Threw(Failures.detailsOf(cancelled)) // of the code's own making
                    : new CodeOutcome.Canceled();
        } catch (Exception | AssertionError failure) {
            return new CodeOutcome.Threw(Failures.detailsOf(failure));
        } catch (Throwable error) { // becomes the reason why the instance is parked
            return new CodeOutcome.Crashed(error);
        } finally {
            context.leaveThread();
        }
    }
}
