package io.durable.simulation;

import io.durable.PayloadUnreadableException;
import io.durable.history.Decision;
import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.HistoryEvent;
import io.durable.history.InstanceId;
import io.durable.history.Payload;
import io.durable.history.Shards;
import io.durable.history.TaskId;
import io.durable.spi.InstanceCommit;
import io.durable.spi.InstanceRecord;
import io.durable.spi.PartitionCommit;
import io.durable.spi.TaskInvocation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Every history that was ever committed, those included that continue-as-new has removed. Checks S1 as it learns: a history only grows, by contiguous blocks
 * at its end, and goes only when the next execution begins in the same commit.
 */
final class Archive implements SimulatedDatabase.Listener {

    private final Map<ExecutionId, List<HistoryEntry>> histories;
    private final Map<TaskId, Decision.TaskScheduled> scheduled;
    private Implied implied = (commit, before, after) -> List.of();

    /** Finds the entries that a commit leaves out because their execution goes with it. */
    interface Implied {
        List<InstanceCommit.HistoryAppend> by(InstanceCommit commit, Tables before, Tables after);
    }

    Archive() {
        this(new LinkedHashMap<>(), new HashMap<>());
    }

    private Archive(Map<ExecutionId, List<HistoryEntry>> histories, Map<TaskId, Decision.TaskScheduled> scheduled) {
        this.histories = histories;
        this.scheduled = scheduled;
    }

    void completeBy(Implied implied) {
        this.implied = implied;
    }

    /** What was known at this moment, for a database that falls back to it. */
    Archive copy() {
        return new Archive(new LinkedHashMap<>(histories), new HashMap<>(scheduled));
    }

    void restore(Archive copy) {
        histories.clear();
        histories.putAll(copy.histories);
    }

    Map<ExecutionId, List<HistoryEntry>> histories() {
        return histories;
    }

    /** The executions of one instance, of each incarnation oldest first. */
    List<ExecutionId> executions(InstanceId instance) {
        return lives(instance).stream().flatMap(List::stream).toList();
    }

    /** The executions of each incarnation of an instance, oldest first. */
    List<List<ExecutionId>> lives(InstanceId instance) {
        Map<UUID, TreeMap<Integer, ExecutionId>> found = new LinkedHashMap<>();
        histories.keySet().stream()
                .filter(id -> id.instance().equals(instance))
                .forEach(id -> found.computeIfAbsent(id.incarnation(), incarnation -> new TreeMap<>())
                        .put(id.execution(), id));
        return found.values().stream().map(life -> List.copyOf(life.values())).toList();
    }

    /** The decision behind a task, on whichever timeline of the database it was made. */
    Optional<Decision.TaskScheduled> findScheduled(TaskId task) {
        return Optional.ofNullable(scheduled.get(task));
    }

    /** S6: nothing is executed that no committed history has scheduled. */
    void checkScheduled(TaskInvocation invocation, boolean losesTails) {
        Optional<Decision.TaskScheduled> decision =
                findScheduled(invocation.task().id());
        if (decision.isEmpty()) {
            throw new Violation("S6", invocation + " is executed but no history has scheduled it");
        }
        Decision.TaskScheduled found = decision.get();
        boolean same = found.name().equals(invocation.task().name())
                && found.step() == invocation.task().step()
                && (Objects.equals(found.input(), invocation.input()) || hasGone(invocation));
        Violation.unless(same || losesTails, "S6", () -> invocation + " is not what was scheduled: " + found);
    }

    /** What stands apart goes with its history: an attempt that nobody waits for any more can't have its input, and does not run. */
    private boolean hasGone(TaskInvocation invocation) {
        Payload input = invocation.input();
        try {
            if (input != null) {
                input.bytes();
            }
            return false;
        } catch (PayloadUnreadableException gone) {
            return true;
        }
    }

    @Override
    public void ownerCommitted(List<PartitionCommit> commits, Tables before, Tables after) {
        Set<InstanceId> seen = new HashSet<>();
        for (PartitionCommit commit : commits) {
            for (InstanceCommit instance : commit.instances()) {
                int partition = Shards.partition(instance.instance().shard(), after.partitions.size());
                Violation.unless(
                        partition == commit.fence().partition(),
                        "S2",
                        () -> instance.instance() + " of partition " + partition + " is written by the owner of "
                                + commit.fence().partition() + ": " + instance);
                Violation.unless(seen.add(instance.instance()), "S2", () -> instance.instance() + " twice in a commit");
                if (!instance.appends().isEmpty()) {
                    implied.by(instance, before, after).forEach(append -> learn(append.execution(), append.entries()));
                }
                instance.appends().forEach(append -> learn(append.execution(), append.entries()));
                instance.truncated().forEach(execution -> mayGo(execution, instance));
            }
        }
        after.histories.forEach((execution, entries) -> Violation.unless(
                entries.equals(histories.get(execution)),
                "S1",
                () -> "history of " + execution + " is not what was appended: " + describe(entries)));
    }

    /** Clients cut histories, and begin new ones with parts of others: this is how it was from then on. */
    @Override
    public void userCommitted(Tables before, Tables after) {
        after.histories.forEach((execution, entries) -> {
            if (!entries.equals(before.histories.get(execution))) {
                histories.put(execution, entries);
            }
        });
        before.histories.keySet().stream()
                .filter(execution -> !after.histories.containsKey(execution))
                .filter(execution -> isThere(execution, after))
                .forEach(histories::remove);
    }

    private static boolean isThere(ExecutionId execution, Tables after) {
        InstanceRecord row = after.instances.get(execution.instance());
        return row != null && row.executionId().equals(execution);
    }

    private void learn(ExecutionId execution, List<HistoryEntry> entries) {
        List<HistoryEntry> all = new ArrayList<>(histories.getOrDefault(execution, List.of()));
        for (HistoryEntry entry : entries) {
            Violation.unless(
                    entry.sequence() == all.size(),
                    "S1",
                    () -> "entry " + entry + " of " + execution + " appended after " + describe(all));
            all.add(entry);
            if (entry.event() instanceof Decision.TaskScheduled task) {
                scheduled.put(task.task(), task);
            }
        }
        histories.put(execution, List.copyOf(all));
    }

    private void mayGo(ExecutionId execution, InstanceCommit commit) {
        List<HistoryEntry> old = histories.getOrDefault(execution, List.of());
        boolean continued = !old.isEmpty() && last(old) instanceof Decision.ContinuedAsNew;
        boolean begun = commit.appends().stream()
                .anyMatch(append -> append.execution().execution() > execution.execution()
                        && append.entries().get(0).sequence() == 0);
        Violation.unless(continued && begun, "S1", () -> "history of " + execution + " removed without a successor");
    }

    static HistoryEvent last(List<HistoryEntry> entries) {
        return entries.get(entries.size() - 1).event();
    }

    static String describe(List<HistoryEntry> entries) {
        StringBuilder text = new StringBuilder();
        entries.forEach(entry ->
                text.append("\n    ").append(entry.sequence()).append(' ').append(entry.event()));
        return text.toString();
    }
}
