package io.durable;

import io.durable.history.HistoryEntry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Starts, steers and reads orchestrations. Any thread may call. What it writes (start, event, cancel, terminate, suspend, resume) joins the caller's transaction on the
 * hub's database: committed together, rolled back together; without one it is durable when the method returns. A transaction of another manager, one that is
 * read-only, or one that is over but for its callbacks, is refused with {@link DurableException}.
 */
public interface DurableClient extends OrchestrationStarts, OrchestrationQueries, OrchestrationUpdates {

    /**
     * Starts the orchestration with this name.
     *
     * @param input absent for an orchestrator without input
     * @return the id of the instance, which exists as soon as the transaction commits and will run whatever dies
     * @throws IllegalArgumentException if the id is not allowed, or there is a request id without one
     * @throws InstanceAlreadyExistsException if the id is taken, decided by the unique key, unless the options say otherwise
     * @throws UnknownOrchestratorException if this application has orchestrators, but none of this name
     * @throws DataConversionException if the input does not fit what the orchestrator takes
     * @throws PayloadTooLargeException if the input is too large
     */
    String startNew(String name, @Nullable Object input, StartOptions options);

    /** Starts the orchestration with this name under a random id. */
    default String startNew(String name, @Nullable Object input) {
        return startNew(name, input, StartOptions.defaults());
    }

    /**
     * Starts several orchestrations, all or none: one trip to the database where it can, instead of one for each. Otherwise as {@link #startNew(String, Object, StartOptions)}.
     *
     * @param starts at most 10,000
     * @return the ids, in the same order
     * @throws IllegalArgumentException if there are more, two have the same id, or one has a request id or a reuse policy: start those one by one
     * @throws InstanceAlreadyExistsException if one of the ids is taken; none of them was started, and the caller's transaction is whole
     */
    List<String> startAll(List<OrchestrationStart> starts);

    /** What is known of an instance, as of the last commit. */
    Optional<OrchestrationMetadata> getInstance(String instanceId);

    /**
     * Waits until an instance has left {@code PENDING}.
     *
     * @throws InstanceNotFoundException if there is none
     * @throws WaitTimeoutException if it takes longer
     * @throws DurableException if the caller is inside the transaction that starts the instance
     */
    OrchestrationMetadata waitForStart(String instanceId, Duration timeout);

    /**
     * Waits until an instance has ended, however it ended.
     *
     * @throws InstanceNotFoundException if there is none
     * @throws WaitTimeoutException if it takes longer
     * @throws DurableException if the caller is inside the transaction that starts the instance
     */
    OrchestrationMetadata waitForCompletion(String instanceId, Duration timeout);

    /**
     * Waits until an instance has completed, and returns its output.
     *
     * @throws OrchestrationFailedException if it failed, was terminated or was cancelled
     * @throws InstanceNotFoundException if there is none
     * @throws WaitTimeoutException if it takes longer
     * @throws DurableException if the caller is inside the transaction that starts the instance
     */
    <T> T waitForCompletion(String instanceId, Duration timeout, Class<T> outputType);

    /**
     * Raises an external event. Never lost, never twice.
     *
     * @throws InstanceNotFoundException if there is no such instance
     * @throws InvalidInstanceStateException if it has ended
     * @throws PayloadTooLargeException if the payload is too large
     */
    void raiseEvent(String instanceId, String eventName, @Nullable Object payload);

    /**
     * Ends an instance from outside, at its next turn; its timers and pending activities are dropped, and activities that run are told, as {@link ActivityContext#isCancelled} says.
     *
     * @param reason becomes the output
     * @param options whether the children that are under way end too
     * @throws InstanceNotFoundException if there is no such instance
     * @throws InvalidInstanceStateException if it has ended
     */
    void terminate(String instanceId, @Nullable String reason, TerminateOptions options);

    /** Ends an instance, and of its children those whose policy says so. */
    default void terminate(String instanceId, @Nullable String reason) {
        terminate(instanceId, reason, TerminateOptions.instanceOnly());
    }

    /**
     * Asks an instance to end, so that its code can clean up first: at its next {@code await} that has to wait, {@link OrchestrationCancelledException} is thrown, once. What the code
     * awaits after that works as ever. If it lets the exception out, the instance ends {@code CANCELED}; if it returns, {@code COMPLETED}. An instance that has not begun ends
     * {@code CANCELED} at once and its code never runs; one that is suspended or stalled is told when it goes on. A second request changes nothing.
     *
     * @param reason becomes the output of an instance that ends {@code CANCELED}
     * @throws InstanceNotFoundException if there is no such instance
     * @throws InvalidInstanceStateException if it has ended
     */
    void cancel(String instanceId, @Nullable String reason);

    /**
     * Holds an instance: what arrives is kept, only resume and terminate act. One that has not begun yet runs to its first {@code await} all the same, because
     * its start comes before the suspension.
     *
     * @throws InstanceNotFoundException if there is no such instance
     * @throws InvalidInstanceStateException if it has ended
     */
    void suspend(String instanceId, @Nullable String reason);

    /**
     * Lets a suspended instance go on.
     *
     * @throws InstanceNotFoundException if there is no such instance
     * @throws InvalidInstanceStateException if it has ended
     */
    void resume(String instanceId, @Nullable String reason);

    /**
     * Has an instance that failed go on from before its failure: what failed is carried out again, what succeeded is kept. If the failure of an activity or a sub-orchestration made it
     * fail, its history is cut before that failure (before the first of several that came without the code doing anything in between), else before the turn in which it failed. What
     * arrived behind the cut, but for failures, is shown to the code once more; activities that are open there run again with all their attempts, timers keep their time, and children
     * that failed are rewound in their turn. Children that were terminated or cancelled stay so. What the code did behind the cut, such as a compensation, has happened all the same.
     * The history says that it was rewound, and why. Joins the caller's transaction.
     *
     * @throws InstanceNotFoundException if there is no such instance
     * @throws InvalidInstanceStateException if it has not failed, if another rewinds it at the same time, or if more than 100,000 events would have to be shown again, those of its
     *     children included
     */
    void rewind(String instanceId, @Nullable String reason);

    /**
     * Starts an orchestration over: a new instance with the name, the version, the tags and the input of the last execution of the old one, and without a parent. Joins the caller's
     * transaction.
     *
     * @return the id of the new instance
     * @throws InstanceNotFoundException if there is no such instance
     * @throws InvalidInstanceStateException if the new instance is to take the place of one that has not ended, or the old one is a schedule
     * @throws InstanceAlreadyExistsException if the new id is taken
     */
    String restart(String instanceId, RestartOptions options);

    /** Starts an orchestration over as a new instance with a random id. */
    default String restart(String instanceId) {
        return restart(instanceId, RestartOptions.defaults());
    }

    /**
     * Starts a new instance, without a parent, whose history is the first part of this one's, whether that is under way or has ended; it stays as it is. What was completed is kept,
     * what is open is begun again for the fork: activities with all their attempts, timers with their time, so that those whose time has passed fire at once, and sub-orchestrations as new
     * children with ids made up. Events and requests that came later are not the fork's. Joins the caller's transaction.
     *
     * @return the id of the new instance
     * @throws InstanceNotFoundException if there is no such instance
     * @throws InvalidInstanceStateException if it has not begun yet, or is a schedule
     * @throws InstanceAlreadyExistsException if the new id is taken
     * @throws IllegalArgumentException if its execution has no such step or event
     */
    String fork(String instanceId, ForkOptions options);

    /**
     * Ends an attempt at an activity in its place, exactly once however often it is asked. Joins the caller's transaction.
     *
     * @param token from {@link ActivityContext#getTaskToken}
     * @param result of the activity
     * @throws InvalidTaskTokenException if this is no token
     * @throws TaskNotPendingException if the attempt is not open any more
     * @throws DataConversionException if the result has no stored form
     * @throws PayloadTooLargeException if it is too large
     */
    void completeActivity(String token, @Nullable Object result);

    /**
     * Fails an attempt at an activity in its place; its retry policy decides what follows. Joins the caller's transaction.
     *
     * @throws InvalidTaskTokenException if this is no token
     * @throws TaskNotPendingException if the attempt is not open any more
     */
    void failActivity(String token, Throwable failure);

    /**
     * Notes how far an activity is, for the next attempt to read. Joins the caller's transaction.
     *
     * @throws InvalidTaskTokenException if this is no token
     * @throws TaskNotPendingException if the attempt is not open any more, so that whoever works on it can stop
     * @throws DataConversionException if the details have no stored form
     * @throws PayloadTooLargeException if they are too large
     */
    void heartbeatActivity(String token, Object details);

    /**
     * Removes an instance that has ended: its row, its history, its payloads. Joins the caller's transaction; without one the history of a long instance goes in several, and is gone when
     * the method returns.
     *
     * @param options whether the descendants that have ended go too: up to 50 instances go all or none, should one of them be rewound at the same time, more in batches
     * @return how many instances were removed; none if there is no such instance
     * @throws InvalidInstanceStateException if it has not ended, or is rewound at the same time
     */
    PurgeResult purge(String instanceId, PurgeOptions options);

    /** Removes an instance that has ended, not its children. */
    default PurgeResult purge(String instanceId) {
        return purge(instanceId, PurgeOptions.instanceOnly());
    }

    /**
     * Removes the instances that the query selects and that have ended, in batches that are transactions of their own: what is removed before an error stays removed, and calling again
     * goes on. Their children are only removed if they are selected too.
     *
     * @param filter its page size bounds what is read at once
     * @return how many instances were removed
     * @throws IllegalArgumentException if the filter asks for a status that no instance ends with, or has a continuation token
     * @throws DurableException if the caller has a transaction, because the work has no bounds
     */
    PurgeResult purge(InstanceQuery filter);

    /** Orchestrations that start by the clock. */
    Schedules schedules();

    /** One page of the instances that the query selects, newest first. */
    InstancePage listInstances(InstanceQuery query);

    /**
     * The history of the present or last execution.
     *
     * @throws InstanceNotFoundException if there is no such instance
     */
    List<HistoryEntry> getHistory(String instanceId);

    /**
     * Counts the instances that the query selects, by orchestration and status. Looks at each of them in the database, so it takes longer the more there are; its page size and its
     * continuation token don't matter.
     */
    InstanceCounts countInstances(InstanceQuery query);

    /**
     * Reads the history of the present or last execution, 100 entries at a time, so that a long one takes no more memory than a short one. What is recorded meanwhile is read too.
     *
     * @param reader is given the entries in their order, on the caller's thread; what it throws ends the reading
     * @throws InstanceNotFoundException if there is no such instance
     * @throws InvalidInstanceStateException if that execution has gone before its end was read, because the instance continued as new or was removed, or if it
     *     was rewound meanwhile: what the reader was given is then of a history that is no more
     */
    void readHistory(String instanceId, Consumer<HistoryEntry> reader);
}
