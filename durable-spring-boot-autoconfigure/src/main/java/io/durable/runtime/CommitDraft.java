package io.durable.runtime;

import io.durable.engine.OrchestrationExecution;
import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.HistoryEvent;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.MessageId;
import io.durable.history.TaskId;
import io.durable.spi.InstanceCommit;
import io.durable.spi.InstanceCommit.HistoryAppend;
import io.durable.spi.InstanceCommit.InstanceChange;
import io.durable.spi.InstanceCommit.MessagePostponed;
import io.durable.spi.InstanceCommit.Predecessor;
import io.durable.spi.InstanceCommit.TaskFinished;
import io.durable.spi.InstanceCommit.TaskRetried;
import io.durable.spi.InstanceCommit.UpdateAnswered;
import io.durable.spi.InstanceRecord;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What one turn is going to write, while it is put together. A row that the turn makes and gives up again is never written. */
final class CommitDraft {

    private final InstanceId instance;
    private final List<HistoryAppend> appends = new ArrayList<>();
    private final List<ExecutionId> truncated = new ArrayList<>();
    private final Set<MessageId> consumed = new LinkedHashSet<>();
    private final List<MessagePostponed> postponed = new ArrayList<>();
    private final List<TaskFinished> finished = new ArrayList<>();
    private final List<TaskRetried> retried = new ArrayList<>();
    private final Map<TaskId, ScheduledTask> scheduled = new LinkedHashMap<>();
    private final Map<MessageId, Message> sent = new LinkedHashMap<>();
    private final Set<TaskId> unwanted = new LinkedHashSet<>();
    private boolean reliesOnRow;
    private List<UpdateAnswered> answered = List.of();

    CommitDraft(InstanceId instance) {
        this.instance = instance;
    }

    void append(ExecutionId execution, HistoryEnd end, Instant time, List<HistoryEvent> events) {
        if (!events.isEmpty()) {
            List<HistoryEntry> entries = new ArrayList<>(events.size());
            for (HistoryEvent event : events) {
                entries.add(new HistoryEntry(end.nextSequence() + entries.size(), time, event));
            }
            appends.add(new HistoryAppend(execution, List.copyOf(entries), end.predecessor()));
        }
    }

    /** Where a history goes on. */
    record HistoryEnd(int nextSequence, Predecessor predecessor) {

        static HistoryEnd of(OrchestrationExecution execution) {
            return execution.isAsReplayed()
                    ? read(execution.nextSequence())
                    : new HistoryEnd(execution.nextSequence(), Predecessor.CERTAIN);
        }

        static HistoryEnd read(int size) {
            return new HistoryEnd(size, size == 0 ? Predecessor.CERTAIN : Predecessor.READ);
        }
    }

    void truncate(ExecutionId execution) {
        truncated.add(execution);
    }

    void consume(MessageId message) {
        consumed.add(message);
    }

    void postpone(MessageId message, Instant due) {
        postponed.add(new MessagePostponed(message, due));
    }

    void finish(TaskId task, TaskState expected) {
        finished.add(new TaskFinished(task, expected));
    }

    void retry(TaskRetried retry) {
        retried.add(retry);
    }

    void schedule(ScheduledTask task) {
        scheduled.put(task.id(), task);
    }

    void answer(UpdateAnswered update) {
        answered = answered.isEmpty() ? new ArrayList<>() : answered;
        answered.add(update);
    }

    void send(Message message) {
        sent.put(message.id(), message);
    }

    /** The timer's message goes, or never comes. */
    void cancelTimer(MessageId message) {
        if (sent.remove(message) == null) {
            consumed.add(message);
        }
    }

    /** The task's row goes, or never comes. */
    void cancelTask(TaskId task) {
        boolean outcomeRecorded = finished.stream().anyMatch(done -> done.task().equals(task));
        if (scheduled.remove(task) == null && !outcomeRecorded) {
            unwanted.add(task);
        }
    }

    /** The task's row goes, if it is still there. */
    void discard(TaskId task) {
        unwanted.add(task);
    }

    /** What is sent is true only if the instance's row is there. */
    void relyOnRow() {
        reliesOnRow = true;
    }

    /**
     * Leaves the row as it is, but makes sure that it is there if something relies on it: a row that was read may be of a time that a fallen-back database does
     * not know.
     */
    InstanceChange unchanged(InstanceRecord row) {
        return reliesOnRow && !row.state().status().isTerminal()
                ? new InstanceChange.Update(row.incarnation(), row.state().status(), row.state(), null)
                : new InstanceChange.None();
    }

    Set<TaskId> unwanted() {
        return unwanted;
    }

    List<ScheduledTask> scheduled() {
        return List.copyOf(scheduled.values());
    }

    List<TaskRetried> retried() {
        return retried;
    }

    InstanceCommit toCommit(InstanceChange change) {
        return new InstanceCommit(
                instance,
                change,
                List.copyOf(appends),
                List.copyOf(truncated),
                List.copyOf(consumed),
                List.copyOf(postponed),
                List.copyOf(finished),
                List.copyOf(retried),
                scheduled(),
                List.copyOf(sent.values()),
                List.copyOf(answered));
    }
}
