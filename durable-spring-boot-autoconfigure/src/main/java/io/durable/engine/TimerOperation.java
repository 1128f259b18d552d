package io.durable.engine;

import io.durable.history.Decision.TimerCanceled;
import io.durable.history.Decision.TimerCreated;
import io.durable.history.InboundEvent.StepAnswered;
import io.durable.history.InboundEvent.TimerFired;
import io.durable.history.MessageId;
import org.jspecify.annotations.Nullable;

/** A timer, the code's own or the time limit of an {@link EventWaiter}. It ends when its message says so, whatever a clock shows. */
final class TimerOperation extends StepOperation<Void> {

    private TimerCreated decision;

    TimerOperation(ExecutionState state, TimerCreated decision) {
        super(state, decision.step());
        this.decision = decision;
    }

    @Override
    boolean fits(StepAnswered answer) {
        return answer instanceof TimerFired;
    }

    @Override
    void take(StepAnswered answer) {
        end(false);
    }

    @Override
    void abandon() {
        state().course().decide(new TimerCanceled(step()));
        listIn(state().withdrawals());
    }

    @Override
    void repeat(boolean forked) {
        decision = state().course()
                .decide(new TimerCreated(step(), new MessageId(state().course().rowId()), decision.fireAt()));
    }

    @Override
    void listIn(Withdrawals withdrawals) {
        withdrawals.addTimer(step(), decision.message());
    }

    @Override
    @Nullable
    Void result() {
        return null;
    }

    @Override
    String name() {
        return "timer";
    }

    @Override
    String description() {
        return "timer";
    }
}
