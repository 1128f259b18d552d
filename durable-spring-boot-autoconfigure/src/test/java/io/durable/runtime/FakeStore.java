package io.durable.runtime;

import io.durable.DurableException;
import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.MessageId;
import io.durable.history.Payload;
import io.durable.history.ShardRange;
import io.durable.history.TaskId;
import io.durable.spi.Acquisition;
import io.durable.spi.CommitOutcome;
import io.durable.spi.DueWork;
import io.durable.spi.Fence;
import io.durable.spi.FinishedTask;
import io.durable.spi.InstanceCommit;
import io.durable.spi.InstanceCommit.InstanceChange;
import io.durable.spi.InstanceRecord;
import io.durable.spi.Ownership;
import io.durable.spi.PartitionCommit;
import io.durable.spi.ScheduledTask;
import io.durable.spi.Store;
import io.durable.spi.StoreException;
import io.durable.spi.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A database in memory that checks every count, remembers what it was asked to commit, and fails as it is told. */
final class FakeStore implements Store {

    final Map<InstanceId, InstanceRecord> instances = new LinkedHashMap<>();
    final Map<ExecutionId, List<HistoryEntry>> histories = new LinkedHashMap<>();
    final TreeMap<MessageId, Message> messages = new TreeMap<>();
    final TreeMap<UUID, ScheduledTask> tasks = new TreeMap<>(Comparator.comparing(MessageId::new));
    final Map<TaskId, Payload> details = new LinkedHashMap<>();
    final Map<TaskId, FinishedTask> finished = new LinkedHashMap<>();
    final Map<Integer, Fence> fences = new HashMap<>();
    final Map<Integer, UUID> owners = new HashMap<>();
    final Map<Integer, Long> generations = new HashMap<>();
    final Map<UUID, Instant> beats = new LinkedHashMap<>();
    private final Map<UUID, String> names = new HashMap<>();
    final Set<Integer> released = new HashSet<>();

    /** Every commit that was tried, in order. */
    final List<List<PartitionCommit>> commits = new ArrayList<>();
    /** What the next commits end with, in place of being carried out. */
    final Deque<CommitOutcome> outcomes = new ArrayDeque<>();
    /** How a commit of this instance ends; absent: it is carried out. */
    Function<InstanceCommit, @Nullable CommitOutcome> refusing = commit -> null;
    /** Operations that fail because the database can't be asked. */
    final Set<String> outages = new HashSet<>();
    /** Operations on these instances that fail because what is stored does not read. */
    final Map<InstanceId, Set<String>> unreadable = new HashMap<>();
    /** What happens while instances or what they are sent are read. */
    Runnable whenReading = () -> {};
    /** Tasks whose rows a transaction holds. */
    final Set<TaskId> heldTasks = new HashSet<>();

    final List<String> calls = new ArrayList<>();
    final List<Integer> sweepLimits = new ArrayList<>();

    private final Supplier<Instant> time;

    FakeStore(Supplier<Instant> time) {
        this.time = time;
    }

    static CommitOutcome.Aborted aborted() {
        return new CommitOutcome.Aborted(new IllegalStateException("lock timeout"));
    }

    static CommitOutcome.Rejected rejected() {
        return new CommitOutcome.Rejected(new IllegalArgumentException("value too long"));
    }

    synchronized int count(String call) {
        return (int) calls.stream().filter(call::equals).count();
    }

    synchronized List<InstanceId> committedInstances(int commit) {
        return commits.get(commit).stream()
                .flatMap(partition -> partition.instances().stream())
                .map(InstanceCommit::instance)
                .toList();
    }

    private void called(String call) {
        calls.add(call);
        if (outages.contains(call)) {
            throw new StoreException("no connection to " + call, new IllegalStateException());
        }
    }

    private void reading(String call, Collection<InstanceId> ids) {
        called(call);
        whenReading.run();
        for (InstanceId id : ids) {
            if (unreadable.getOrDefault(id, Set.of()).contains(call)) {
                throw new DurableException("bytes of '" + id + "' are damaged");
            }
        }
    }

    @Override
    public synchronized Instant currentTime() {
        called("currentTime");
        return time.get();
    }

    @Override
    public synchronized Optional<Ownership> acquire(Acquisition acquisition) {
        called("acquire");
        int partition = acquisition.partition();
        UUID owner = owners.get(partition);
        if (acquisition.claim() instanceof Acquisition.Claim.IfOwnerSilentFor silent
                && owner != null
                && !owner.equals(acquisition.node())
                && !released.contains(partition)
                && !(partition > 0 && acquisition.node().equals(owners.get(0)))
                && beats.containsKey(owner)
                && beats.get(owner).plus(silent.silence()).isAfter(time.get())) {
            return Optional.empty();
        }
        if (acquisition.claim() instanceof Acquisition.Claim.Assigned assigned
                && owner != null
                && !owner.equals(acquisition.node())
                && !released.contains(partition)
                && live(assigned.silence()).contains(owner)
                && generations.getOrDefault(partition, 0L) > acquisition.generation()) {
            return Optional.empty();
        }
        generations.put(partition, acquisition.generation());
        Fence before = fences.getOrDefault(partition, new Fence(partition, 0, new UUID(0, 0), 0));
        Fence fence = new Fence(partition, before.epoch() + 1, acquisition.nonce(), before.batch() + 1);
        boolean wasReleased = owner == null || released.remove(partition);
        fences.put(partition, fence);
        owners.put(partition, acquisition.node());
        return Optional.of(new Ownership(fence, wasReleased));
    }

    @Override
    public synchronized List<ScheduledTask> findPendingTasks(Collection<TaskId> ids) {
        called("findPendingTasks");
        return ids.stream()
                .filter(id -> !finished.containsKey(id))
                .flatMap(id -> Stream.ofNullable(tasks.get(id.value())))
                .toList();
    }

    @Override
    public synchronized Map<TaskId, Integer> findAttempts(Collection<TaskId> ids) {
        called("findAttempts");
        return ids.stream()
                .flatMap(id -> Stream.ofNullable(tasks.get(id.value())))
                .collect(Collectors.toMap(ScheduledTask::id, ScheduledTask::attempt));
    }

    @Override
    public synchronized Collection<TaskId> claim(UUID node, Collection<ScheduledTask> attempts, Duration silenceMax) {
        called("claim");
        Set<UUID> live = live(silenceMax);
        List<TaskId> claimed = new ArrayList<>();
        for (ScheduledTask attempt : attempts) {
            ScheduledTask row = tasks.get(attempt.id().value());
            if (row != null
                    && !finished.containsKey(row.id())
                    && row.attempt() == attempt.attempt()
                    && (row.node() == null || row.node().equals(node) || !live.contains(row.node()))) {
                tasks.put(row.id().value(), row.at(node));
                claimed.add(row.id());
            }
        }
        return claimed;
    }

    @Override
    public synchronized List<ScheduledTask> findPendingTasks(UUID node) {
        called("findPendingTasksOfNode");
        return tasks.values().stream().filter(row -> node.equals(row.node())).toList();
    }

    @Override
    public synchronized void disclaim(UUID node, Collection<ScheduledTask> attempts) {
        called("disclaim");
        for (ScheduledTask attempt : attempts) {
            tasks.computeIfPresent(
                    attempt.id().value(),
                    (id, row) -> row.attempt() == attempt.attempt() && node.equals(row.node()) ? row.at(null) : row);
        }
    }

    @Override
    public synchronized Collection<TaskId> noteDetails(Map<ScheduledTask, Payload> said) {
        called("noteDetails");
        List<TaskId> noted = new ArrayList<>();
        said.forEach((attempt, payload) -> {
            ScheduledTask row = tasks.get(attempt.id().value());
            if (row != null && !finished.containsKey(row.id()) && row.attempt() == attempt.attempt()) {
                details.put(row.id(), payload);
                noted.add(row.id());
            }
        });
        return noted;
    }

    @Override
    public synchronized Optional<Payload> findDetails(TaskId id) {
        called("findDetails");
        return Optional.ofNullable(details.get(id));
    }

    @Override
    public synchronized Set<UUID> findLiveNodes(Duration silenceMax) {
        called("findLiveNodes");
        return live(silenceMax);
    }

    private Set<UUID> live(Duration silenceMax) {
        return beats.entrySet().stream()
                .filter(beat -> beat.getValue().plus(silenceMax).isAfter(time.get()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    @Override
    public synchronized Collection<Fence> findCurrent(Collection<Fence> asked) {
        called("findCurrent");
        return asked.stream()
                .filter(fence -> fence.equals(fences.get(fence.partition())))
                .toList();
    }

    @Override
    public synchronized void release(Collection<Fence> given) {
        called("release");
        given.stream()
                .filter(fence -> fence.equals(fences.get(fence.partition())))
                .forEach(fence -> released.add(fence.partition()));
    }

    @Override
    public synchronized CommitOutcome commit(List<PartitionCommit> partitions) {
        calls.add("commit");
        commits.add(List.copyOf(partitions));
        if (!outcomes.isEmpty()) {
            return outcomes.remove();
        }
        CommitOutcome refusal = refusal(partitions);
        if (refusal != null) {
            return refusal;
        }
        for (PartitionCommit partition : partitions) {
            fences.put(partition.fence().partition(), partition.fence().next());
            partition.instances().forEach(this::apply);
        }
        return new CommitOutcome.Committed();
    }

    private @Nullable CommitOutcome refusal(List<PartitionCommit> partitions) {
        for (PartitionCommit partition : partitions) {
            if (!partition.fence().equals(fences.get(partition.fence().partition()))) {
                return new CommitOutcome.Fenced(
                        "not the fence of partition " + partition.fence().partition());
            }
        }
        for (PartitionCommit partition : partitions) {
            for (InstanceCommit commit : partition.instances()) {
                CommitOutcome refusal = refusing.apply(commit);
                if (refusal == null && !fits(commit)) {
                    refusal = new CommitOutcome.Conflict("a row of '" + commit.instance() + "' is not there");
                }
                if (refusal != null) {
                    return refusal;
                }
            }
        }
        return null;
    }

    private boolean fits(InstanceCommit commit) {
        InstanceRecord row = instances.get(commit.instance());
        boolean rowFits = commit.change() instanceof InstanceChange.Insert
                ? row == null
                : !(commit.change() instanceof InstanceChange.Update update)
                        || row != null
                                && row.incarnation().equals(update.incarnation())
                                && (update.before() == null
                                        || update.before() == row.state().status());
        return rowFits
                && commit.consumed().stream().allMatch(messages::containsKey)
                && commit.postponed().stream().allMatch(postponed -> messages.containsKey(postponed.message()))
                && commit.finished().stream().allMatch(done -> state(done.task()) == done.expected())
                && commit.retried().stream().allMatch(again -> state(again.task()) == again.expected())
                && commit.appends().stream()
                        .allMatch(append -> histories
                                        .getOrDefault(append.execution(), List.of())
                                        .size()
                                == append.entries().get(0).sequence());
    }

    private @Nullable TaskState state(TaskId id) {
        return finished.containsKey(id)
                ? finished.get(id).state()
                : tasks.containsKey(id.value()) ? TaskState.PENDING : null;
    }

    private void apply(InstanceCommit commit) {
        if (commit.change() instanceof InstanceChange.Insert insert) {
            instances.put(commit.instance(), insert.row());
        } else if (commit.change() instanceof InstanceChange.Update update) {
            InstanceRecord row = instances.get(commit.instance());
            instances.put(
                    row.id(),
                    Rows.with(
                            row,
                            update.state(),
                            update.input() == null ? row.input() : update.input(),
                            update.version() == null ? row.version() : update.version()));
        }
        commit.appends().forEach(append -> {
            List<HistoryEntry> all = new ArrayList<>(histories.getOrDefault(append.execution(), List.of()));
            all.addAll(append.entries());
            histories.put(append.execution(), List.copyOf(all));
        });
        commit.truncated().forEach(histories::remove);
        commit.consumed().forEach(messages::remove);
        commit.postponed()
                .forEach(postponed -> messages.computeIfPresent(
                        postponed.message(), (id, message) -> message.withDue(postponed.due())));
        commit.finished().forEach(done -> remove(done.task()));
        commit.retried().forEach(again -> {
            FinishedTask row = finished.remove(again.task());
            ScheduledTask old = tasks.get(again.task().value());
            ExecutionId execution = row == null ? old.execution() : row.execution();
            int step = row == null ? old.step() : row.step();
            String name = old == null ? "" : old.name();
            tasks.put(
                    again.task().value(),
                    old == null
                            ? new ScheduledTask(again.task(), execution, step, name, again.attempt(), again.due())
                            : old.retried(again.attempt(), again.due()));
        });
        commit.scheduled().forEach(task -> tasks.put(task.id().value(), task));
        commit.sent().forEach(message -> messages.put(message.id(), message));
    }

    private void remove(TaskId id) {
        tasks.remove(id.value());
        finished.remove(id);
    }

    @Override
    public synchronized List<InstanceRecord> findInstances(Collection<InstanceId> ids) {
        reading("findInstances", ids);
        return ids.stream()
                .flatMap(id -> Optional.ofNullable(instances.get(id)).stream())
                .toList();
    }

    @Override
    public synchronized Map<ExecutionId, List<HistoryEntry>> findHistories(Collection<ExecutionId> executions) {
        reading("findHistories", executions.stream().map(ExecutionId::instance).toList());
        Map<ExecutionId, List<HistoryEntry>> found = new LinkedHashMap<>();
        executions.stream().filter(histories::containsKey).forEach(id -> found.put(id, histories.get(id)));
        return found;
    }

    @Override
    public synchronized Map<InstanceId, List<Message>> findMessages(
            Collection<InstanceId> ids, Instant dueBy, int limitEach) {
        reading("findMessages", ids);
        Map<InstanceId, List<Message>> found = new LinkedHashMap<>();
        for (InstanceId id : ids) {
            List<Message> due = messages.values().stream()
                    .filter(message ->
                            message.target().equals(id) && !message.due().isAfter(dueBy))
                    .sorted(Comparator.comparing(
                                    (Message message) -> !message.body().kind().isControl())
                            .thenComparing(Message::id))
                    .limit(limitEach)
                    .toList();
            if (!due.isEmpty()) {
                found.put(id, due);
            }
        }
        return found;
    }

    @Override
    public synchronized List<DueWork> sweep(Collection<ShardRange> shards, Instant horizon, int limit) {
        called("sweep");
        sweepLimits.add(limit);
        Map<InstanceId, Instant> due = new TreeMap<>();
        messages.values().forEach(message -> due.merge(message.target(), message.due(), FakeStore::earlier));
        instances.values().forEach(row -> due.merge(row.id(), row.state().due(), FakeStore::earlier));
        return due.entrySet().stream()
                .filter(entry -> !entry.getValue().isAfter(horizon) && isIn(shards, entry.getKey()))
                .map(entry -> new DueWork(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(DueWork::due))
                .limit(limit)
                .toList();
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static boolean isIn(Collection<ShardRange> shards, InstanceId id) {
        return shards.stream().anyMatch(range -> range.contains(id.shard()));
    }

    @Override
    public synchronized List<ScheduledTask> findPendingTasks(
            Collection<ShardRange> shards, @Nullable TaskId after, int limit) {
        called("findPendingTasks");
        return tasks.values().stream()
                .filter(task -> !finished.containsKey(task.id()))
                .filter(task -> isIn(shards, task.execution().instance()))
                .filter(task ->
                        after == null || new MessageId(task.id().value()).compareTo(new MessageId(after.value())) > 0)
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized List<FinishedTask> findFinishedTasks(Collection<ShardRange> shards, int limit) {
        called("findFinishedTasks");
        return finished.values().stream()
                .filter(task -> isIn(shards, task.execution().instance()))
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized Optional<FinishedTask> findFinishedTask(TaskId id) {
        called("findFinishedTask");
        return Optional.ofNullable(finished.get(id));
    }

    @Override
    public synchronized Collection<TaskId> discardTasks(Fence fence, Collection<TaskId> ids) {
        called("discardTasks");
        if (!fence.equals(fences.get(fence.partition()))) {
            return ids;
        }
        ids.stream().filter(id -> !heldTasks.contains(id)).forEach(this::remove);
        return ids.stream().filter(heldTasks::contains).toList();
    }

    @Override
    public synchronized void beat(UUID node, String name) {
        called("beat");
        beats.put(node, time.get());
        names.put(node, name);
    }

    /** The names of the nodes that own the partitions. */
    synchronized Map<Integer, String> ownerNames() {
        Map<Integer, String> owning = new HashMap<>();
        owners.forEach((partition, node) -> owning.put(partition, names.getOrDefault(node, "")));
        return owning;
    }

    @Override
    public synchronized void leave(UUID node) {
        called("leave");
        beats.remove(node);
    }
}
