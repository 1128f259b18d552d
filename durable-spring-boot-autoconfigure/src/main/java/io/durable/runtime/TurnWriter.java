package io.durable.runtime;

import io.durable.OrchestrationCancelledException;
import io.durable.engine.OrchestrationExecution;
import io.durable.engine.OrchestrationExecution.OpenTask;
import io.durable.engine.TurnResult;
import io.durable.history.Decision.ExecutionCompleted;
import io.durable.history.Decision.TaskScheduled;
import io.durable.history.FailureDetails;
import io.durable.history.InboundEvent;
import io.durable.history.InboundEvent.ExecutionStarted;
import io.durable.history.InboundEvent.ExecutionTerminated;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.ParentInstance;
import io.durable.history.Payload;
import io.durable.history.TaskId;
import io.durable.runtime.PreparedTurn.Consequences;
import io.durable.runtime.PreparedTurn.Dispatch;
import io.durable.runtime.PreparedTurn.Milestone;
import io.durable.runtime.Turn.Step;
import io.durable.spi.InstanceCommit.InstanceChange;
import io.durable.spi.InstanceCommit.TaskRetried;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceState;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskInvocation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes down what came of a turn: the row's new state, the messages that the end of an instance sends, the tasks that are to be dispatched. */
final class TurnWriter {

    private final InstanceRecord row;
    private final Delivery delivery;
    private final CommitDraft draft;
    private final TaskBoard tasks;
    private final boolean unborn;
    private @Nullable String version;

    TurnWriter(InstanceRecord row, Delivery delivery, CommitDraft draft, TaskBoard tasks, boolean unborn) {
        this.row = row;
        this.delivery = delivery;
        this.draft = draft;
        this.tasks = tasks;
        this.unborn = unborn;
        this.version = row.version();
    }

    /** Whether the instance has no row yet. */
    boolean isUnborn() {
        return unborn;
    }

    /** Nothing was shown to the code; retries, dropped messages and the end of a stall may still have to be written. */
    PreparedTurn unchanged(OrchestrationExecution execution, Instant time) {
        InstanceState state = open(execution, row.state().execution());
        return prepared(execution, state, row.input(), time);
    }

    /** The code has advanced. */
    PreparedTurn advanced(Step step, TurnResult.Advanced advanced) {
        Payload input = row.input();
        if (step.events().get(0) instanceof ExecutionStarted started) {
            input = started.input();
            version = started.version();
        }
        if (advanced.ending() instanceof TurnResult.Ending.Completed completed) {
            return ended(step, completed.event(), input);
        }
        return prepared(step.execution(), open(step.execution(), step.id().execution()), input, step.time());
    }

    private InstanceState open(OrchestrationExecution execution, int number) {
        return new InstanceState(
                number,
                execution.isSuspended() ? OrchestrationRuntimeStatus.SUSPENDED : OrchestrationRuntimeStatus.RUNNING,
                Message.NEVER,
                null,
                null,
                execution.customStatus(),
                null,
                0,
                0);
    }

    private PreparedTurn ended(Step step, ExecutionCompleted event, @Nullable Payload input) {
        InstanceState state = new InstanceState(
                step.id().execution(),
                event.status(),
                Message.NEVER,
                event.output(),
                event.failure(),
                step.execution().customStatus(),
                step.time(),
                0,
                0);
        if (row.parent() != null) {
            draft.send(answer(row, event, step.ids(), step.time()));
        }
        for (InboundEvent inbound : step.events()) {
            if (inbound instanceof ExecutionTerminated terminated && terminated.recursive()) {
                terminateChildren(step, terminated);
                break;
            }
        }
        List<TaskId> unwanted = new ArrayList<>(draft.unwanted());
        delivery.recovered().forEach(task -> unwanted.add(task.id()));
        InstanceRecord after = Rows.with(row, state, state.execution() > 1 ? shown(input) : input, version);
        return new PreparedTurn(
                delivery, draft.toCommit(change(state, input)), null, Consequences.ended(after, unwanted));
    }

    private void terminateChildren(Step step, ExecutionTerminated terminated) {
        for (InstanceId child : step.execution().openChildren()) {
            draft.send(termination(row.id(), child, terminated.reason(), step.ids(), step.time()));
        }
    }

    static Message termination(
            InstanceId parent, InstanceId child, @Nullable String reason, TurnIds ids, Instant time) {
        return new Message(ids.nextMessage(), child, parent, new MessageBody.Terminate(reason, true), time);
    }

    /** What the end of a child tells its parent. */
    static Message answer(InstanceRecord row, ExecutionCompleted event, TurnIds ids, Instant time) {
        ParentInstance parent = Objects.requireNonNull(row.parent());
        MessageBody body = switch (event.status()) {
            case COMPLETED -> new MessageBody.ChildCompleted(parent.id(), parent.step(), event.output());
            case FAILED, TERMINATED, CANCELED, PENDING, RUNNING, SUSPENDED, STALLED ->
                new MessageBody.ChildFailed(parent.id(), parent.step(), failure(row, event));
        };
        return new Message(ids.nextMessage(), parent.id().instance(), row.id(), body, time);
    }

    private static FailureDetails failure(InstanceRecord row, ExecutionCompleted event) {
        if (event.failure() != null) {
            return event.failure();
        }
        String reason = event.output() == null ? "" : ": " + event.output().text();
        return event.status() == OrchestrationRuntimeStatus.CANCELED
                ? FailureDetails.of(
                        OrchestrationCancelledException.class.getName(),
                        "Sub-orchestration '" + row.id() + "' was cancelled" + reason)
                : FailureDetails.of(
                        "io.durable.OrchestrationTerminated",
                        "Sub-orchestration '" + row.id() + "' was terminated" + reason);
    }

    private PreparedTurn prepared(
            OrchestrationExecution execution, InstanceState state, @Nullable Payload input, Instant time) {
        InstanceRecord after = Rows.with(row, state, input, version);
        boolean begun = unborn || row.state().status() == OrchestrationRuntimeStatus.PENDING;
        return new PreparedTurn(
                delivery,
                draft.toCommit(change(state, input)),
                new LiveInstance(after, execution),
                new Consequences(
                        dispatches(execution, time),
                        unwanted(execution),
                        null,
                        begun ? Milestone.BEGUN : Milestone.NONE));
    }

    private InstanceChange change(InstanceState state, @Nullable Payload input) {
        if (unborn) {
            return new InstanceChange.Insert(Rows.with(row, state, input, version));
        }
        boolean continued = state.execution() != row.state().execution();
        if (!continued && state.equals(row.state())) {
            return draft.unchanged(row);
        }
        return new InstanceChange.Update(
                row.incarnation(),
                row.state().status(),
                state,
                continued ? shown(input) : null,
                Objects.equals(version, row.version()) ? null : version);
    }

    /** A new execution without input must not go on showing the old one's. */
    private static Payload shown(@Nullable Payload input) {
        return input == null ? Payload.of("null") : input;
    }

    private List<Dispatch> dispatches(OrchestrationExecution execution, Instant time) {
        List<Dispatch> dispatches = new ArrayList<>();
        for (ScheduledTask task : draft.scheduled()) {
            addDispatch(dispatches, execution, task, time);
        }
        for (TaskRetried retried : draft.retried()) {
            delivery.reports().stream()
                    .map(Report::task)
                    .filter(task -> task.id().equals(retried.task()))
                    .findFirst()
                    .ifPresent(task -> addDispatch(dispatches, execution, attempt(task, retried), retried.due()));
        }
        if (!delivery.recovered().isEmpty()) {
            for (ScheduledTask task : recoveredOnce()) {
                if (isWanted(execution, task) && !isRetried(task)) {
                    addDispatch(dispatches, execution, task, task.due());
                }
            }
        }
        if (row.state().status() == OrchestrationRuntimeStatus.STALLED) {
            Set<TaskId> known = dispatches.stream()
                    .map(dispatch -> dispatch.invocation().task().id())
                    .collect(Collectors.toSet());
            execution.openTasks().stream()
                    .filter(open -> !known.contains(open.decision().task()))
                    .forEach(open -> addDispatch(dispatches, execution, pending(open), time));
        }
        return dispatches;
    }

    /** A task may have been found at the take-over, taken back and reported as not executed before its instance had a turn; the latest due time counts. */
    private Collection<ScheduledTask> recoveredOnce() {
        Map<TaskId, ScheduledTask> once = new LinkedHashMap<>();
        delivery.recovered()
                .forEach(task ->
                        once.merge(task.id(), task, (one, other) -> other.due().isAfter(one.due()) ? other : one));
        return once.values();
    }

    /** What was reported while the instance was parked was not kept, so all that is open is handed out again. */
    private ScheduledTask pending(OpenTask open) {
        TaskScheduled decision = open.decision();
        return tasks.find(decision.task())
                .orElseGet(() -> new ScheduledTask(
                                decision.task(),
                                row.executionId(),
                                decision.step(),
                                decision.name(),
                                1,
                                open.scheduledAt())
                        .named(decision.name(), decision.queue()));
    }

    private static ScheduledTask attempt(ScheduledTask task, TaskRetried retried) {
        return task.retried(retried.attempt(), retried.due());
    }

    /** A retry may be of a task of the execution that has just continued as new, whose steps mean something else now. */
    private void addDispatch(
            List<Dispatch> dispatches, OrchestrationExecution execution, ScheduledTask task, Instant due) {
        Optional<OpenTask> open = execution.findOpenTask(task.step());
        if (open.isPresent() && open.get().decision().task().equals(task.id())) {
            dispatches.add(new Dispatch(invocation(open.get(), task), due));
        }
    }

    private TaskInvocation invocation(OpenTask open, ScheduledTask task) {
        // a task that came back from its row does not say its name
        TaskScheduled decision = open.decision();
        boolean isNamed = task.name().equals(decision.name()) && task.queue().equals(decision.queue());
        ScheduledTask named = isNamed ? task : task.named(decision.name(), decision.queue());
        return new TaskInvocation(
                named,
                row.name(),
                decision.input(),
                open.scheduledAt(),
                decision.timeouts(),
                decision.admission(),
                row.trace());
    }

    /** Tasks that were given up in this turn, and recovered ones that no step waits for. */
    private List<TaskId> unwanted(OrchestrationExecution execution) {
        if (draft.unwanted().isEmpty() && delivery.recovered().isEmpty()) {
            return List.of();
        }
        Set<TaskId> unwanted = new HashSet<>(draft.unwanted());
        delivery.recovered().stream()
                .filter(task -> !isWanted(execution, task))
                .forEach(task -> unwanted.add(task.id()));
        return List.copyOf(unwanted);
    }

    private boolean isRetried(ScheduledTask task) {
        return draft.retried().stream().anyMatch(retried -> retried.task().equals(task.id()));
    }

    private static boolean isWanted(OrchestrationExecution execution, ScheduledTask task) {
        return execution
                .findOpenTask(task.step())
                .filter(open -> open.decision().task().equals(task.id()))
                .isPresent();
    }
}
