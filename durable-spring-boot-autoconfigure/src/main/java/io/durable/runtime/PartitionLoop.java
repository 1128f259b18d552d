package io.durable.runtime;

import io.durable.DurableException;
import io.durable.history.FailureDetails;
import io.durable.history.InstanceId;
import io.durable.history.ShardRange;
import io.durable.runtime.BatchReader.Batch;
import io.durable.runtime.BatchReader.Item;
import io.durable.runtime.LoopInbox.Taken;
import io.durable.spi.Acquisition;
import io.durable.spi.CommitOutcome;
import io.durable.spi.DueWork;
import io.durable.spi.Fence;
import io.durable.spi.InstanceCommit;
import io.durable.spi.InstanceRecord;
import io.durable.spi.Ownership;
import io.durable.spi.PartitionCommit;
import io.durable.spi.StoreException;
import io.durable.spi.TaskInvocation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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

    private static final int INSTANCES_PER_BATCH_MAX = 200;
    private static final Duration BATCH_TIME_MAX = Duration.ofMillis(20);
    private static final int RECOVERY_BACKLOG_MAX = 1_000;
    private static final int ABORTED_IN_A_ROW_MAX = 2;

    private final int partition;
    private final ShardRange shards;
    private final LoopContext context;
    private final LoopMemory memory;
    private final BatchReader reader;
    private final TurnRunner runner;
    private final ReportTriage triage;

    private @Nullable Fence fence;
    private Suspicion suspicion = Suspicion.none();
    private @Nullable TaskRecovery recovery;
    private List<PreparedTurn> batch = List.of();
    private List<InstanceRecord> announcing = List.of();
    private @Nullable InstanceId soloist;
    private int readSingly;
    private Instant checkedAt = Instant.MIN;

    PartitionLoop(int partition, LoopContext context) {
        this.partition = partition;
        this.shards = ShardRange.of(partition, context.settings().partitions());
        this.context = context;
        TaskBoard tasks = new TaskBoard();
        LiveInstances instances = new LiveInstances(context.cacheBudget());
        this.memory =
                new LoopMemory(new LoopInbox(), new Agenda(), tasks, instances, new UnwantedTasks(context.store()));
        this.reader = new BatchReader(context.store(), instances);
        this.runner = new TurnRunner(context, tasks);
        this.triage = new ReportTriage(context.store());
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

    LiveInstances instances() {
        return memory.instances();
    }

    boolean isOwner() {
        return fence != null;
    }

    Optional<Fence> fence() {
        return Optional.ofNullable(fence);
    }

    /**
     * Tries to become the owner.
     *
     * @throws io.durable.spi.StoreException if that can't be said; try again
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
        suspicion = Suspicion.of(
                ownership.predecessorReleased(), now, context.settings().suspectsMax());
        recovery = new TaskRecovery(context.store(), shards, memory.tasks(), memory.inbox());
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
        }
        discardBatch();
        memory.forget();
        fence = null;
        recovery = null;
        suspicion = Suspicion.none();
        soloist = null;
    }

    /** Stops owning the partition, keeping the fence for a release in order. */
    Optional<Fence> stop() {
        Optional<Fence> last = Optional.ofNullable(fence);
        boolean inDoubt = !batch.isEmpty() || !announcing.isEmpty();
        lose("this node stops");
        return inDoubt ? Optional.empty() : last;
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
                || !batch.isEmpty()
                || !announcing.isEmpty()
                || recovery != null
                || memory.agenda().next().filter(due -> !due.isAfter(now)).isPresent();
    }

    /** When the next appointment is. */
    Optional<Instant> nextAppointment() {
        return memory.agenda().next();
    }

    /**
     * Runs the turns of the next batch; the same batch again if the last commit was aborted. Empty if there is nothing to commit.
     *
     * @throws io.durable.spi.StoreException if something could not be read; nothing is lost
     */
    Optional<PartitionCommit> prepare() {
        Fence current = Objects.requireNonNull(fence, "not the owner");
        if (batch.isEmpty() && announcing.isEmpty()) {
            recoverTasks();
            memory.unwanted().remove(context.clock().now());
            collect();
        }
        List<InstanceCommit> commits = batch.isEmpty()
                ? Suspicion.announcements(announcing)
                : batch.stream().map(PreparedTurn::commit).toList();
        return commits.isEmpty() ? Optional.empty() : Optional.of(new PartitionCommit(current, commits));
    }

    private void recoverTasks() {
        if (recovery != null && memory.inbox().rungCount() < RECOVERY_BACKLOG_MAX) {
            recovery.step();
            if (recovery.isDone()) {
                recovery = null;
            }
        }
    }

    private void collect() {
        Instant now = context.clock().now();
        List<InstanceId> due = new ArrayList<>();
        List<TaskInvocation> dispatched = memory.agenda().takeDue(now, due);
        memory.inbox().ring(due);
        if (!dispatched.isEmpty()) {
            context.bus().dispatch(dispatched);
        }
        Taken taken = take();
        if (taken.instances().isEmpty()) {
            return;
        }
        try {
            run(reader.read(taken, now), now);
        } catch (StoreException e) {
            memory.inbox().putBack(taken);
            throw e;
        } catch (DurableException e) {
            unreadable(taken, e, now);
        }
    }

    private Taken take() {
        Taken taken = soloist == null
                ? memory.inbox().take(readSingly > 0 ? 1 : INSTANCES_PER_BATCH_MAX)
                : memory.inbox().takeOnly(soloist);
        soloist = null;
        readSingly = Math.max(0, readSingly - 1);
        return taken;
    }

    /** Something stored does not read. The next batches are of one instance each, until the one is found and parked. */
    private void unreadable(Taken taken, DurableException failure, Instant now) {
        if (taken.instances().size() > 1) {
            memory.inbox().putBack(taken);
            readSingly = taken.instances().size();
            return;
        }
        InstanceId id = taken.instances().iterator().next();
        log.error("What is stored of '{}' can't be read; it is parked", id, failure);
        memory.instances().evict(id);
        Delivery nothing = new Delivery(id, false, List.of(), List.of(), List.of());
        batch = context.store().findInstances(List.of(id)).stream()
                .filter(row -> !row.state().status().isTerminal())
                .map(row -> runner.park(nothing, row, TurnRunner.reason(failure), now))
                .toList();
    }

    private void run(Batch read, Instant now) {
        List<Item> items = List.copyOf(read.items().values());
        announcing = announcements(items);
        if (!announcing.isEmpty()) {
            items.forEach(item -> memory.inbox().putBack(item.delivery()));
            return;
        }
        List<Item> sorted = items.stream()
                .map(item -> new Item(triage.sort(item.delivery(), now), item.loaded()))
                .toList();
        List<PreparedTurn> turns = new ArrayList<>();
        Instant end = now.plus(BATCH_TIME_MAX);
        for (Item item : sorted) {
            if (turns.isEmpty() || context.clock().now().isBefore(end)) {
                turns.add(turn(item, now));
            } else {
                memory.inbox().putBack(item.delivery());
            }
        }
        batch = turns.stream().filter(PreparedTurn::writes).toList();
        settle(turns.stream().filter(turn -> !turn.writes()).toList());
    }

    /**
     * Whose turns have to be announced before anything runs: one alone that was suspected before, or all that have to be. An instance in memory has had a turn
     * since the take-over and survived it.
     */
    private List<InstanceRecord> announcements(List<Item> items) {
        List<InstanceRecord> suspects = items.stream()
                .filter(item -> item.loaded().live() == null)
                .map(item -> item.loaded().row())
                .filter(row -> row != null && !row.state().status().isTerminal())
                .map(Objects::requireNonNull)
                .filter(row -> suspicion.mustAnnounce(row) && !suspicion.isCondemned(row))
                .toList();
        return suspects.stream()
                .filter(suspicion::mustRunAlone)
                .findFirst()
                .map(List::of)
                .orElse(suspects);
    }

    private PreparedTurn turn(Item item, Instant now) {
        InstanceRecord row = item.loaded().row();
        if (row != null && !row.state().status().isTerminal() && suspicion.isCondemned(row)) {
            suspicion.clear(row.id());
            return runner.park(
                    item.delivery(),
                    row,
                    FailureDetails.of(
                            "SuspectedOfKillingTheProcess",
                            "The process died " + row.state().suspects() + " times while this instance had a turn"),
                    now);
        }
        try {
            return runner.run(item.delivery(), item.loaded(), now);
        } catch (IllegalStateException | NullPointerException | ClassCastException e) {
            return parkBroken(item, e, now);
        }
    }

    /** A defect of ours must not hold up the partition either. */
    private PreparedTurn parkBroken(Item item, RuntimeException defect, Instant now) {
        InstanceRecord row = item.loaded().row();
        if (row == null) {
            throw defect;
        }
        log.error("The turn of '{}' broke; it is parked", row.id(), defect);
        memory.instances().evict(row.id());
        return runner.park(item.delivery(), row, FailureDetails.of(defect, 1), now);
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
            throw new IllegalStateException("A rejected batch is committed one by one");
        }
    }

    private void committed() {
        advanceFence();
        if (!announcing.isEmpty()) {
            if (announcing.size() == 1) {
                soloist = announcing.get(0).id();
            }
            announcing.forEach(row -> suspicion.clear(row.id()));
            announcing = List.of();
            return;
        }
        List<PreparedTurn> done = batch;
        batch = List.of();
        settle(done);
        memory.instances().evictExcess();
    }

    /**
     * Commits what is prepared one instance at a time, so that one that can't be written is found and parked and the others are not held up. What is aborted
     * even alone, because a row is locked, is put off; when nothing can be committed the rest stays prepared.
     */
    void commitSingly() {
        List<PreparedTurn> turns = batch;
        batch = List.of();
        announcing = List.of();
        int abortedInARow = 0;
        for (int i = 0; i < turns.size() && fence != null; i++) {
            if (abortedInARow == ABORTED_IN_A_ROW_MAX) {
                batch = turns.subList(i, turns.size());
                return;
            }
            abortedInARow = commitAlone(turns.get(i)) ? 0 : abortedInARow + 1;
        }
        if (fence == null) {
            turns.forEach(this::forget);
        }
    }

    private boolean commitAlone(PreparedTurn turn) {
        CommitOutcome outcome = commitNow(turn.commit());
        if (outcome instanceof CommitOutcome.Committed) {
            advanceFence();
            settle(List.of(turn));
        } else if (outcome instanceof CommitOutcome.Rejected rejected) {
            parkRejected(turn, rejected);
        } else if (outcome instanceof CommitOutcome.Aborted) {
            forget(turn);
            memory.inbox().putBack(turn.delivery());
            return false;
        } else {
            completed(outcome);
        }
        return true;
    }

    private void parkRejected(PreparedTurn turn, CommitOutcome.Rejected rejected) {
        forget(turn);
        InstanceId id = turn.delivery().instance();
        log.error("The turn of '{}' can't be written; it is parked", id, rejected.cause());
        Optional<InstanceRecord> row;
        try {
            row = context.store().findInstances(List.of(id)).stream().findFirst();
        } catch (StoreException e) {
            lose("'" + id + "' can't be read to be parked: " + e.getMessage());
            return;
        }
        if (row.isEmpty()) {
            lose("the start of '" + id + "' can't be written: "
                    + rejected.cause().getMessage());
            return;
        }
        PreparedTurn parked = runner.park(
                turn.delivery(),
                row.get(),
                FailureDetails.of(
                        "TurnCannotBeWritten", String.valueOf(rejected.cause().getMessage())),
                context.clock().now());
        CommitOutcome outcome = commitNow(parked.commit());
        if (outcome instanceof CommitOutcome.Committed) {
            advanceFence();
            settle(List.of(parked));
        } else {
            lose("'" + id + "' can't be parked");
        }
    }

    private CommitOutcome commitNow(InstanceCommit commit) {
        PartitionCommit alone = new PartitionCommit(Objects.requireNonNull(fence), List.of(commit));
        return context.store().commit(List.of(alone));
    }

    /** An owner that has had nothing to commit for a while asks whether it still is the owner. */
    void verify(Duration idleMax) {
        Instant now = context.clock().now();
        if (fence != null
                && batch.isEmpty()
                && announcing.isEmpty()
                && !checkedAt.plus(idleMax).isAfter(now)) {
            checkedAt = now;
            if (!context.store().isCurrent(fence)) {
                lose("somebody else owns it, or the database has lost its last commits");
            }
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
    }

    private void discardBatch() {
        batch.forEach(this::forget);
        batch = List.of();
        announcing = List.of();
    }

    /** The turn did not happen: what it changed in memory goes. */
    private void forget(PreparedTurn turn) {
        if (turn.after() != null) {
            turn.after().execution().evict();
        }
        memory.instances().evict(turn.delivery().instance());
    }
}
