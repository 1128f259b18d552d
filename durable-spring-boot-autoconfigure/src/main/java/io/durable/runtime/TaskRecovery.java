package io.durable.runtime;

import io.durable.history.ShardRange;
import io.durable.history.TaskId;
import io.durable.spi.FinishedTask;
import io.durable.spi.ScheduledTask;
import io.durable.spi.Store;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds, page by page, the tasks that an owner before left behind: pending ones are dispatched again unless others may have them, finished ones that nobody told
 * of are reported. Tasks that this owner scheduled itself are on its board already.
 */
final class TaskRecovery {

    private static final int PAGE = 500;

    private final LoopContext context;
    private final Store store;
    private final List<ShardRange> shards;
    private final TaskBoard board;
    private final LoopInbox inbox;
    private final Set<TaskId> reported = new HashSet<>();
    private @Nullable TaskId after;
    private boolean pendingDone;
    private boolean finishedDone;
    private @Nullable Set<UUID> liveNodes;

    TaskRecovery(LoopContext context, ShardRange shards, LoopMemory memory) {
        this.context = context;
        this.store = context.store();
        this.shards = List.of(shards);
        this.board = memory.tasks();
        this.inbox = memory.inbox();
    }

    boolean isDone() {
        return pendingDone && finishedDone;
    }

    /** Reads one page: first of the pending tasks, because one that finishes in between is then met twice and never missed. */
    void step() {
        if (!pendingDone) {
            recoverPending();
        } else if (!finishedDone) {
            recoverFinished();
        }
    }

    /** What was reported before and is not committed yet comes again, in front of or among the rest, so as much more is asked for. */
    private void recoverFinished() {
        int limit = reported.size() + PAGE;
        List<FinishedTask> page = store.findFinishedTasks(shards, limit);
        reported.retainAll(page.stream().map(FinishedTask::id).collect(Collectors.toSet()));
        page.stream().filter(task -> reported.add(task.id())).forEach(task -> inbox.report(ReportTriage.report(task)));
        finishedDone = page.size() < limit;
    }

    private void recoverPending() {
        List<ScheduledTask> page = store.findPendingTasks(shards, after, PAGE);
        for (ScheduledTask task : page) {
            if (board.find(task.id()).isEmpty()) {
                recover(task);
            }
            after = task.id(); // not before, because the database may fail to say which nodes live
        }
        pendingDone = page.size() < PAGE;
    }

    private void recover(ScheduledTask task) {
        boolean ours = context.node().equals(task.node());
        Instant now = context.clock().now();
        if (!ours && isWithOthers(task, now)) {
            board.putElsewhere(task, now);
            inbox.recover(task);
        } else {
            ScheduledTask free = ours ? task : task.at(null);
            board.put(free);
            inbox.recover(free);
        }
    }

    /** One that is due and that no node has may be on its way to somebody. */
    private boolean isWithOthers(ScheduledTask task, Instant now) {
        if (task.isHandedOver()) {
            return true;
        }
        if (!context.bus().reachesOthers()) {
            return false;
        }
        return task.node() == null ? !task.due().isAfter(now) : liveNodes().contains(task.node());
    }

    private Set<UUID> liveNodes() {
        if (liveNodes == null) {
            liveNodes = store.findLiveNodes(context.settings().nodeSilenceMax());
        }
        return liveNodes;
    }
}
