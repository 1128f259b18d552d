package io.durable.simulation;

import io.durable.history.InstanceId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.TaskId;
import io.durable.simulation.Tables.TaskRow;
import io.durable.spi.Fence;
import io.durable.spi.InstanceCommit.InstanceChange;
import io.durable.spi.PartitionCommit;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskState;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * E1: an owner hands an attempt out a second time only if something happened to it: its holder died or was silent, its record or its report was lost or doubled, or it could not
 * be made. E2: an owner that takes over does not hand out what a live node says in the row to have, and has. S13: an earlier assignment does not take a partition from a later one whose
 * owner lives. All of it speaks of what time alone must not do.
 */
final class HandoutRules implements SimulatedDatabase.Listener {

    private final Map<Attempt, String> harmed = new HashMap<>();
    private final Map<Attempt, Fence> handedOut = new HashMap<>();
    private final Map<Attempt, UUID> running = new HashMap<>();
    private final Map<TaskId, Holder> holders = new HashMap<>();
    private final Map<Integer, Integer> acquiredAt = new HashMap<>();
    private final Set<InstanceId> parked = new HashSet<>();
    private int moment;

    /** One attempt at a task. */
    record Attempt(TaskId task, int number) {

        static Attempt of(ScheduledTask task) {
            return new Attempt(task.id(), task.attempt());
        }
    }

    /** Who has a task according to its row, and since when. */
    private record Holder(UUID node, int attempt, int since) {}

    /** Something happened to an attempt for which it may be handed out again. */
    void harm(Attempt attempt, String how) {
        harmed.putIfAbsent(attempt, how);
    }

    void harm(Collection<Attempt> attempts, String how) {
        attempts.forEach(attempt -> harm(attempt, how));
    }

    void began(UUID process, Attempt attempt) {
        running.put(attempt, process);
    }

    void ended(UUID process, Attempt attempt) {
        running.remove(attempt, process);
    }

    /** An owner hands an attempt out. */
    void handOut(UUID node, Fence fence, ScheduledTask task) {
        Attempt attempt = Attempt.of(task);
        @Nullable Fence before = handedOut.put(attempt, fence);
        if (before == null || isExcused(attempt, task)) {
            return;
        }
        if (node.equals(task.node()) && node.equals(running.get(attempt))) {
            return; // the worker does not take twice what it has
        }
        boolean sameOwner = before.epoch() == fence.epoch() && before.nonce().equals(fence.nonce());
        Violation.unless(!sameOwner, "E1", () -> task + " is handed out a second time, and nothing has happened to it");
        checkTakenOver(node, fence, attempt, task);
    }

    private void checkTakenOver(UUID node, Fence fence, Attempt attempt, ScheduledTask task) {
        @Nullable Holder holder = holders.get(task.id());
        @Nullable UUID runner = running.get(attempt);
        boolean live = holder != null
                && holder.attempt() == attempt.number()
                && holder.node().equals(runner)
                && !holder.node().equals(node)
                && holder.since() < acquiredAt.getOrDefault(fence.partition(), 0);
        Violation.unless(!live, "E2", () -> task + " is handed out while " + holder + " executes it");
    }

    private boolean isExcused(Attempt attempt, ScheduledTask task) {
        return harmed.containsKey(attempt) || parked.contains(task.execution().instance());
    }

    @Override
    public void ownerCommitted(List<PartitionCommit> commits, Tables before, Tables after) {
        commits.stream()
                .flatMap(commit -> commit.instances().stream())
                .filter(commit -> commit.change() instanceof InstanceChange.Update update
                        && update.state().status() == OrchestrationRuntimeStatus.STALLED)
                .forEach(commit -> parked.add(commit.instance()));
        look(before, after);
    }

    @Override
    public void userCommitted(Tables before, Tables after) {
        look(before, after);
    }

    private void look(Tables before, Tables after) {
        moment++;
        after.partitions.forEach((partition, row) -> {
            Tables.PartitionRow old = before.partitions.get(partition);
            if (row.fence().epoch() != old.fence().epoch()) {
                acquiredAt.put(partition, moment);
                checkGeneration(old, row, after);
            }
        });
        holders.keySet().retainAll(after.tasks.keySet());
        after.tasks.forEach((id, row) -> {
            if (row != before.tasks.get(id)) {
                look(row);
            }
        });
    }

    private void look(TaskRow row) {
        @Nullable Holder known = holders.get(row.task().id());
        @Nullable UUID node = row.task().node();
        if (node == null || row.state() != TaskState.PENDING) {
            holders.remove(row.task().id());
        } else if (known == null
                || !known.node().equals(node)
                || known.attempt() != row.task().attempt()) {
            holders.put(row.task().id(), new Holder(node, row.task().attempt(), moment));
        }
    }

    private void checkGeneration(Tables.PartitionRow old, Tables.PartitionRow row, Tables after) {
        boolean taken = old.owner() != null
                && !old.released()
                && !Objects.equals(old.owner(), row.owner())
                && old.generation() > row.generation()
                && !silent.contains(old.owner());
        Violation.unless(!taken, "S13", () -> row + " took the partition from " + old);
    }

    private final Set<UUID> silent = new HashSet<>();

    /** A node has not beaten for long, so that others may take it for dead. */
    void silent(UUID node) {
        silent.add(node);
    }
}
