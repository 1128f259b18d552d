package io.durable.spi;

import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.Payload;
import io.durable.history.ShardRange;
import io.durable.history.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The database as the owner of partitions sees it. Methods block, any thread may call them, several at once. Each one runs in a transaction of its own,
 * READ COMMITTED, on connections that user code never holds; a read sees everything committed before it began.
 *
 * <p>A method that reads, and one that says so, throws {@link StoreException} when the database can't be asked or its answer was lost.
 */
public interface Store {

    /** The database's time. */
    Instant currentTime();

    /**
     * Makes a node the owner of a partition: the epoch and the batch number move on, the nonce becomes the request's. Waits behind a commit of the present
     * owner that is under way. Empty if the claim or the generation does not allow it.
     *
     * @throws StoreException if it failed or its outcome is unknown; asking again is safe
     */
    Optional<Ownership> acquire(Acquisition acquisition);

    /** Those that are still exactly their partitions' tokens. */
    Collection<Fence> findCurrent(Collection<Fence> fences);

    /** Whether this is still exactly the partition's token. */
    default boolean isCurrent(Fence fence) {
        return !findCurrent(List.of(fence)).isEmpty();
    }

    /** Gives partitions up in order, those whose fence is still current; a later {@link #acquire} will say so. */
    void release(Collection<Fence> fences);

    /**
     * One transaction over all that the partitions contribute, in partition order, fences first. Of an unknown outcome nothing may be assumed: the caller
     * drops what it remembers of these partitions and acquires them again.
     */
    CommitOutcome commit(List<PartitionCommit> commits);

    /** The rows of those instances that exist. */
    List<InstanceRecord> findInstances(Collection<InstanceId> ids);

    /** The history of each execution, in sequence; an execution without one is absent. */
    Map<ExecutionId, List<HistoryEntry>> findHistories(Collection<ExecutionId> executions);

    /**
     * The messages of these instances that are due by then, per instance control kinds first, then by id, and of each instance at most {@code limitEach}.
     */
    Map<InstanceId, List<Message>> findMessages(Collection<InstanceId> ids, Instant dueBy, int limitEach);

    /**
     * Instances in these shards that have a message, a pending start or a stalled retry due by {@code horizon}, earliest first, each with its earliest due
     * time, at most {@code limit}.
     */
    List<DueWork> sweep(Collection<ShardRange> shards, Instant horizon, int limit);

    /** Pending tasks in these shards with ids above {@code after}, in the order of the ids, at most {@code limit}. */
    List<ScheduledTask> findPendingTasks(Collection<ShardRange> shards, @Nullable TaskId after, int limit);

    /** Those of the tasks that are pending. */
    List<ScheduledTask> findPendingTasks(Collection<TaskId> ids);

    /** Which attempt those of the tasks are at that still have a row, in whatever state. */
    Map<TaskId, Integer> findAttempts(Collection<TaskId> ids);

    /** Tasks in these shards that transactional activities moved out of pending, at most {@code limit}. */
    List<FinishedTask> findFinishedTasks(Collection<ShardRange> shards, int limit);

    /** The outcome of one task, if a transactional activity has recorded it. */
    Optional<FinishedTask> findFinishedTask(TaskId id);

    /**
     * Deletes tasks that nobody wants any more, in whatever state, passing over those that a transaction holds. Deletes nothing if the fence is not current: a
     * database that has lost a tail may want them again.
     *
     * @return those that are still there
     */
    Collection<TaskId> discardTasks(Fence fence, Collection<TaskId> ids);

    /**
     * Notes in the rows of tasks that a node executes these attempts, so that nobody hands them out again while it beats. Leaves out attempts that are not due any more, because
     * the task has ended or is at another attempt, and those that another node has which has beaten within this time.
     *
     * @return the tasks that the node has now
     * @throws StoreException if it failed or its outcome is unknown; asking again is safe
     */
    Collection<TaskId> claim(UUID node, Collection<ScheduledTask> attempts, Duration silenceMax);

    /** Pending tasks that this node has according to their rows, of very many only some. */
    List<ScheduledTask> findPendingTasks(UUID node);

    /**
     * Notes in the rows of tasks that a node does not have these attempts after all. Leaves out those that it does not have according to their rows either.
     *
     * @throws StoreException if it failed or its outcome is unknown; saying it again is safe
     */
    void disclaim(UUID node, Collection<ScheduledTask> attempts);

    /**
     * Notes in the rows of tasks what these attempts have said of their progress. Leaves out attempts that are not due any more, because the task has ended or is at another attempt.
     *
     * @return the tasks that are pending at these attempts
     * @throws StoreException if it failed or its outcome is unknown; saying it again is safe
     */
    Collection<TaskId> noteDetails(Map<ScheduledTask, Payload> details);

    /** What an attempt at the task has said last of its progress. */
    Optional<Payload> findDetails(TaskId id);

    /** Those nodes that have beaten within this time. */
    Set<UUID> findLiveNodes(Duration silenceMax);

    /** Says that a node lives, now. The first beat makes its row. */
    void beat(UUID node, String name);

    /** Removes a node's row. */
    void leave(UUID node);
}
