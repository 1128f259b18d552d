package io.durable.simulation;

import io.durable.history.HistoryEntry;
import io.durable.history.Message;
import io.durable.history.MessageId;
import io.durable.history.Payload;
import io.durable.history.TaskId;
import io.durable.simulation.SimulatedDatabase.LockTimeout;
import io.durable.spi.CommitOutcome;
import io.durable.spi.Fence;
import io.durable.spi.InstanceCommit;
import io.durable.spi.InstanceCommit.HistoryAppend;
import io.durable.spi.InstanceCommit.InstanceChange;
import io.durable.spi.InstanceCommit.MessagePostponed;
import io.durable.spi.InstanceCommit.Predecessor;
import io.durable.spi.InstanceCommit.TaskFinished;
import io.durable.spi.InstanceCommit.TaskRetried;
import io.durable.spi.InstanceCommit.UpdateAnswered;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceState;
import io.durable.spi.PartitionCommit;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskState;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The statements of one owner's transaction, in the order of the protocol, each with its count checked. */
final class OwnerCommit {

    /** A custom status that this database refuses to store, so that a commit is rejected. */
    static final Payload UNSTORABLE = Payload.of("unstorable");

    private final SimulatedDatabase database;
    private final Tables tables;

    OwnerCommit(SimulatedDatabase database, Tables tables) {
        this.database = database;
        this.tables = tables;
    }

    /** @throws Refusal with the outcome if a statement fails or a count is wrong */
    void apply(List<PartitionCommit> commits) {
        commits.stream()
                .sorted(Comparator.comparingInt(commit -> commit.fence().partition()))
                .forEach(commit -> passFence(commit.fence()));
        commits.forEach(commit -> commit.instances().forEach(this::applyInstance));
    }

    private void passFence(Fence fence) {
        Tables.PartitionRow row = tables.partitions.get(fence.partition());
        Fence current = row.fence();
        boolean holds = (current.epoch() == fence.epoch() || !database.has(Protection.EPOCH))
                && (current.nonce().equals(fence.nonce()) || !database.has(Protection.NONCE))
                && (current.batch() == fence.batch() || !database.has(Protection.BATCH));
        if (!holds) {
            throw new Refusal(new CommitOutcome.Fenced("expected " + fence + ", found " + current));
        }
        tables.partitions.put(fence.partition(), row.withFence(current.next()));
    }

    private void applyInstance(InstanceCommit commit) {
        change(commit);
        commit.appends().forEach(this::append);
        commit.truncated().forEach(tables.histories::remove);
        commit.consumed().forEach(this::consume);
        commit.postponed().forEach(this::postpone);
        commit.finished().forEach(this::finish);
        commit.retried().forEach(this::retry);
        commit.scheduled().forEach(this::schedule);
        commit.sent().forEach(this::send);
        commit.answered().forEach(this::answer);
    }

    private void change(InstanceCommit commit) {
        if (commit.change() instanceof InstanceChange.Insert insert) {
            require(
                    commit.instance().equals(insert.row().id()),
                    "insert of another instance than " + commit.instance());
            abortIfHeld(insert.row().id());
            require(!tables.instances.containsKey(insert.row().id()), "instance " + commit.instance() + " exists");
            tables.instances.put(
                    insert.row().id(), referred(insert.row(), insert.row().state()));
        } else if (commit.change() instanceof InstanceChange.Update update) {
            update(commit, update);
        }
    }

    private void update(InstanceCommit commit, InstanceChange.Update update) {
        if (UNSTORABLE.equals(update.state().customStatus())) {
            throw new Refusal(new CommitOutcome.Rejected(new IllegalArgumentException("value is not storable")));
        }
        @Nullable InstanceRecord row = tables.instances.get(commit.instance());
        boolean found = row != null
                && row.incarnation().equals(update.incarnation())
                && (update.before() == null
                        || update.before() == row.state().status()
                        || !database.has(Protection.STATUS));
        count(found, "instance " + commit.instance() + " of incarnation " + update.incarnation() + " to update");
        if (found) {
            @Nullable Payload input = update.input() == null ? row.input() : update.input();
            InstanceRecord next = new InstanceRecord(
                            row.id(),
                            row.incarnation(),
                            row.name(),
                            update.version() == null ? row.version() : update.version(),
                            input,
                            row.parent(),
                            row.tags(),
                            row.createdAt(),
                            update.state())
                    .tracedBy(row.trace());
            tables.instances.put(row.id(), referred(next, update.state()));
        }
    }

    private static InstanceRecord referred(InstanceRecord row, InstanceState state) {
        return new InstanceRecord(
                        row.id(),
                        row.incarnation(),
                        row.name(),
                        row.version(),
                        ApartPayload.referred(row.input()),
                        row.parent(),
                        row.tags(),
                        row.createdAt(),
                        new InstanceState(
                                state.execution(),
                                state.status(),
                                state.due(),
                                ApartPayload.referred(state.output()),
                                state.failure(),
                                state.customStatus(),
                                state.completedAt(),
                                state.suspects(),
                                state.stalls()))
                .tracedBy(row.trace());
    }

    private void append(HistoryAppend append) {
        List<HistoryEntry> present = tables.histories.getOrDefault(append.execution(), List.of());
        if (append.predecessor() == Predecessor.READ) {
            int before = append.entries().get(0).sequence() - 1;
            boolean there = present.stream().anyMatch(entry -> entry.sequence() == before);
            require(
                    there || !database.has(Protection.PREDECESSOR),
                    "there is no history entry " + before + " of " + append.execution());
        }
        for (HistoryEntry entry : append.entries()) {
            boolean taken = present.stream().anyMatch(other -> other.sequence() == entry.sequence());
            require(
                    !taken || !database.has(Protection.HISTORY_KEY),
                    "history entry " + entry.sequence() + " of " + append.execution() + " exists");
        }
        tables.append(append.execution(), StoredForm.ofEntries(append.execution(), append.entries()));
    }

    private void consume(MessageId id) {
        count(tables.messages.remove(id) != null, "message " + id + " to delete");
    }

    private void postpone(MessagePostponed postponed) {
        @Nullable Message message = tables.messages.get(postponed.message());
        count(message != null, "message " + postponed.message() + " to postpone");
        if (message != null) {
            tables.messages.put(message.id(), message.withDue(postponed.due()));
        }
    }

    private void finish(TaskFinished finished) {
        if (isThere(finished.task(), finished.expected())) {
            tables.tasks.remove(finished.task());
        }
    }

    private void retry(TaskRetried retried) {
        if (isThere(retried.task(), retried.expected())) {
            ScheduledTask task = tables.tasks.get(retried.task()).task();
            count(
                    task.attempt() == retried.attempt() - 1 || !database.has(Protection.TASK_STATE),
                    "task " + task + " before attempt " + retried.attempt());
            tables.tasks.put(task.id(), Tables.TaskRow.pending(task.retried(retried.attempt(), retried.due())));
        }
    }

    private boolean isThere(TaskId id, TaskState expected) {
        abortIfHeld(id);
        Tables.@Nullable TaskRow row = tables.tasks.get(id);
        count(row != null, "task " + id);
        if (row == null) {
            return false;
        }
        boolean asRead = row.state() == expected || !database.has(Protection.TASK_STATE);
        count(asRead, "task " + id + " in state " + expected + ", it is " + row.state());
        return asRead;
    }

    private void schedule(ScheduledTask task) {
        require(!tables.tasks.containsKey(task.id()), "task " + task.id() + " exists");
        tables.tasks.put(task.id(), Tables.TaskRow.pending(task));
    }

    private void send(Message message) {
        require(!tables.messages.containsKey(message.id()), "message " + message.id() + " exists");
        tables.messages.put(message.id(), StoredForm.of(message));
    }

    private void answer(UpdateAnswered answered) {
        Tables.@Nullable UpdateRow row = tables.updates.get(answered.update());
        if (row != null && row.outcome() == null) {
            tables.updates.put(answered.update(), new Tables.UpdateRow(row.name(), answered.outcome()));
        }
    }

    private void abortIfHeld(Object key) {
        if (database.isHeldByOther(key)) {
            throw new Refusal(new CommitOutcome.Aborted(new LockTimeout()));
        }
    }

    private void count(boolean found, String what) {
        require(found || !database.has(Protection.COUNT), "there is no " + what);
    }

    private static void require(boolean holds, String detail) {
        if (!holds) {
            throw new Refusal(new CommitOutcome.Conflict(detail));
        }
    }

    /** A transaction that ends itself. */
    static final class Refusal extends RuntimeException {

        private final transient CommitOutcome outcome;

        Refusal(CommitOutcome outcome) {
            super(outcome.toString(), null, false, false);
            this.outcome = outcome;
        }

        CommitOutcome outcome() {
            return outcome;
        }
    }
}
