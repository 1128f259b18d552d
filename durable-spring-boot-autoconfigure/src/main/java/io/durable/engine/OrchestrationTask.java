package io.durable.engine;

import io.durable.Task;
import io.durable.TaskCancelledException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What all tasks have in common: they end once, tell those that depend on them, and turn into a value or an exception when the code first asks. The end may
 * come on either side of the strand; converters and user functions run on the code's side only.
 */
abstract class OrchestrationTask<T> implements Task<T> {

    private final ExecutionState state;
    private final List<Consumer<OrchestrationTask<?>>> dependents = new ArrayList<>(1);
    private boolean ended;
    private boolean cancelled;
    private int endedAs;
    private @Nullable Resolution<T> resolution;

    OrchestrationTask(ExecutionState state) {
        this.state = state;
    }

    /** Name of the activity, the child or the event that is waited for. */
    abstract String name();

    /** What it is, in words. */
    abstract String description();

    /** The result of a task that has ended and was not cancelled; throws what {@link #await} throws. Asked once. */
    abstract @Nullable T result();

    /** Takes back what the task asked for; it counts as cancelled already. */
    abstract void withdraw();

    /** Why it counts as cancelled, as a sentence. */
    String cancellation() {
        return description() + " was cancelled";
    }

    @Override
    @SuppressWarnings("NullAway") // the result of an activity may well be null; Task leaves that to its type argument
    public final T await() {
        state.lifeline().enter();
        state.awaitEnd(this);
        return resolve().orThrow();
    }

    @Override
    public final boolean isDone() {
        state.lifeline().enter();
        return ended;
    }

    @Override
    public final boolean isFailed() {
        state.lifeline().enter();
        return ended && !cancelled && resolve().failure() != null;
    }

    @Override
    public final boolean isCancelled() {
        state.lifeline().enter();
        return cancelled;
    }

    @Override
    public final boolean cancel() {
        state.lifeline().enter();
        return giveUp();
    }

    @Override
    public final <U> Task<U> thenApply(Function<? super T, ? extends U> function) {
        state.lifeline().enter();
        return new MappedTask<>(state, this, function);
    }

    final ExecutionState state() {
        return state;
    }

    final boolean hasEnded() {
        return ended;
    }

    final boolean wasCancelled() {
        return cancelled;
    }

    /** Counts from 0 over all tasks of an execution in the order of their ends. */
    final int endedAs() {
        return endedAs;
    }

    /** Tells the dependent as soon as the task ends, at once if it has ended. */
    final void whenEnded(Consumer<OrchestrationTask<?>> dependent) {
        if (ended) {
            dependent.accept(this);
        } else {
            dependents.add(dependent);
        }
    }

    /** Cancels the task unless it has ended. */
    final boolean giveUp() {
        if (ended) {
            return false;
        }
        end(true);
        withdraw();
        return true;
    }

    /** Ends the task unless it has ended. */
    final void end(boolean asCancelled) {
        if (ended) {
            return;
        }
        ended = true;
        cancelled = asCancelled;
        endedAs = state.nextEnd();
        dependents.forEach(dependent -> dependent.accept(this));
    }

    final Resolution<T> resolve() {
        if (resolution == null) {
            resolution = cancelled
                    ? Resolution.failed(new TaskCancelledException(name(), cancellation()))
                    : resultOrFailure();
        }
        return resolution;
    }

    private Resolution<T> resultOrFailure() {
        try {
            return Resolution.of(result());
        } catch (Unwind unwind) {
            throw unwind;
        } catch (Throwable failure) { // thrown at whoever awaits, every time the same
            return Resolution.failed(failure);
        }
    }
}
