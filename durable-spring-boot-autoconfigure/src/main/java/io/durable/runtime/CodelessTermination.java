package io.durable.runtime;

import io.durable.DataConverter;
import io.durable.history.Decision.ExecutionCompleted;
import io.durable.history.Decision.SubOrchestrationCanceled;
import io.durable.history.Decision.SubOrchestrationCreated;
import io.durable.history.Decision.TaskScheduled;
import io.durable.history.Decision.TimerCanceled;
import io.durable.history.Decision.TimerCreated;
import io.durable.history.HistoryEntry;
import io.durable.history.HistoryEvent;
import io.durable.history.InboundEvent;
import io.durable.history.InboundEvent.ExecutionTerminated;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import io.durable.history.MessageId;
import io.durable.history.MessageKind;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.ParentClosePolicy;
import io.durable.history.Payload;
import io.durable.history.TaskId;
import io.durable.runtime.CommitDraft.HistoryEnd;
import io.durable.runtime.PreparedTurn.Consequences;
import io.durable.spi.InstanceCommit.InstanceChange;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Ends a parked instance from its history alone, because its code can't be run: what is open follows from what was decided and not answered.
 */
final class CodelessTermination {

    private final DataConverter converter;
    private final InstanceRecord row;
    private final List<HistoryEntry> history;
    private final TurnIds ids;
    private final Instant time;
    private final Map<Integer, MessageId> timers = new TreeMap<>();
    private final Map<Integer, TaskId> tasks = new TreeMap<>();
    private final Map<Integer, SubOrchestrationCreated> children = new TreeMap<>();

    CodelessTermination(
            DataConverter converter, InstanceRecord row, List<HistoryEntry> history, TurnIds ids, Instant now) {
        this.converter = converter;
        this.row = row;
        this.history = history;
        this.ids = ids;
        Instant last = history.isEmpty() ? now : history.get(history.size() - 1).time();
        this.time = last.isBefore(now) ? now : last.plusNanos(1_000);
    }

    PreparedTurn run(Delivery delivery, MessageBody.Terminate terminate) {
        history.forEach(entry -> follow(entry.event()));
        delivery.messages().forEach(this::followCut);
        CommitDraft draft = new CommitDraft(row.id());
        consume(delivery, draft);
        timers.values().forEach(draft::cancelTimer);
        ExecutionCompleted completed =
                new ExecutionCompleted(OrchestrationRuntimeStatus.TERMINATED, output(terminate.reason()), null);
        List<HistoryEvent> events = events(terminate, completed);
        draft.append(row.executionId(), HistoryEnd.read(history.size()), time, events);
        if (row.parent() != null) {
            draft.send(TurnWriter.answer(row, completed, ids, time));
        }
        tellChildren(terminate, draft);
        List<TaskId> unwanted = new ArrayList<>(tasks.values());
        delivery.recovered().forEach(task -> unwanted.add(task.id()));
        InstanceState state = terminated(completed);
        return new PreparedTurn(
                delivery,
                draft.toCommit(
                        new InstanceChange.Update(row.incarnation(), row.state().status(), state, null)),
                null,
                Consequences.ended(Rows.with(row, state), unwanted));
    }

    private void tellChildren(MessageBody.Terminate terminate, CommitDraft draft) {
        for (SubOrchestrationCreated child : children.values()) {
            if (terminate.recursive()) {
                draft.send(TurnWriter.termination(row.id(), child.child(), terminate.reason(), ids, time));
            } else if (child.closePolicy() != ParentClosePolicy.ABANDON) {
                MessageBody ending = DecisionRows.ending(row.id(), child.closePolicy());
                draft.send(new Message(ids.nextMessage(), child.child(), row.id(), ending, time));
            }
        }
    }

    private List<HistoryEvent> events(MessageBody.Terminate terminate, ExecutionCompleted completed) {
        List<HistoryEvent> events = new ArrayList<>();
        if (history.isEmpty()) {
            events.add(Rows.started(row, row.input()));
        }
        events.add(new ExecutionTerminated(terminate.reason(), terminate.recursive()));
        for (SubOrchestrationCreated child : children.values()) {
            if (!terminate.recursive() && child.closePolicy() != ParentClosePolicy.ABANDON) {
                events.add(new SubOrchestrationCanceled(child.step(), child.child(), child.closePolicy()));
            }
        }
        events.add(completed);
        return events;
    }

    private void consume(Delivery delivery, CommitDraft draft) {
        for (Message message : delivery.messages()) {
            draft.consume(message.id());
            if (message.body().kind() == MessageKind.START_CHILD) {
                TurnRunner.startAgain(message, row, draft, ids, time);
            }
        }
    }

    /** Behind a cut nothing of what is open has been begun again yet. */
    private void followCut(Message message) {
        if (message.body() instanceof MessageBody.EventAgain again
                && again.event() instanceof InboundEvent.StepsRepeated cut) {
            follow(cut);
        }
    }

    /** What was open before is begun again behind it, or not at all; what a fork has not begun is another instance's. */
    private void follow(InboundEvent.StepsRepeated cut) {
        timers.clear();
        tasks.clear();
        if (cut instanceof InboundEvent.ExecutionForked) {
            children.clear();
        }
    }

    private void follow(HistoryEvent event) {
        if (event instanceof InboundEvent.StepsRepeated cut) {
            follow(cut);
        } else if (event instanceof InboundEvent.StepAnswered answered) {
            close(answered.step());
        } else if (event instanceof TimerCanceled canceled) {
            close(canceled.step());
        } else if (event instanceof SubOrchestrationCanceled canceled) {
            children.computeIfPresent(canceled.step(), (step, created) -> abandoned(created));
        } else if (event instanceof TaskScheduled scheduled) {
            tasks.put(scheduled.step(), scheduled.task());
        } else if (event instanceof TimerCreated created) {
            timers.put(created.step(), created.message());
        } else if (event instanceof SubOrchestrationCreated created) {
            children.put(created.step(), created);
        }
    }

    /** It was told already, but may still be under way. */
    private static SubOrchestrationCreated abandoned(SubOrchestrationCreated child) {
        return new SubOrchestrationCreated(
                child.step(), child.child(), child.name(), child.version(), child.input(), child.tags());
    }

    private void close(int step) {
        timers.remove(step);
        tasks.remove(step);
        children.remove(step);
    }

    private InstanceState terminated(ExecutionCompleted completed) {
        return new InstanceState(
                row.state().execution(),
                completed.status(),
                Message.NEVER,
                completed.output(),
                null,
                row.state().customStatus(),
                time,
                0,
                0);
    }

    private @Nullable Payload output(@Nullable String reason) {
        return reason == null ? null : Payload.of(converter.serialize(reason));
    }
}
