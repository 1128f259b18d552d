package io.durable.runtime;

import io.durable.history.InstanceId;
import io.durable.history.ShardRange;
import io.durable.runtime.BatchCollector.Collected;
import io.durable.spi.Acquisition;
import io.durable.spi.CommitOutcome;
import io.durable.spi.DueWork;
import io.durable.spi.Fence;
import io.durable.spi.InstanceCommit;
import io.durable.spi.InstanceRecord;
import io.durable.spi.Ownership;
import io.durable.spi.PartitionCommit;
import io.durable.spi.Store;
import io.durable.spi.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The owner's loop of one partition, taken apart into steps: acquire, prepare a batch, hear how its commit ended. Used by one thread at a time, except for
 * {@link #inbox}. It is crash-only: whenever its fence or its memory is in doubt it forgets everything and acquires the partition again, which is the same
 * path that a restart takes.
 */
final class PartitionLoop {

    private static final Logger log = LoggerFactory.getLogger(PartitionLoop.class);

    private static final int RECOVERY_BACKLOG_MAX = 1_000;
    private static final int ABORTED_IN_A_ROW_MAX = 2;

    private final int partition;
    private final ShardRange shards;
    private final LoopContext context;
    private final LoopMemory memory;
    private final BatchCollector collector;
    private final RefusedTurns refusals;
    private final TaskAudit audit;

    private volatile @Nullable Fence fence;
    private @Nullable TaskRecovery recovery;
    private @Nullable Revival revival;
    private List<PreparedTurn> batch = List.of();
    private List<InstanceRecord> announcing = List.of();
    private Instant checkedAt = Instant.MIN;

    PartitionLoop(int partition, LoopContext context) {
        this.partition = partition;
        this.shards = ShardRange.of(partition, context.settings().partitions());
        this.context = context;
        this.memory = LoopMemory.of(context);
        this.collector = new BatchCollector(context, memory, () -> Objects.requireNonNull(fence));
        this.refusals = new RefusedTurns(context.clock(), memory, collector, this::commitNow);
        this.audit = new TaskAudit(partition, context, memory.tasks(), memory.inbox());
        this.revival = new Revival(context, shards);
    }

    int partition() {
        return partition;
    }

    ShardRange shards() {
        return shards;
    }

    /** Where rings and reports go, from any thread. */
    LoopInbox inbox() {
        return memory.inbox();
    }

    /** Whether the end of an attempt waits for its turn. Any thread may ask. */
    boolean hasReports() {
        return memory.inbox().hasReports() || memory.readAhead().hasReports();
    }

    LiveInstances instances() {
        return memory.instances();
    }

    /** Any thread may ask. */
    boolean isOwner() {
        return fence != null;
    }

    Optional<Fence> fence() {
        return Optional.ofNullable(fence);
    }

    /**
     * Tries to become the owner.
     *
     * @throws StoreException if that can't be said; try again
     */
    boolean acquire(Acquisition.Claim claim, long generation) {
        UUID nonce =
                new UUID(context.randomness().nextLong(), context.randomness().nextLong());
        Optional<Ownership> ownership =
                context.store().acquire(new Acquisition(partition, context.node(), nonce, generation, claim));
        ownership.ifPresent(this::begin);
        return ownership.isPresent();
    }

    private void begin(Ownership ownership) {
        Instant now = context.clock().now();
        memory.forget();
        fence = ownership.fence();
        collector.begin(Suspicion.of(
                ownership.predecessorReleased(), now, context.settings().suspectsMax()));
        recovery = new TaskRecovery(context, shards, memory);
        audit.clear();
        checkedAt = now;
        log.debug(
                "Partition {} is owned in epoch {}",
                partition,
                ownership.fence().epoch());
    }

    /** Forgets everything; the partition has to be acquired again. */
    void lose(String why) {
        if (fence != null) {
            log.info("Partition {} is given up and acquired again: {}", partition, why);
            context.meter().lost(partition);
        }
        forgetAll();
    }

    /** Stops owning the partition, keeping the fence for a release in order. */
    Optional<Fence> stop() {
        Optional<Fence> last = Optional.ofNullable(fence);
        boolean inDoubt = isPrepared();
        forgetAll();
        return inDoubt ? Optional.empty() : last;
    }

    private void forgetAll() {
        batch.forEach(this::forget);
        batch = List.of();
        announcing = List.of();
        memory.forget();
        fence = null;
        recovery = null;
    }

    /** What a sweep found for this partition. */
    void swept(DueWork work, Instant now) {
        if (work.due().isAfter(now)) {
            memory.agenda().look(work.instance(), work.due());
        } else {
            memory.inbox().ring(List.of(work.instance()));
        }
    }

    /** Whether there is something to do now. */
    boolean isBusy(Instant now) {
        return !memory.inbox().isEmpty()
                || !memory.readAhead().isEmpty()
                || isPrepared()
                || recovery != null
                || revival != null
                || memory.agenda().isDue(now)
                || memory.deadlines().isDue(now)
                || memory.dispatcher().gate().isDue(now);
    }

    /** Whether something waits for its commit. */
    private boolean isPrepared() {
        return !batch.isEmpty() || !announcing.isEmpty();
    }

    /** When the next appointment is. */
    Optional<Instant> nextAppointment() {
        Optional<Instant> first =
                earlier(memory.agenda().next(), memory.deadlines().next());
        TaskGate gate = memory.dispatcher().gate();
        return gate.isEmpty() ? first : earlier(first, gate.next());
    }

    private static Optional<Instant> earlier(Optional<Instant> one, Optional<Instant> other) {
        return one.isEmpty() || other.isPresent() && other.get().isBefore(one.get()) ? other : one;
    }

    /**
     * Runs the turns of the next batch; the same batch again if the last commit was aborted. Empty if there is nothing to commit.
     *
     * @throws StoreException if something could not be read; nothing is lost
     */
    Optional<PartitionCommit> prepare() {
        Fence current = Objects.requireNonNull(fence, "not the owner");
        if (!isPrepared()) {
            recoverTasks();
            Instant now = context.clock().now();
            memory.unwanted().remove(current, now);
            audit.step(now);
            admit(now);
            revive(now);
            if (!isPrepared()) {
                collect(now);
            }
        }
        return isPrepared() ? Optional.of(new PartitionCommit(current, prepared())) : Optional.empty();
    }

    private List<InstanceCommit> prepared() {
        if (batch.isEmpty()) {
            return Suspicion.announcements(announcing);
        }
        List<InstanceCommit> commits = new ArrayList<>(batch.size());
        for (PreparedTurn turn : batch) {
            commits.add(turn.commit());
        }
        return commits;
    }

    /** Once in the life of the process: what it could not run the first time it can't run the second. Their tasks have to be known before they go on. */
    private void revive(Instant now) {
        if (revival != null && recovery == null) {
            batch = revival.prepare(now);
            revival = null;
        }
    }

    /** Before the batch takes what has been rung: the bell may be for those that wait. */
    private void admit(Instant now) {
        TaskDispatcher dispatcher = memory.dispatcher();
        if (!dispatcher.gate().isEmpty()) {
            if (!memory.inbox().isEmpty()) {
                dispatcher.gate().rung();
            }
            dispatcher.dispatchAdmitted(now);
        }
    }

    private void recoverTasks() {
        if (recovery != null && memory.inbox().size() < RECOVERY_BACKLOG_MAX) {
            recovery.step();
            if (recovery.isDone()) {
                recovery = null;
            }
        }
    }

    private void collect(Instant now) {
        Collected collected;
        try {
            collected = collector.collect(now);
        } catch (StoreException nothingHasRun) {
            throw nothingHasRun;
        } catch (OwnershipLostException nothingHasRun) {
            lose(String.valueOf(nothingHasRun.getMessage()));
            return;
        } catch (RuntimeException | Error defect) {
            // some turns may have run, and memory is ahead of the database for good
            lose("its batch broke: " + defect);
            throw defect;
        }
        announcing = collected.announcing();
        List<PreparedTurn> writing = new ArrayList<>();
        List<PreparedTurn> idle = new ArrayList<>();
        for (PreparedTurn turn : collected.turns()) {
            (turn.writes() ? writing : idle).add(turn);
        }
        batch = writing;
        settle(idle);
    }

    /** How the commit of what {@link #prepare} gave has ended. An abort leaves everything as it is, for another try. */
    void completed(CommitOutcome outcome) {
        if (outcome instanceof CommitOutcome.Committed) {
            committed();
        } else if (outcome instanceof CommitOutcome.Fenced fenced) {
            lose(fenced.detail());
        } else if (outcome instanceof CommitOutcome.Conflict conflict) {
            lose(conflict.detail());
        } else if (outcome instanceof CommitOutcome.Unknown unknown) {
            lose("the outcome of a commit is unknown: " + unknown.cause().getMessage());
        } else if (outcome instanceof CommitOutcome.Rejected) {
            commitSingly();
        }
    }

    private void committed() {
        advanceFence();
        collector.announced(announcing);
        announcing = List.of();
        List<PreparedTurn> done = batch;
        batch = List.of();
        settle(done);
    }

    /**
     * Commits what is prepared one instance at a time, so that one that can't be written is found and parked and the others are not held up. What is aborted
     * even alone, because a row is locked, is put off; when nothing can be committed the rest stays prepared.
     *
     * @return whether nothing is left prepared
     * @throws StoreException if something could not be read; nothing is lost
     */
    boolean commitSingly() {
        announcing = List.of();
        int abortedInARow = 0;
        while (!batch.isEmpty() && abortedInARow < ABORTED_IN_A_ROW_MAX) {
            PreparedTurn turn = batch.get(0);
            batch = batch.subList(1, batch.size());
            CommitOutcome outcome = commitNow(turn);
            if (!(outcome instanceof CommitOutcome.Committed)) {
                forget(turn);
                notCommitted(turn, outcome);
            }
            abortedInARow = outcome instanceof CommitOutcome.Aborted ? abortedInARow + 1 : 0;
        }
        return batch.isEmpty();
    }

    private void notCommitted(PreparedTurn turn, CommitOutcome outcome) {
        if (outcome instanceof CommitOutcome.Rejected rejected) {
            if (!refusals.commitInstead(turn, rejected.cause())) {
                lose("'" + turn.delivery().instance() + "' can't be parked either");
            }
        } else if (outcome instanceof CommitOutcome.Aborted) {
            refusals.putOff(turn);
        } else {
            completed(outcome);
        }
    }

    /** Commits one turn; only then others are told. */
    private CommitOutcome commitNow(PreparedTurn turn) {
        PartitionCommit alone = new PartitionCommit(Objects.requireNonNull(fence), List.of(turn.commit()));
        CommitOutcome outcome = context.commit(List.of(alone));
        if (outcome instanceof CommitOutcome.Committed) {
            advanceFence();
            settle(List.of(turn));
        }
        return outcome;
    }

    /**
     * Owners that have had nothing to commit for a while ask whether they still are the owners: one query, as soon as one of them has to, for all that can.
     *
     * @throws StoreException if that can't be said; nothing is lost
     */
    static void verify(List<PartitionLoop> loops, Store store, Duration idleMax) {
        List<PartitionLoop> asking = loops.stream()
                .filter(loop -> loop.fence != null && !loop.isPrepared())
                .toList();
        if (asking.stream().anyMatch(loop -> loop.isUnverifiedFor(idleMax))) {
            Set<Fence> current = Set.copyOf(store.findCurrent(asking.stream()
                    .map(loop -> Objects.requireNonNull(loop.fence))
                    .toList()));
            asking.forEach(loop -> loop.verified(current));
        }
    }

    private boolean isUnverifiedFor(Duration idleMax) {
        return !checkedAt.plus(idleMax).isAfter(context.clock().now());
    }

    private void verified(Set<Fence> current) {
        checkedAt = context.clock().now();
        if (!current.contains(Objects.requireNonNull(fence))) {
            lose("somebody else owns it, or the database has lost its last commits");
        }
    }

    private void advanceFence() {
        fence = Objects.requireNonNull(fence).next();
        checkedAt = context.clock().now();
    }

    private void settle(List<PreparedTurn> turns) {
        if (!turns.isEmpty()) {
            new Settlement(context, shards, memory, context.clock().now()).settle(turns);
        }
        // what waits for its commit may be in memory too, and must stay there
        if (batch.isEmpty()) {
            memory.instances().evictExcess();
        }
    }

    /** The turn did not happen: what it changed in memory goes. */
    private void forget(PreparedTurn turn) {
        InstanceId id = turn.delivery().instance();
        LiveInstance after = turn.after();
        boolean isInMemory = after != null
                && memory.instances()
                        .find(id)
                        .filter(live -> live.execution() == after.execution())
                        .isPresent();
        memory.instances().evict(id);
        if (after != null && !isInMemory) {
            after.execution().evict();
        }
    }
}
