package io.durable.runtime;

import io.durable.DurableException;
import io.durable.history.FailureDetails;
import io.durable.history.InstanceId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.runtime.BatchReader.Item;
import io.durable.runtime.LoopInbox.Taken;
import io.durable.spi.Fence;
import io.durable.spi.InstanceRecord;
import io.durable.spi.StoreException;
import io.durable.spi.TaskInvocation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a partition's batches together: takes what waits, reads what it needs, and runs the turns. Finds the one instance that does not let itself be read or
 * run, so that the others of its batch are not held up.
 */
final class BatchCollector {

    private static final Logger log = LoggerFactory.getLogger(BatchCollector.class);

    private static final int INSTANCES_PER_BATCH_MAX = 200;

    /** From the end of the reads on: however long they take, their fruits are not thrown away. */
    private static final Duration BATCH_TIME_MAX = Duration.ofMillis(20);

    private final LoopContext context;
    private final LoopMemory memory;
    private final BatchReader reader;
    private final ReportTriage triage;
    private final TurnRunner runner;

    private Suspicion suspicion = Suspicion.none();
    private @Nullable InstanceId soloist;
    private int readSingly;

    BatchCollector(LoopContext context, LoopMemory memory, Supplier<Fence> fence) {
        this.context = context;
        this.memory = memory;
        this.reader = new BatchReader(context.store(), memory.instances(), fence);
        this.triage = new ReportTriage(context.store(), memory.tasks());
        this.runner =
                new TurnRunner(context, memory.tasks(), memory.dispatcher().placement());
    }

    /**
     * What is to be committed: turns, or announcements, or nothing.
     *
     * @param announcing instances whose turns have to be announced before they run
     */
    record Collected(List<PreparedTurn> turns, List<InstanceRecord> announcing) {

        static final Collected NOTHING = new Collected(List.of(), List.of());
    }

    /** Begins anew, with nothing in memory. */
    void begin(Suspicion suspicion) {
        this.suspicion = suspicion;
        soloist = null;
        readSingly = 0;
    }

    /**
     * Runs the turns of the next batch.
     *
     * @throws StoreException if something could not be read; nothing has run and nothing is lost
     * @throws OwnershipLostException if what was read may be of another owner's making
     */
    Collected collect(Instant now) {
        memory.dispatcher().placement().reset();
        if (isIdle(now)) {
            return Collected.NOTHING;
        }
        memory.inbox().release(now);
        keepAppointments(now);
        keepDeadlines(now);
        List<Item> readBefore = memory.readAhead().take();
        return readBefore.isEmpty() ? collectNew(now) : run(readBefore, now);
    }

    /** Most partitions are, most of the time. What is held back has an appointment too. */
    private boolean isIdle(Instant now) {
        return memory.inbox().isEmpty()
                && memory.readAhead().isEmpty()
                && !memory.agenda().isDue(now)
                && !memory.deadlines().isDue(now);
    }

    private Collected collectNew(Instant now) {
        Taken taken = take();
        if (taken.instances().isEmpty()) {
            return Collected.NOTHING;
        }
        List<Item> items;
        try {
            items = read(taken, now);
        } catch (StoreException e) {
            memory.inbox().putBack(taken);
            throw e;
        } catch (DurableException e) {
            return unreadable(taken, e, now);
        }
        return run(items, now);
    }

    /** What was to be announced is. One that is announced alone runs alone. */
    void announced(List<InstanceRecord> rows) {
        if (rows.size() == 1) {
            soloist = rows.get(0).id();
        }
        rows.forEach(row -> suspicion.clear(row.id()));
    }

    /**
     * What can be committed in place of a turn that the database refuses, the first that it does not refuse: the instance is parked, a child that can't even be
     * parked is refused. Empty if there is nothing left to try.
     */
    List<PreparedTurn> insteadOf(PreparedTurn turn, RuntimeException refusal, Instant now) {
        Delivery delivery = turn.delivery();
        FailureDetails reason = FailureDetails.of("TurnCannotBeWritten", String.valueOf(refusal.getMessage()));
        Optional<InstanceRecord> row = context.store().findInstances(List.of(delivery.instance())).stream()
                .findFirst();
        if (row.isEmpty()) {
            return runner.insteadOfBirth(delivery, reason, now);
        }
        return row.get().state().status().isTerminal() || !turn.isOf(row.get())
                ? List.of()
                : List.of(runner.park(delivery, row.get(), reason, now));
    }

    private void keepAppointments(Instant now) {
        if (!memory.agenda().isDue(now)) {
            return;
        }
        List<InstanceId> due = new ArrayList<>();
        List<TaskInvocation> dispatched = memory.agenda().takeDue(now, due).stream()
                .filter(this::isStillPending)
                .toList();
        memory.inbox().ring(due);
        memory.dispatcher().dispatch(dispatched, Set.of(), now);
    }

    private void keepDeadlines(Instant now) {
        for (Deadlines.Deadline deadline : memory.deadlines().takeDue(now)) {
            memory.tasks()
                    .find(deadline.task())
                    .ifPresent(task -> memory.inbox().report(Report.ofClock(task, deadline.limit())));
        }
    }

    /** Since a later attempt was planned its task may have been cancelled, or its instance terminated. */
    private boolean isStillPending(TaskInvocation planned) {
        return memory.tasks()
                .find(planned.task().id())
                .filter(task -> task.attempt() == planned.task().attempt())
                .isPresent();
    }

    private Taken take() {
        LoopInbox inbox = memory.inbox();
        InstanceId alone = soloist;
        soloist = null;
        if (alone != null) {
            return inbox.takeOnly(alone);
        }
        if (readSingly > 0) {
            readSingly--;
            return inbox.take(1);
        }
        int newcomersMax = newcomersMax();
        return newcomersMax < INSTANCES_PER_BATCH_MAX
                ? inbox.take(INSTANCES_PER_BATCH_MAX, newcomersMax, memory.instances()::contains)
                : inbox.take(INSTANCES_PER_BATCH_MAX);
    }

    /**
     * As many as this partition's share of what fits into memory, and at least one, as long as those in memory have tasks under way: each that is driven out has to be
     * replayed soon. Those that wait for nothing but time or an event make room for any number.
     */
    private int newcomersMax() {
        boolean isWorking = 2 * memory.tasks().size() >= memory.instances().size();
        int share = memory.instances().room() / context.settings().partitions();
        return isWorking ? Math.max(1, share) : INSTANCES_PER_BATCH_MAX;
    }

    private List<Item> read(Taken taken, Instant now) {
        Taken trusted = taken.trusting(row -> !suspicion.mustAnnounce(row));
        Collection<Item> items = reader.read(trusted, now).items().values();
        for (Item item : items) {
            for (Report report : item.delivery().reports()) {
                memory.tasks().heardOf(report.task());
            }
        }
        List<Item> sorted = new ArrayList<>(items.size());
        for (Item item : items) {
            sorted.add(new Item(triage.sort(item.delivery(), now), item.loaded()));
        }
        return sorted;
    }

    /** Something stored does not read. The next batches are of one instance each, until the one is found and parked. */
    private Collected unreadable(Taken taken, DurableException failure, Instant now) {
        if (taken.instances().size() > 1) {
            memory.inbox().putBack(taken);
            readSingly = taken.instances().size();
            return Collected.NOTHING;
        }
        InstanceId id = taken.instances().iterator().next();
        memory.instances().evict(id);
        Optional<InstanceRecord> row;
        try {
            row = context.store().findInstances(List.of(id)).stream().findFirst();
        } catch (StoreException e) {
            memory.inbox().putBack(taken);
            throw e;
        } catch (DurableException e) {
            memory.inbox().putBack(taken);
            row = Optional.empty();
        }
        return parkUnreadable(id, row, failure, now);
    }

    /** Its messages stay due, because they can't be told apart, so it is not looked at again before its time. */
    private Collected parkUnreadable(
            InstanceId id, Optional<InstanceRecord> row, DurableException failure, Instant now) {
        Delivery nothing = new Delivery(id, false, List.of(), List.of(), List.of());
        Optional<PreparedTurn> parked = row.filter(
                        found -> !found.state().status().isTerminal())
                .map(found -> runner.park(nothing, found, TurnRunner.reason(failure), now));
        Instant until = parked.map(turn -> turn.consequences().retryDue())
                .orElseGet(() -> now.plus(context.settings().stallRetryMax()));
        log.error("What is stored of '{}' can't be read; it is left alone until {}", id, until, failure);
        memory.inbox().hold(id, until);
        memory.agenda().look(id, until);
        return parked.map(turn -> new Collected(List.of(turn), List.of())).orElse(Collected.NOTHING);
    }

    private Collected run(List<Item> items, Instant now) {
        List<InstanceRecord> announcing = announcements(items, now);
        if (!announcing.isEmpty()) {
            items.forEach(item -> memory.inbox().putBack(item.delivery()));
            return new Collected(List.of(), announcing);
        }
        List<PreparedTurn> turns = new ArrayList<>();
        Instant end = context.clock().now().plus(BATCH_TIME_MAX);
        for (Item item : items) {
            if (!turns.isEmpty() && !context.clock().now().isBefore(end)) {
                break;
            }
            turns.add(turn(item, now));
        }
        memory.readAhead().keep(items.subList(turns.size(), items.size()));
        return new Collected(turns, List.of());
    }

    /**
     * Whose turns have to be announced before anything runs: one alone that was suspected before, or all that have to be. An instance in memory has had a turn
     * since the take-over and survived it.
     */
    private List<InstanceRecord> announcements(List<Item> items, Instant now) {
        if (!suspicion.isActive()) {
            return List.of();
        }
        List<InstanceRecord> suspects = items.stream()
                .filter(item -> item.loaded().live() == null)
                .flatMap(item -> Optional.ofNullable(item.loaded().row()).stream())
                .filter(row -> runsCode(row, now) && suspicion.mustAnnounce(row) && !suspicion.isCondemned(row))
                .toList();
        return suspects.stream()
                .filter(suspicion::mustRunAlone)
                .findFirst()
                .map(List::of)
                .orElse(suspects);
    }

    private static boolean runsCode(InstanceRecord row, Instant now) {
        OrchestrationRuntimeStatus status = row.state().status();
        return !status.isTerminal()
                && !row.isScheduledAfter(now)
                && !(status == OrchestrationRuntimeStatus.STALLED
                        && row.state().due().isAfter(now));
    }

    private PreparedTurn turn(Item item, Instant now) {
        InstanceRecord row = item.loaded().row();
        if (row != null && runsCode(row, now) && suspicion.isCondemned(row)) {
            suspicion.clear(row.id());
            return runner.park(item.delivery(), row, condemnation(row), now);
        }
        try {
            return runner.run(item.delivery(), item.loaded(), now);
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError defect) {
            return parkBroken(item, defect, now);
        }
    }

    private static FailureDetails condemnation(InstanceRecord row) {
        return FailureDetails.of(
                "SuspectedOfKillingTheProcess",
                "Its owner was lost " + row.state().suspects()
                        + " times in a row while this instance had a turn: it may be killing the process, or its turn can't be committed");
    }

    /** A defect of ours must not hold up the partition either. */
    private PreparedTurn parkBroken(Item item, Throwable defect, Instant now) {
        Delivery delivery = item.delivery();
        log.error("The turn of '{}' broke; it is parked", delivery.instance(), defect);
        memory.instances().evict(delivery.instance());
        FailureDetails reason = FailureDetails.of(defect, 1);
        InstanceRecord row = item.loaded().row();
        if (row == null) {
            return runner.insteadOfBirth(delivery, reason, now).stream()
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(defect));
        }
        if (row.state().status().isTerminal()) {
            throw new IllegalStateException(defect);
        }
        return runner.park(delivery, row, reason, now);
    }
}
