package io.durable.engine;

import io.durable.DurableException;
import io.durable.engine.TurnResult.Ending;
import io.durable.history.Decision;
import io.durable.history.Decision.ContinuedAsNew;
import io.durable.history.Decision.ExecutionCompleted;
import io.durable.history.FailureDetails;
import io.durable.history.InboundEvent.ExecutionCancelRequested;
import io.durable.history.InboundEvent.ExecutionTerminated;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ends an execution whose code has ended or was ended: what is left in the inbox is recorded, then the last decision. */
final class Conclusion {

    private final ExecutionState state;

    Conclusion(ExecutionState state) {
        this.state = state;
    }

    /**
     * Ends the execution if it is to end.
     *
     * @param outcome how the code ended, absent if it did not
     */
    Ending draw(@Nullable CodeOutcome outcome) {
        Decision planned = planned(outcome);
        if (planned == null) {
            return new Ending.Open();
        }
        state.course().drain();
        ExecutionTerminated termination = state.course().termination();
        // a termination behind a continue-as-new would be lost with this execution
        Decision last = planned instanceof ContinuedAsNew && termination != null ? terminated(termination) : planned;
        if (!endsChildren(last, termination)) {
            state.steps().closeChildren();
        }
        Ending ending = ending(state.course().decide(last));
        state.steps().closeAll(state.withdrawals());
        return ending;
    }

    /** Whether all children are terminated with the instance, whatever their policies. */
    private static boolean endsChildren(Decision last, @Nullable ExecutionTerminated termination) {
        return termination != null
                && termination.recursive()
                && last instanceof ExecutionCompleted completed
                && completed.status() == OrchestrationRuntimeStatus.TERMINATED;
    }

    private @Nullable Decision planned(@Nullable CodeOutcome outcome) {
        ExecutionTerminated termination = state.course().termination();
        if (termination != null) {
            return terminated(termination);
        }
        ExecutionCancelRequested cancellation = state.course().cancellation();
        if (cancellation != null && (state.course().isStillborn() || outcome instanceof CodeOutcome.Canceled)) {
            return completed(OrchestrationRuntimeStatus.CANCELED, text(cancellation.reason()), null);
        }
        if (state.continuation() != null) {
            return state.continuation();
        }
        if (outcome instanceof CodeOutcome.Returned returned) {
            return completed(OrchestrationRuntimeStatus.COMPLETED, returned.output(), null);
        }
        if (outcome instanceof CodeOutcome.Threw threw) {
            return completed(OrchestrationRuntimeStatus.FAILED, null, threw.failure());
        }
        if (outcome instanceof CodeOutcome.Crashed crashed) {
            throw state.lifeline().stall(crash(crashed.error()));
        }
        return null;
    }

    private Ending ending(Decision recorded) {
        return recorded instanceof ContinuedAsNew continued
                ? new Ending.Continued(
                        continued,
                        continued.preserveUnprocessedEvents() ? state.events().kept() : List.of(),
                        state.course().untoldCancellation(),
                        state.waitingUpdates())
                : new Ending.Completed((ExecutionCompleted) recorded);
    }

    private ExecutionCompleted terminated(ExecutionTerminated event) {
        return completed(OrchestrationRuntimeStatus.TERMINATED, text(event.reason()), null);
    }

    private @Nullable Payload text(@Nullable String reason) {
        return reason == null ? null : Payload.of(state.payloads().converter().serialize(reason));
    }

    private static ExecutionCompleted completed(
            OrchestrationRuntimeStatus status, @Nullable Payload output, @Nullable FailureDetails failure) {
        return new ExecutionCompleted(status, output, failure);
    }

    private DurableException crash(Throwable error) {
        return new DurableException(
                "Orchestration '" + state.id().instance() + "' died of "
                        + error.getClass().getName() + ": "
                        + error.getMessage()
                        + ". An Error is no result of an orchestration; it is tried again later. Repair the code or the node, or terminate the instance",
                error);
    }
}
