package io.durable.runtime;

import io.durable.history.TaskId;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskInvocation;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Hands out the tasks of one partition and remembers which of them others have then. Used by the loop alone. */
final class TaskDispatcher {

    private final LoopContext context;
    private final TaskBoard board;
    private final Placement placement;

    TaskDispatcher(LoopContext context, TaskBoard board) {
        this.context = context;
        this.board = board;
        this.placement = new Placement(context.bus(), context.node());
    }

    Placement placement() {
        return placement;
    }

    /** @param placed tasks whose row says where they are to be executed; of the others it is decided now */
    void dispatch(Collection<TaskInvocation> invocations, Set<TaskId> placed, Instant now) {
        List<TaskInvocation> placedNow = invocations.stream()
                .map(invocation -> isPlaced(invocation.task(), placed)
                        ? invocation
                        : invocation.with(placement.place(invocation.task())))
                .toList();
        placedNow.forEach(invocation -> note(invocation.task(), now));
        if (!placedNow.isEmpty()) {
            context.bus().dispatch(placedNow);
        }
    }

    private boolean isPlaced(ScheduledTask task, Set<TaskId> placed) {
        return placed.contains(task.id()) || context.node().equals(task.node());
    }

    private void note(ScheduledTask task, Instant now) {
        if (task.node() == null && context.bus().reachesOthers()) {
            board.putElsewhere(task, now);
        } else {
            board.put(task);
        }
    }
}
