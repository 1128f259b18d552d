package io.durable.simulation;

import io.durable.history.ExecutionId;
import io.durable.history.FailureDetails;
import io.durable.history.HistoryEntry;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.MessageId;
import io.durable.history.Payload;
import io.durable.history.TaskId;
import io.durable.spi.Fence;
import io.durable.spi.InMemoryTaskAdmissions;
import io.durable.spi.InstanceRecord;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskState;
import io.durable.spi.UpdateOutcome;
import io.durable.spi.UpdateRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** All rows of the simulated database. Rows are immutable, so a copy of the maps is a snapshot. */
final class Tables {

    final Map<Integer, PartitionRow> partitions = new TreeMap<>();
    final Map<UUID, Instant> beats = new LinkedHashMap<>();
    final TreeMap<InstanceId, InstanceRecord> instances = new TreeMap<>();
    /** By which request an incarnation was started, if that was said. */
    final Map<UUID, String> requests = new LinkedHashMap<>();

    final Map<ExecutionId, List<HistoryEntry>> histories = new LinkedHashMap<>();
    final TreeMap<MessageId, Message> messages = new TreeMap<>();
    final TreeMap<TaskId, TaskRow> tasks = new TreeMap<>(Comparator.comparing(id -> new MessageId(id.value())));
    /** What attempts have said of their progress. */
    final Map<TaskId, Payload> details = new LinkedHashMap<>();
    /** What transactional activities wrote: the attempts of a task whose transaction committed. */
    final Map<TaskId, List<Effect>> effects = new LinkedHashMap<>();

    final Map<UpdateRequest, UpdateRow> updates = new LinkedHashMap<>();
    /** Who waits for limits, or was let through. */
    final Map<InMemoryTaskAdmissions.Key, InMemoryTaskAdmissions.Permit> permits = new LinkedHashMap<>();

    Tables copy() {
        Tables copy = new Tables();
        copy.partitions.putAll(partitions);
        copy.beats.putAll(beats);
        copy.instances.putAll(instances);
        copy.requests.putAll(requests);
        copy.histories.putAll(histories);
        copy.messages.putAll(messages);
        copy.tasks.putAll(tasks);
        copy.details.putAll(details);
        copy.effects.putAll(effects);
        copy.updates.putAll(updates);
        copy.permits.putAll(permits);
        return copy;
    }

    /** Adds entries where the key of the table would put them. */
    void append(ExecutionId execution, List<HistoryEntry> entries) {
        List<HistoryEntry> all = new ArrayList<>(histories.getOrDefault(execution, List.of()));
        all.addAll(entries);
        all.sort(Comparator.comparingInt(HistoryEntry::sequence));
        histories.put(execution, List.copyOf(all));
    }

    /** The row of a task while it is pending. */
    static @Nullable ScheduledTask pending(Tables tables, TaskId id) {
        TaskRow row = tables.tasks.get(id);
        return row != null && row.state() == TaskState.PENDING ? row.task() : null;
    }

    /** Removes the row and the history of an instance. */
    void remove(InstanceRecord row) {
        instances.remove(row.id());
        requests.remove(row.incarnation());
        updates.keySet().removeIf(update -> update.instance().equals(row.id()));
        histories.keySet().removeIf(execution -> execution.incarnation().equals(row.incarnation()));
    }

    void addEffect(TaskId task, Effect effect) {
        List<Effect> all = new ArrayList<>(effects.getOrDefault(task, List.of()));
        all.add(effect);
        effects.put(task, List.copyOf(all));
    }

    /** A row of the update table. */
    record UpdateRow(String name, @Nullable UpdateOutcome outcome) {}

    /** What one committed attempt of a transactional activity left behind. */
    record Effect(int attempt, boolean completed) {}

    /** A row of the partition table. */
    record PartitionRow(Fence fence, @Nullable UUID owner, long generation, boolean released) {

        static PartitionRow fresh(int partition) {
            return new PartitionRow(new Fence(partition, 0, new UUID(0, 0), 0), null, 0, true);
        }

        PartitionRow withFence(Fence next) {
            return new PartitionRow(next, owner, generation, released);
        }
    }

    /** A row of the task table. */
    record TaskRow(
            ScheduledTask task,
            TaskState state,
            @Nullable Payload result,
            @Nullable FailureDetails failure) {

        static TaskRow pending(ScheduledTask task) {
            return new TaskRow(task, TaskState.PENDING, null, null);
        }
    }
}
