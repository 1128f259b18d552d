package io.durable;

import java.util.function.Function;

/**
 * Something that an orchestrator waits for: an activity, a timer, an event, a child, or several of them. Belongs to the orchestrator that made it: only its
 * thread may use it.
 *
 * @param <T> type of the result
 */
public interface Task<T> {

    /**
     * Waits until the task ends. The orchestrator's thread is parked, for months if need be; on another machine it is rebuilt.
     *
     * @return the result
     * @throws TaskFailedException if an activity or a sub-orchestration failed
     * @throws CompositeTaskFailedException if tasks behind {@link OrchestrationContext#allOf} failed
     * @throws TaskCancelledException if the task was cancelled or timed out
     */
    T await();

    /** Whether the task has ended, well, badly, or by cancellation. */
    boolean isDone();

    /** Whether the task has ended badly. */
    boolean isFailed();

    /** Whether the task was cancelled or timed out. */
    boolean isCancelled();

    /**
     * Gives the task up, if it has not ended: a timer is removed, an event waiter swallows nothing any more, an activity's outcome is ignored and whoever runs it is told, as {@link ActivityContext#isCancelled} says, a
     * sub-orchestration runs on without an addressee. Of {@code allOf} and {@code anyOf}, the tasks behind it are cancelled.
     *
     * @return whether it was still open
     */
    boolean cancel();

    /** A task whose result is this one's, passed through the function once; an exception of the function is thrown by {@link #await} as it is. */
    <U> Task<U> thenApply(Function<? super T, ? extends U> function);
}
