package io.durable.engine;

import io.durable.TaskFailedException;
import io.durable.engine.OrchestrationExecution.OpenTask;
import io.durable.history.Decision.TaskCanceled;
import io.durable.history.Decision.TaskScheduled;
import io.durable.history.FailureDetails;
import io.durable.history.InboundEvent.StepAnswered;
import io.durable.history.InboundEvent.TaskCompleted;
import io.durable.history.InboundEvent.TaskFailed;
import io.durable.history.Payload;
import io.durable.history.TaskId;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** A scheduled activity. */
final class ActivityOperation<T> extends StepOperation<T> {

    private OpenTask open;
    private final Type resultType;
    private @Nullable Payload payload;
    private @Nullable FailureDetails failure;

    ActivityOperation(ExecutionState state, TaskScheduled decision, Type resultType) {
        super(state, decision.step());
        this.open = new OpenTask(decision, state.course().time());
        this.resultType = resultType;
    }

    OpenTask open() {
        return open;
    }

    @Override
    boolean fits(StepAnswered answer) {
        return answer instanceof TaskCompleted || answer instanceof TaskFailed;
    }

    @Override
    void take(StepAnswered answer) {
        if (answer instanceof TaskCompleted completed) {
            payload = completed.result();
        } else {
            failure = ((TaskFailed) answer).failure();
        }
        end(false);
    }

    /** Why it failed; absent: it did not. */
    @Nullable
    FailureDetails failure() {
        return failure;
    }

    @Override
    void abandon() {
        state().course().decide(new TaskCanceled(step()));
        listIn(state().withdrawals());
    }

    @Override
    void repeat(boolean forked) {
        TaskScheduled before = open.decision();
        TaskScheduled again = state().course()
                .decide(new TaskScheduled(
                        step(),
                        new TaskId(state().course().rowId()),
                        before.name(),
                        before.queue(),
                        before.input(),
                        before.retry(),
                        before.timeouts(),
                        before.admission(),
                        before.tags()));
        open = new OpenTask(again, state().course().time());
    }

    @Override
    void listIn(Withdrawals withdrawals) {
        withdrawals.addTask(step(), open.decision().task());
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
        return open.decision().name();
    }

    @Override
    String description() {
        return "activity '" + name() + "'";
    }
}
