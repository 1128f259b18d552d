package io.durable.engine;

import io.durable.TaskFailedException;
import io.durable.history.Decision.SubOrchestrationCanceled;
import io.durable.history.Decision.SubOrchestrationCreated;
import io.durable.history.FailureDetails;
import io.durable.history.InboundEvent.StepAnswered;
import io.durable.history.InboundEvent.SubOrchestrationCompleted;
import io.durable.history.InboundEvent.SubOrchestrationFailed;
import io.durable.history.InstanceId;
import io.durable.history.ParentClosePolicy;
import io.durable.history.Payload;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** A child that was called. Given up, it goes the way of its policy and its answer is dropped. */
final class SubOrchestrationOperation<T> extends StepOperation<T> {

    private SubOrchestrationCreated decision;
    private final Type resultType;
    private @Nullable Payload payload;
    private @Nullable FailureDetails failure;

    SubOrchestrationOperation(ExecutionState state, SubOrchestrationCreated decision, Type resultType) {
        super(state, decision.step());
        this.decision = decision;
        this.resultType = resultType;
    }

    InstanceId child() {
        return decision.child();
    }

    @Override
    boolean fits(StepAnswered answer) {
        return answer instanceof SubOrchestrationCompleted || answer instanceof SubOrchestrationFailed;
    }

    @Override
    void take(StepAnswered answer) {
        if (answer instanceof SubOrchestrationCompleted completed) {
            payload = completed.result();
        } else {
            failure = ((SubOrchestrationFailed) answer).failure();
        }
        end(false);
    }

    @Override
    void abandon() {
        release();
        state().steps().orphan(child());
    }

    /** Lets the child go the way of its policy. */
    private void release() {
        state().course().decide(new SubOrchestrationCanceled(step(), child(), decision.closePolicy()));
    }

    /** Lets the child go the way of its policy because its parent's execution has ended. */
    void close() {
        if (decision.closePolicy() != ParentClosePolicy.ABANDON) {
            release();
        }
    }

    /** Why it failed; absent if it did not. */
    @Nullable
    FailureDetails failure() {
        return failure;
    }

    /** The same child is asked to answer, or, if it belongs to another instance, one with an id made up is started. */
    @Override
    void repeat(boolean forked) {
        decision = state().course()
                .decide(new SubOrchestrationCreated(
                        step(),
                        forked ? ChildIds.of(state().seed(), step()) : child(),
                        decision.name(),
                        decision.version(),
                        decision.input(),
                        decision.tags(),
                        decision.closePolicy()));
    }

    @Override
    void listIn(Withdrawals withdrawals) {
        // the child has no row of its parent's
    }

    @Override
    @Nullable
    T result() {
        if (failure != null) {
            throw new TaskFailedException(name(), step(), failure);
        }
        return state().payloads().read(payload, resultType);
    }

    @Override
    String name() {
        return decision.name();
    }

    @Override
    String description() {
        return "sub-orchestration '" + name() + "' as '" + child() + "'";
    }
}
