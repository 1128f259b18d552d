package io.durable.runtime;

import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.Payload;
import io.durable.history.ShardRange;
import io.durable.history.TaskId;
import io.durable.spi.Acquisition;
import io.durable.spi.CommitOutcome;
import io.durable.spi.DueWork;
import io.durable.spi.Fence;
import io.durable.spi.FinishedTask;
import io.durable.spi.InstanceRecord;
import io.durable.spi.Ownership;
import io.durable.spi.PartitionCommit;
import io.durable.spi.ScheduledTask;
import io.durable.spi.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A database that costs next to nothing: it commits everything, keeps only the last commit, and knows only pending instances that it is given. */
final class ForgetfulStore implements Store {

    private static final CommitOutcome COMMITTED = new CommitOutcome.Committed();

    final Map<InstanceId, InstanceRecord> pending = new HashMap<>();

    List<PartitionCommit> last = List.of();

    @Override
    public Instant currentTime() {
        return ManualClock.START;
    }

    @Override
    public Optional<Ownership> acquire(Acquisition acquisition) {
        return Optional.of(new Ownership(new Fence(acquisition.partition(), 1, acquisition.nonce(), 0), true));
    }

    @Override
    public Collection<Fence> findCurrent(Collection<Fence> fences) {
        return fences;
    }

    @Override
    public void release(Collection<Fence> fences) {}

    @Override
    public CommitOutcome commit(List<PartitionCommit> commits) {
        last = commits;
        return COMMITTED;
    }

    @Override
    public List<InstanceRecord> findInstances(Collection<InstanceId> ids) {
        List<InstanceRecord> found = new ArrayList<>(ids.size());
        for (InstanceId id : ids) {
            InstanceRecord row = pending.get(id);
            if (row != null) {
                found.add(row);
            }
        }
        return found;
    }

    @Override
    public Map<ExecutionId, List<HistoryEntry>> findHistories(Collection<ExecutionId> executions) {
        return Map.of();
    }

    @Override
    public Map<InstanceId, List<Message>> findMessages(Collection<InstanceId> ids, Instant dueBy, int limitEach) {
        return Map.of();
    }

    @Override
    public List<DueWork> sweep(Collection<ShardRange> shards, Instant horizon, int limit) {
        return List.of();
    }

    @Override
    public List<ScheduledTask> findPendingTasks(Collection<ShardRange> shards, @Nullable TaskId after, int limit) {
        return List.of();
    }

    @Override
    public List<ScheduledTask> findPendingTasks(Collection<TaskId> ids) {
        return List.of();
    }

    @Override
    public Map<TaskId, Integer> findAttempts(Collection<TaskId> ids) {
        return Map.of();
    }

    @Override
    public List<FinishedTask> findFinishedTasks(Collection<ShardRange> shards, int limit) {
        return List.of();
    }

    @Override
    public Optional<FinishedTask> findFinishedTask(TaskId id) {
        return Optional.empty();
    }

    @Override
    public Collection<TaskId> discardTasks(Fence fence, Collection<TaskId> ids) {
        return List.of();
    }

    @Override
    public Collection<TaskId> claim(UUID node, Collection<ScheduledTask> attempts, Duration silenceMax) {
        return List.of();
    }

    @Override
    public List<ScheduledTask> findPendingTasks(UUID node) {
        return List.of();
    }

    @Override
    public void disclaim(UUID node, Collection<ScheduledTask> attempts) {}

    @Override
    public Collection<TaskId> noteDetails(Map<ScheduledTask, Payload> details) {
        return List.of();
    }

    @Override
    public Optional<Payload> findDetails(TaskId id) {
        return Optional.empty();
    }

    @Override
    public Set<UUID> findLiveNodes(Duration silenceMax) {
        return Set.of();
    }

    @Override
    public void beat(UUID node, String name) {}

    @Override
    public void leave(UUID node) {}
}
