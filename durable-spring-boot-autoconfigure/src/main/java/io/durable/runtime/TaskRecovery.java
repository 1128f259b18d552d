package io.durable.runtime;

import io.durable.history.ShardRange;
import io.durable.history.TaskId;
import io.durable.spi.FinishedTask;
import io.durable.spi.ScheduledTask;
import io.durable.spi.Store;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds, page by page, the tasks that an owner before left behind: pending ones are dispatched again, finished ones that nobody told of are reported. Tasks
 * that this owner scheduled itself are on its board already.
 */
final class TaskRecovery {

    private static final int PAGE = 500;

    private final Store store;
    private final List<ShardRange> shards;
    private final TaskBoard board;
    private final LoopInbox inbox;
    private final Set<TaskId> reported = new HashSet<>();
    private @Nullable TaskId after;
    private boolean pendingDone;
    private boolean finishedDone;

    TaskRecovery(Store store, ShardRange shards, TaskBoard board, LoopInbox inbox) {
        this.store = store;
        this.shards = List.of(shards);
        this.board = board;
        this.inbox = inbox;
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
            after = task.id();
            if (board.find(task.id()).isEmpty()) {
                board.put(task);
                inbox.recover(task);
            }
        }
        pendingDone = page.size() < PAGE;
    }
}
