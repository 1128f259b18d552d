package io.durable.jpa;

import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.MessageId;
import io.durable.history.Payload;
import io.durable.jpa.HistoryTable.EntryKey;
import io.durable.jpa.HistoryTable.NewEntry;
import io.durable.jpa.HubPayloads.ApartRow;
import io.durable.jpa.MessageTable.NewMessage;
import io.durable.jpa.StoredRows.StoredRow;
import io.durable.jpa.UpdateTable.NewAnswer;
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
import io.durable.spi.PartitionCommit;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskState;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All that one commit writes, sorted by statement and in its stored form: each kind of statement is sent once for all instances of all partitions. Encoding
 * happens here, before there is a transaction, so that no lock is held for it and a value that has no stored form is found before anything is written.
 */
final class CommitBatch {

    private final HubPayloads payloads;

    final List<Fence> fences;
    final List<InstanceUpdate> updates = new ArrayList<>();
    List<InstanceUpdate> versions = List.of();
    final List<InstanceRecord> inserts = new ArrayList<>();
    final List<EntryKey> predecessors = new ArrayList<>();
    final List<NewEntry> entries = new ArrayList<>();
    final List<Truncation> truncations = new ArrayList<>();
    final List<UUID> consumed = new ArrayList<>();
    final List<MessagePostponed> postponed = new ArrayList<>();
    final Map<TaskState, List<UUID>> finished = new EnumMap<>(TaskState.class);
    final List<TaskRetried> retried = new ArrayList<>();
    final List<ScheduledTask> scheduled = new ArrayList<>();
    final List<NewMessage> sent = new ArrayList<>();
    List<ApartRow> apart = List.of();

    List<NewAnswer> answered = List.of();

    /** Executions that begin in the place of others. */
    List<ExecutionId> continued = List.of();

    /** The latest one. */
    private @Nullable EntryForm form;

    CommitBatch(List<PartitionCommit> commits, HubPayloads payloads) {
        this.payloads = payloads;
        List<Fence> unordered = new ArrayList<>(commits.size());
        for (PartitionCommit commit : commits) {
            unordered.add(commit.fence());
            for (InstanceCommit instance : commit.instances()) {
                add(instance);
            }
        }
        fences = PartitionTable.inPartitionOrder(unordered);
    }

    private void add(InstanceCommit commit) {
        List<EntryForm> referred = addHistory(commit);
        addChange(commit.instance(), commit.change(), referred);
        for (MessageId message : commit.consumed()) {
            consumed.add(message.value());
        }
        postponed.addAll(commit.postponed());
        for (TaskFinished task : commit.finished()) {
            addFinished(task);
        }
        retried.addAll(commit.retried());
        scheduled.addAll(commit.scheduled());
        if (!commit.answered().isEmpty()) {
            answered = answered.isEmpty() ? new ArrayList<>() : answered;
            for (UpdateAnswered update : commit.answered()) {
                answered.add(NewAnswer.of(update, payloads));
            }
        }
        for (Message message : commit.sent()) {
            sent.add(NewMessage.of(message, payloads));
        }
    }

    /** @param referred entries whose payloads stand apart */
    private void addChange(InstanceId instance, InstanceChange change, List<EntryForm> referred) {
        if (change instanceof InstanceChange.Update given) {
            InstanceChange.Update update = stored(instance, given, referred);
            updates.add(new InstanceUpdate(instance, update));
            if (update.input() != null) {
                continued = continued.isEmpty() ? new ArrayList<>() : continued;
                continued.add(new ExecutionId(
                        instance, update.incarnation(), update.state().execution()));
            }
            if (update.version() != null) {
                versions = versions.isEmpty() ? new ArrayList<>() : versions;
                versions.add(new InstanceUpdate(instance, update));
            }
        } else if (change instanceof InstanceChange.Insert insert) {
            StoredRow row = StoredRows.of(insert.row(), payloads);
            inserts.add(row.row());
            row.apart().forEach(this::addApart);
        }
    }

    private InstanceChange.Update stored(InstanceId id, InstanceChange.Update update, List<EntryForm> referred) {
        Payload input = update.input();
        Payload output = update.state().output();
        if ((input == null || payloads.isPlain(input)) && (output == null || payloads.isPlain(output))) {
            return update;
        }
        UUID incarnation = update.incarnation();
        return new InstanceChange.Update(
                incarnation,
                update.before(),
                StoredRows.withOutput(update.state(), stored(output, id, incarnation, HubPayloads.OUTPUT, referred)),
                stored(input, id, incarnation, HubPayloads.INPUT, referred),
                update.version());
    }

    private @Nullable Payload stored(
            @Nullable Payload payload, InstanceId id, UUID incarnation, String field, List<EntryForm> referred) {
        for (EntryForm entry : referred) {
            byte[] reference = entry.referenceTo(payload);
            if (reference != null) {
                return Payload.of(reference);
            }
        }
        return StoredRows.payload(payloads.inline(payload, id, incarnation, field));
    }

    private void addApart(ApartRow row) {
        apart = apart.isEmpty() ? new ArrayList<>() : apart;
        apart.add(row);
    }

    /** Entries of an execution that is truncated in the same commit are not inserted first: that as many are deleted as came before them proves as much. */
    private List<EntryForm> addHistory(InstanceCommit commit) {
        List<EntryForm> referred = List.of();
        Set<ExecutionId> truncated = commit.truncated().isEmpty() ? Set.of() : new HashSet<>(commit.truncated());
        for (HistoryAppend append : commit.appends()) {
            if (truncated.contains(append.execution())) {
                if (!append.entries().isEmpty() && truncated.remove(append.execution())) {
                    int before = append.entries().get(0).sequence();
                    truncations.add(new Truncation(append.execution(), before, before));
                }
            } else {
                if (append.predecessor() == Predecessor.READ) {
                    int first = append.entries().get(0).sequence();
                    predecessors.add(new EntryKey(append.execution(), first - 1));
                }
                for (HistoryEntry entry : append.entries()) {
                    String kind = entry.event().kind().name();
                    form = form == null
                            ? new EntryForm(payloads, append.execution(), entry.sequence(), kind)
                            : form.at(append.execution(), entry.sequence(), kind);
                    entries.add(NewEntry.of(append.execution(), entry, form));
                    ApartRow row = form.apart();
                    if (row != null) {
                        addApart(row);
                        referred = referred.isEmpty() ? new ArrayList<>() : referred;
                        referred.add(form);
                    }
                }
            }
        }
        truncated.forEach(execution -> truncations.add(new Truncation(execution, 1, Integer.MAX_VALUE)));
        return referred;
    }

    private void addFinished(TaskFinished task) {
        finished.computeIfAbsent(task.expected(), state -> new ArrayList<>())
                .add(task.task().value());
    }

    /** What becomes of one instance's row. */
    record InstanceUpdate(InstanceId id, InstanceChange.Update update) {}

    /** An execution's history that goes, and how many entries it must have. */
    record Truncation(ExecutionId execution, int entriesMin, int entriesMax) {}
}
