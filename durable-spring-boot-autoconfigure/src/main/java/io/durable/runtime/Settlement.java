package io.durable.runtime;

import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.ShardRange;
import io.durable.history.TaskId;
import io.durable.runtime.PreparedTurn.Dispatch;
import io.durable.spi.InstanceCommit.TaskFinished;
import io.durable.spi.InstanceCommit.TaskRetried;
import io.durable.spi.InstanceRecord;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskInvocation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What follows a commit: memory catches up with the database, and only now others are told. Bells, tasks and wake-ups of a whole batch leave together.
 */
final class Settlement {

    /** Timers that fire later than this are not remembered; a sweep finds them in time. */
    private static final Duration REMEMBERED_AHEAD = Duration.ofMinutes(1);

    private static final int MORE_MESSAGES_FROM = 64;

    private final LoopContext context;
    private final ShardRange shards;
    private final LoopMemory memory;
    private final Instant now;
    private final Set<InstanceId> rung = new LinkedHashSet<>();
    private final List<TaskInvocation> dispatched = new ArrayList<>();
    private final Set<TaskId> placed = new HashSet<>();
    private final List<TaskId> abandoned = new ArrayList<>(0);
    private final List<InstanceId> begun = new ArrayList<>();
    private final List<InstanceRecord> ended = new ArrayList<>();
    private List<InstanceId> answered = List.of();

    Settlement(LoopContext context, ShardRange shards, LoopMemory memory, Instant now) {
        this.context = context;
        this.shards = shards;
        this.memory = memory;
        this.now = now;
    }

    void settle(Collection<PreparedTurn> turns) {
        turns.forEach(this::settle);
        if (!rung.isEmpty()) {
            context.bus().ring(rung);
        }
        memory.dispatcher().dispatch(dispatched, placed, now);
        if (!abandoned.isEmpty()) {
            context.bus().abandon(abandoned);
        }
        if (!begun.isEmpty() || !ended.isEmpty()) {
            context.listener().changed(begun, ended);
        }
        if (!answered.isEmpty()) {
            context.listener().answered(answered);
        }
    }

    private void settle(PreparedTurn turn) {
        InstanceId id = turn.delivery().instance();
        memory.deferrals().clear(id);
        if (turn.after() == null) {
            memory.instances().evict(id);
        } else {
            memory.instances().put(turn.after());
        }
        turn.commit().finished().stream().map(TaskFinished::task).forEach(this::forget);
        for (TaskRetried retried : turn.commit().retried()) {
            free(retried.task());
        }
        turn.commit().scheduled().forEach(task -> placed.add(task.id()));
        turn.consequences().dispatched().forEach(this::dispatch);
        for (TaskId unwanted : turn.consequences().unwanted()) {
            forget(unwanted);
            memory.unwanted().add(unwanted);
            abandoned.add(unwanted);
        }
        turn.sent().forEach(this::announce);
        if (!turn.commit().answered().isEmpty()) {
            answered = answered.isEmpty() ? new ArrayList<>() : answered;
            answered.add(id);
        }
        if (turn.consequences().retryDue() != null) {
            memory.agenda().look(id, turn.consequences().retryDue());
            remember(turn.delivery(), Set.copyOf(turn.consequences().unwanted()));
        }
        switch (turn.consequences().milestone()) {
            case BEGUN -> begun.add(id);
            case ENDED -> end(Objects.requireNonNull(turn.consequences().ended()));
            case NONE -> {}
        }
        if (turn.delivery().messages().size() >= MORE_MESSAGES_FROM) {
            rung.add(id);
        }
        for (Report report : turn.delivery().reports()) {
            if (report.source() == Report.Source.CLOCK) {
                abandoned.add(report.task().id());
            }
            report.settled().run();
        }
    }

    private void end(InstanceRecord row) {
        ended.add(row);
        context.meter().ended(row.name(), row.state().status());
        context.observer().ended(row);
    }

    /** A parked instance takes nothing from its tasks, but they must not be forgotten: when it goes on, some are wanted and the rows of others have to go. */
    private void remember(Delivery delivery, Set<TaskId> unwanted) {
        for (ScheduledTask task : delivery.recovered()) {
            if (!unwanted.contains(task.id())) {
                memory.tasks().putIfAbsent(task);
                if (task.node() == null && !memory.tasks().isElsewhere(task.id())) {
                    giveUp(task);
                }
            }
        }
        for (Report report : delivery.reports()) {
            if (!unwanted.contains(report.task().id())) {
                memory.tasks().putIfAbsent(report.task());
                giveUp(report.task());
            }
        }
    }

    /** Nobody makes this attempt now, so it must not hold a place that another waits for. */
    private void giveUp(ScheduledTask task) {
        TaskGate gate = memory.dispatcher().gate();
        if (gate.isLimited(task.name())) {
            gate.giveUp(task);
        }
    }

    /** Whoever waits for its limits may have room now. */
    private void free(TaskId task) {
        TaskGate gate = memory.dispatcher().gate();
        Optional<ScheduledTask> known = memory.tasks().find(task);
        if (known.isPresent() && gate.isLimited(known.get().name())) {
            gate.freed(known.get().name());
        }
    }

    private void forget(TaskId task) {
        free(task);
        memory.tasks().remove(task);
        memory.deadlines().remove(task);
    }

    private void dispatch(Dispatch dispatch) {
        memory.deadlines().note(dispatch.invocation());
        ScheduledTask task = dispatch.invocation().task();
        if (memory.tasks().isElsewhere(task.id())) {
            return; // the audit takes it back if it is lost there
        }
        if (dispatch.due().isAfter(now)) {
            memory.tasks().put(task);
            memory.agenda().dispatch(dispatch.invocation(), dispatch.due());
        } else {
            dispatched.add(dispatch.invocation());
        }
    }

    /** Only the owner of a message's target may look at it: an appointment of ours would run its turn under our fence. */
    private void announce(Message message) {
        boolean ours = shards.contains(message.target().shard());
        if (!ours || !message.due().isAfter(now)) {
            rung.add(message.target());
        } else if (message.due().isBefore(now.plus(REMEMBERED_AHEAD))) {
            memory.agenda().look(message.target(), message.due());
        }
    }
}
