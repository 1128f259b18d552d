package io.durable.simulation;

import io.durable.history.Decision.TaskScheduled;
import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.MessageKind;
import io.durable.history.Payload;
import io.durable.history.ShardRange;
import io.durable.history.TaskId;
import io.durable.simulation.Mutant.Defect;
import io.durable.spi.Acquisition;
import io.durable.spi.CommitOutcome;
import io.durable.spi.DueWork;
import io.durable.spi.Fence;
import io.durable.spi.FinishedTask;
import io.durable.spi.InstanceCommit;
import io.durable.spi.InstanceRecord;
import io.durable.spi.Ownership;
import io.durable.spi.PartitionCommit;
import io.durable.spi.ScheduledTask;
import io.durable.spi.Store;
import io.durable.spi.TaskInvocation;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The store as one node reaches it: around each call the world may go on, so that this node is a zombie when the call comes through, or the node may die. Makes
 * the mistakes of a mutant.
 */
final class NodeStore implements Store {

    private final SimulatedDatabase database;
    private final Store store;
    private final Consumer<TaskInvocation> publisher;
    private final Mutant mutant;
    private final Runnable interlude;

    /**
     * @param publisher dispatches what is not committed yet, for a mutant
     * @param interlude called before and after each call; throws {@link NodeDied} when the node has died
     */
    NodeStore(SimulatedDatabase database, Consumer<TaskInvocation> publisher, Mutant mutant, Runnable interlude) {
        this.database = database;
        this.store = new SimulatedStore(database);
        this.publisher = publisher;
        this.mutant = mutant;
        this.interlude = interlude;
    }

    private <T> T call(Supplier<T> call) {
        interlude.run();
        T result = call.get();
        interlude.run();
        return result;
    }

    @Override
    public CommitOutcome commit(List<PartitionCommit> commits) {
        if (mutant.has(Defect.PUBLISH_BEFORE_COMMIT)) {
            commits.forEach(commit -> commit.instances().forEach(this::publish));
        }
        CommitOutcome outcome = call(() -> store.commit(renewed(commits)));
        if (outcome instanceof CommitOutcome.Unknown unknown) {
            if (mutant.has(Defect.KEEP_CACHE)) {
                return new CommitOutcome.Committed();
            }
            if (mutant.has(Defect.BLIND_RETRY)) {
                return new CommitOutcome.Aborted(unknown.cause());
            }
        }
        return outcome;
    }

    private static InstanceCommit withoutClosing(InstanceCommit commit) {
        return new InstanceCommit(
                commit.instance(),
                commit.change(),
                commit.appends(),
                commit.truncated(),
                commit.consumed(),
                commit.postponed(),
                commit.finished(),
                commit.retried(),
                commit.scheduled(),
                commit.sent().stream()
                        .filter(message -> message.body().kind() != MessageKind.TERMINATE
                                && message.body().kind() != MessageKind.CANCEL)
                        .toList());
    }

    private boolean isSeen(Message message) {
        return !mutant.has(Defect.NO_LEFTOVERS)
                || message.body().kind() == MessageKind.START_CHILD
                || database.tables().instances.containsKey(message.target());
    }

    private void publish(InstanceCommit commit) {
        for (ScheduledTask task : commit.scheduled()) {
            commit.appends().stream()
                    .flatMap(append -> append.entries().stream())
                    .filter(entry -> entry.event() instanceof TaskScheduled scheduled
                            && scheduled.task().equals(task.id()))
                    .findFirst()
                    .ifPresent(entry -> publisher.accept(new TaskInvocation(
                            task, Programs.PROGRAM, ((TaskScheduled) entry.event()).input(), entry.time())));
        }
    }

    private List<PartitionCommit> renewed(List<PartitionCommit> commits) {
        return commits.stream()
                .map(commit -> new PartitionCommit(
                        renewed(commit.fence()),
                        mutant.has(Defect.NO_CLOSING)
                                ? commit.instances().stream()
                                        .map(NodeStore::withoutClosing)
                                        .toList()
                                : commit.instances()))
                .toList();
    }

    /** The token with the batch number that the row has, for an owner that keeps its memory whatever happened. */
    private Fence renewed(Fence fence) {
        Fence current = database.tables().partitions.get(fence.partition()).fence();
        boolean mine = current.epoch() == fence.epoch() && current.nonce().equals(fence.nonce());
        return mutant.has(Defect.KEEP_CACHE) && mine ? current : fence;
    }

    @Override
    public Collection<Fence> findCurrent(Collection<Fence> fences) {
        return call(() -> mutant.has(Defect.NO_VERIFICATION) ? fences : findCurrentOrRenewed(fences));
    }

    @Override
    public boolean isCurrent(Fence fence) {
        return mutant.has(Defect.UNVERIFIED_READS) || Store.super.isCurrent(fence);
    }

    private Collection<Fence> findCurrentOrRenewed(Collection<Fence> fences) {
        Map<Fence, Fence> asked = new LinkedHashMap<>();
        fences.forEach(fence -> asked.put(renewed(fence), fence));
        return store.findCurrent(asked.keySet()).stream().map(asked::get).toList();
    }

    @Override
    public List<DueWork> sweep(Collection<ShardRange> shards, Instant horizon, int limit) {
        return call(() -> mutant.has(Defect.NO_SWEEP) ? List.of() : store.sweep(shards, horizon, limit));
    }

    @Override
    public List<ScheduledTask> findPendingTasks(Collection<ShardRange> shards, @Nullable TaskId after, int limit) {
        return call(() -> mutant.has(Defect.NO_REDISPATCH) ? List.of() : store.findPendingTasks(shards, after, limit));
    }

    @Override
    public Instant currentTime() {
        return call(store::currentTime);
    }

    @Override
    public Optional<Ownership> acquire(Acquisition acquisition) {
        return call(() -> store.acquire(acquisition));
    }

    @Override
    public void release(Collection<Fence> fences) {
        interlude.run();
        store.release(fences);
    }

    @Override
    public List<InstanceRecord> findInstances(Collection<InstanceId> ids) {
        return call(() -> store.findInstances(ids));
    }

    @Override
    public Map<ExecutionId, List<HistoryEntry>> findHistories(Collection<ExecutionId> executions) {
        return call(() -> store.findHistories(executions));
    }

    @Override
    public Map<InstanceId, List<Message>> findMessages(Collection<InstanceId> ids, Instant dueBy, int limitEach) {
        return call(() -> {
            Map<InstanceId, List<Message>> found = store.findMessages(ids, dueBy, limitEach);
            if (mutant.has(Defect.NO_INCARNATION)) {
                found.replaceAll((id, messages) -> messages.stream()
                        .map(message -> Timelines.presentIncarnation(database.tables(), message))
                        .toList());
            }
            found.replaceAll(
                    (id, messages) -> messages.stream().filter(this::isSeen).toList());
            found.values().removeIf(List::isEmpty);
            return found;
        });
    }

    @Override
    public List<FinishedTask> findFinishedTasks(Collection<ShardRange> shards, int limit) {
        return call(() -> store.findFinishedTasks(shards, limit));
    }

    @Override
    public Optional<FinishedTask> findFinishedTask(TaskId id) {
        return call(() -> store.findFinishedTask(id));
    }

    @Override
    public List<ScheduledTask> findPendingTasks(Collection<TaskId> ids) {
        return call(() -> store.findPendingTasks(ids));
    }

    @Override
    public Map<TaskId, Integer> findAttempts(Collection<TaskId> ids) {
        return call(() -> mutant.has(Defect.NO_CONFIRMATION) ? Map.of() : store.findAttempts(ids));
    }

    @Override
    public Collection<TaskId> claim(UUID node, Collection<ScheduledTask> attempts, Duration silenceMax) {
        return call(() -> mutant.has(Defect.NO_CLAIM)
                ? attempts.stream().map(ScheduledTask::id).toList()
                : store.claim(node, attempts, silenceMax));
    }

    @Override
    public List<ScheduledTask> findPendingTasks(UUID node) {
        return call(() -> mutant.has(Defect.NO_INVENTORY) ? List.of() : store.findPendingTasks(node));
    }

    @Override
    public void disclaim(UUID node, Collection<ScheduledTask> attempts) {
        call(() -> {
            store.disclaim(node, attempts);
            return true;
        });
    }

    @Override
    public boolean handOver(ScheduledTask attempt) {
        return call(() -> store.handOver(attempt));
    }

    @Override
    public boolean finish(ScheduledTask attempt, io.durable.spi.TaskOutcome outcome) {
        return call(() -> store.finish(attempt, outcome));
    }

    @Override
    public Collection<TaskId> noteDetails(Map<ScheduledTask, Payload> details) {
        return call(() -> store.noteDetails(details));
    }

    @Override
    public Optional<Payload> findDetails(TaskId id) {
        return call(() -> store.findDetails(id));
    }

    @Override
    public Set<UUID> findLiveNodes(Duration silenceMax) {
        return call(() -> mutant.has(Defect.NO_LIVE_NODES) ? Set.of() : store.findLiveNodes(silenceMax));
    }

    @Override
    public Collection<TaskId> discardTasks(Fence fence, Collection<TaskId> ids) {
        return call(() -> store.discardTasks(renewed(fence), ids));
    }

    @Override
    public void beat(UUID node, String name) {
        store.beat(node, name);
    }

    @Override
    public void leave(UUID node) {
        store.leave(node);
    }
}
