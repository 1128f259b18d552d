package io.durable.runtime;

import io.durable.history.TaskId;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskInvocation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Hands out the tasks of one partition and remembers which of them others have then. Used by the loop alone. */
final class TaskDispatcher {

    private final LoopContext context;
    private final TaskBoard board;
    private final TaskGate gate;
    private final Placement placement;

    TaskDispatcher(LoopContext context, TaskBoard board) {
        this.context = context;
        this.board = board;
        this.gate = new TaskGate(context, board);
        this.placement = new Placement(context.bus(), context.node(), context.admission());
    }

    Placement placement() {
        return placement;
    }

    /** Where those wait whose activities have limits. */
    TaskGate gate() {
        return gate;
    }

    /** @param placed tasks whose row says where they are to be executed; of the others it is decided now */
    void dispatch(Collection<TaskInvocation> invocations, Set<TaskId> placed, Instant now) {
        handOut(areLimited(invocations) ? keepLimited(invocations) : invocations, placed, now);
    }

    private boolean areLimited(Collection<TaskInvocation> invocations) {
        for (TaskInvocation invocation : invocations) {
            if (gate.isLimited(invocation.task().name())) {
                return true;
            }
        }
        return false;
    }

    /** Returns the others. */
    private List<TaskInvocation> keepLimited(Collection<TaskInvocation> invocations) {
        List<TaskInvocation> others = new ArrayList<>();
        for (TaskInvocation invocation : invocations) {
            if (gate.isLimited(invocation.task().name())) {
                board.put(invocation.task());
                gate.add(invocation);
            } else {
                others.add(invocation);
            }
        }
        return others;
    }

    /** Hands out those that wait no longer. */
    void dispatchAdmitted(Instant now) {
        if (gate.isDue(now)) {
            handOut(gate.admit(now), Set.of(), now);
        }
    }

    private void handOut(Collection<TaskInvocation> invocations, Set<TaskId> placed, Instant now) {
        if (invocations.isEmpty()) {
            return;
        }
        List<TaskInvocation> dispatched = new ArrayList<>();
        int promised = 0;
        for (TaskInvocation invocation : invocations) {
            ScheduledTask task = invocation.task();
            boolean decided = placed.contains(task.id());
            boolean recovered = !decided && isOurs(task);
            ScheduledTask there = decided || recovered ? task : placement.choose(task);
            promised += isOurs(there) && !recovered ? 1 : 0;
            note(there, now);
            dispatched.add(invocation.with(there));
        }
        context.bus().dispatch(dispatched);
        // only now, so that the room that they take is never counted as free
        placement.kept(promised);
    }

    private boolean isOurs(ScheduledTask task) {
        return context.node().equals(task.node());
    }

    private void note(ScheduledTask task, Instant now) {
        if (task.node() == null && context.bus().reachesOthers()) {
            board.putElsewhere(task, now);
        } else {
            board.put(task);
        }
    }
}
