package io.durable.simulation;

import io.durable.engine.OrchestrationExecution;
import io.durable.engine.OrchestratorFunction;
import io.durable.engine.TurnResult;
import io.durable.engine.TurnResult.Ending.Continued;
import io.durable.history.Decision.TaskScheduled;
import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.HistoryEvent;
import io.durable.history.InboundEvent;
import io.durable.history.InboundEvent.ExecutionStarted;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import io.durable.simulation.Tables.TaskRow;
import io.durable.spi.InstanceCommit;
import io.durable.spi.InstanceCommit.HistoryAppend;
import io.durable.spi.InstanceRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Works out what a commit does not write: the end of an execution that continues as new goes with its history. Its last turn is run again from what the commit
 * consumed; the first turn of the execution that is written must follow from it.
 */
final class Continuations {

    private static final long STEP_NANOS = 1_000;

    private final Archive archive;
    private final Rerun rerun;
    private final Programs programs;

    Continuations(Archive archive, Rerun rerun, Programs programs) {
        this.archive = archive;
        this.rerun = rerun;
        this.programs = programs;
    }

    /** The entries that belong before those which the commit appends; empty if no execution has continued. */
    List<HistoryAppend> implied(InstanceCommit commit, Tables before, Tables after) {
        InstanceRecord row = after.instances.get(commit.instance());
        HistoryAppend written = commit.appends().get(0);
        boolean begun = written.entries().get(0).sequence() == 0;
        int executions = written.execution().execution() - firstExecution(commit, before);
        if (!begun || executions == 0) {
            return List.of();
        }
        List<Message> consumed = commit.consumed().stream()
                .map(id -> before.messages.get(id))
                .filter(message -> message != null)
                .filter(message -> !isGivenUp(message, written))
                .toList();
        // what was consumed last may be timers that the turn gave up and never saw
        List<HistoryAppend> attempt = List.of();
        for (int delivered = consumed.size(); delivered >= 0; delivered--) {
            boolean restAreTimers = consumed.subList(delivered, consumed.size()).stream()
                    .allMatch(message -> message.body() instanceof MessageBody.FireTimer);
            if (restAreTimers) {
                List<InboundEvent> inbound = inbound(commit, consumed.subList(0, delivered), before);
                // whichever build has run it
                for (Build build : Build.values()) {
                    OrchestratorFunction function =
                            programs.find(row.name(), row.version(), build).orElseThrow();
                    attempt = new Run(row, function, executions, written).from(inbound);
                    if (!attempt.isEmpty()) {
                        return attempt;
                    }
                }
            }
        }
        throw new Violation("S9", "the first turn of " + written.execution() + " does not follow from " + commit);
    }

    /** A timer that was not due; what was kept for a parked instance was. */
    private static boolean isGivenUp(Message message, HistoryAppend written) {
        return message.due().isAfter(written.entries().get(0).time())
                && !message.due().equals(Message.NEVER);
    }

    private static int firstExecution(InstanceCommit commit, Tables before) {
        @Nullable InstanceRecord row = before.instances.get(commit.instance());
        return row == null ? 1 : row.state().execution();
    }

    private List<InboundEvent> inbound(InstanceCommit commit, List<Message> delivered, Tables before) {
        List<InboundEvent> events = new ArrayList<>();
        @Nullable InstanceRecord row = before.instances.get(commit.instance());
        if (row == null
                || before.histories.getOrDefault(row.executionId(), List.of()).isEmpty()) {
            events.add(row == null ? started(delivered) : started(row).afterCuts(cuts(delivered)));
        }
        delivered.stream()
                .filter(message ->
                        row == null ? !(message.body() instanceof MessageBody.RequestUpdate) : isFor(row, message))
                .forEach(message -> event(message.body()).ifPresent(events::add));
        commit.finished()
                .forEach(finished -> archive.findScheduled(finished.task())
                        .map(task -> outcome(task, before.tasks.get(finished.task())))
                        .ifPresent(events::add));
        return events;
    }

    private static ExecutionStarted started(InstanceRecord row) {
        return new ExecutionStarted(row.name(), row.version(), row.input(), row.parent(), row.tags());
    }

    private static int cuts(List<Message> delivered) {
        return (int) delivered.stream()
                .filter(message -> message.body() instanceof MessageBody.EventAgain again
                        && again.event() instanceof InboundEvent.StepsRepeated)
                .count();
    }

    private static ExecutionStarted started(List<Message> delivered) {
        MessageBody.StartChild start = delivered.stream()
                .filter(message -> message.body() instanceof MessageBody.StartChild)
                .map(message -> (MessageBody.StartChild) message.body())
                .findFirst()
                .orElseThrow(() -> new Violation("S6", "an instance began that nobody has started"));
        return new ExecutionStarted(start.name(), start.version(), start.input(), start.parent(), start.tags());
    }

    /** An answer to an execution of before is dropped, and so is an order of somebody who is not the parent. */
    private static boolean isFor(InstanceRecord row, Message message) {
        ExecutionId execution = row.executionId();
        MessageBody body = message.body();
        if (body instanceof MessageBody.FireTimer timer) {
            return timer.execution().equals(execution);
        }
        if (body instanceof MessageBody.ChildCompleted child) {
            return child.parent().equals(execution);
        }
        if (body instanceof MessageBody.EventAgain again) {
            return again.execution().equals(execution);
        }
        if (body instanceof MessageBody.ChildFailed child) {
            return child.parent().equals(execution);
        }
        if (body instanceof MessageBody.RequestUpdate update) {
            return update.incarnation().equals(execution.incarnation());
        }
        return !MessageLedger.isForeign(message, row);
    }

    private static Optional<InboundEvent> event(MessageBody body) {
        return Optional.ofNullable(
                switch (body.kind()) {
                    case RAISE_EVENT -> {
                        MessageBody.RaiseEvent raise = (MessageBody.RaiseEvent) body;
                        yield new InboundEvent.EventRaised(raise.name(), raise.payload());
                    }
                    case REQUEST_UPDATE -> {
                        MessageBody.RequestUpdate update = (MessageBody.RequestUpdate) body;
                        yield new InboundEvent.UpdateRequested(update.update(), update.name(), update.input());
                    }
                    case FIRE_TIMER -> new InboundEvent.TimerFired(((MessageBody.FireTimer) body).step());
                    case CHILD_COMPLETED -> {
                        MessageBody.ChildCompleted child = (MessageBody.ChildCompleted) body;
                        yield new InboundEvent.SubOrchestrationCompleted(child.step(), child.result());
                    }
                    case CHILD_FAILED -> {
                        MessageBody.ChildFailed child = (MessageBody.ChildFailed) body;
                        yield new InboundEvent.SubOrchestrationFailed(child.step(), child.failure());
                    }
                    case CANCEL -> new InboundEvent.ExecutionCancelRequested(((MessageBody.Cancel) body).reason());
                    case SUSPEND -> new InboundEvent.ExecutionSuspended(((MessageBody.Suspend) body).reason());
                    case RESUME -> new InboundEvent.ExecutionResumed(((MessageBody.Resume) body).reason());
                    case EVENT_AGAIN -> ((MessageBody.EventAgain) body).event();
                    case TERMINATE, START_CHILD -> null;
                });
    }

    private static InboundEvent outcome(TaskScheduled task, @Nullable TaskRow stored) {
        if (stored != null && stored.failure() != null) {
            int attempts = stored.task().attempt();
            return new InboundEvent.TaskFailed(task.step(), stored.failure().withAttempts(attempts));
        }
        Script script = Script.of(task.name(), task.input());
        int last = task.retry().maxAttempts();
        return script.fails(last)
                ? new InboundEvent.TaskFailed(task.step(), script.failure(last))
                : new InboundEvent.TaskCompleted(task.step(), io.durable.history.Payload.of(script.result()));
    }

    /** One try to get from what was known to what was written. */
    private final class Run {

        private final InstanceRecord row;
        private final OrchestratorFunction function;
        private final int executions;
        private final HistoryAppend written;
        private final Instant end;

        Run(InstanceRecord row, OrchestratorFunction function, int executions, HistoryAppend written) {
            this.row = row;
            this.function = function;
            this.executions = executions;
            this.written = written;
            this.end = written.entries().get(0).time();
        }

        /** The entries of all executions before the written one; empty if they do not lead to it. */
        List<HistoryAppend> from(List<InboundEvent> inbound) {
            ExecutionId id = new ExecutionId(
                    row.id(), row.incarnation(), written.execution().execution() - executions);
            List<HistoryEntry> history = archive.histories().getOrDefault(id, List.of());
            OrchestrationExecution execution = rerun.open(id, function);
            if (!history.isEmpty() && execution.replay(history) instanceof TurnResult.Stalled) {
                return List.of(); // it was another build
            }
            List<InboundEvent> events = open(execution, id, inbound);
            List<HistoryAppend> implied = new ArrayList<>();
            String version =
                    version(history.isEmpty() ? events.get(0) : history.get(0).event());
            for (int left = executions; left >= 0; left--) {
                Instant time = end.minusNanos(left * STEP_NANOS);
                int first = execution.nextSequence();
                TurnResult result = execution.turn(time, new UUID(0, left), events);
                boolean suspended = execution.isSuspended();
                execution.evict();
                if (!(result instanceof TurnResult.Advanced advanced)) {
                    return List.of();
                }
                List<HistoryEntry> entries = entries(first, time, advanced.appended());
                if (left == 0) {
                    return Rerun.areAlike(entries, written.entries()) ? implied : List.of();
                }
                if (!(advanced.ending() instanceof Continued continued)) {
                    return List.of();
                }
                implied.add(new HistoryAppend(id, entries));
                id = id.next();
                execution = rerun.open(id, function);
                events = new ArrayList<>();
                version = continued.event().version() == null
                        ? version
                        : continued.event().version();
                events.add(new ExecutionStarted(
                        row.name(), version, continued.event().input(), row.parent(), row.tags()));
                if (suspended) {
                    events.add(new InboundEvent.ExecutionSuspended("Suspended before it continued as new"));
                }
                if (continued.cancellation() != null) {
                    events.add(continued.cancellation());
                }
                events.addAll(continued.carried());
                events.addAll(continued.updates());
            }
            throw new IllegalStateException("unreachable");
        }

        private static @Nullable String version(HistoryEvent first) {
            return first instanceof ExecutionStarted started ? started.version() : null;
        }

        /** Answers that the execution does not wait for were dropped. */
        private List<InboundEvent> open(OrchestrationExecution execution, ExecutionId id, List<InboundEvent> inbound) {
            return inbound.stream()
                    .filter(event ->
                            !(event instanceof InboundEvent.StepAnswered answer) || execution.isOpen(answer.step()))
                    .toList();
        }

        private static List<HistoryEntry> entries(int first, Instant time, List<HistoryEvent> events) {
            return IntStream.range(0, events.size())
                    .mapToObj(i -> new HistoryEntry(first + i, time, events.get(i)))
                    .toList();
        }
    }
}
