package io.durable.client;

import io.durable.InvalidInstanceStateException;
import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceStore;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the history of one execution, a part at a time. A history only grows, but for a rewind, which cuts it and has it grow again from there. So each part
 * begins with the last entry of the part before: as long as that is the same, so are all before it, and what was read is the history as it was when the last
 * part was read.
 */
record HistoryReading(InstanceStore store, ExecutionId execution) {

    private static final int PART_SIZE = 100;

    /** @throws InvalidInstanceStateException if the execution has gone meanwhile, or was rewound */
    void run(Consumer<HistoryEntry> reader) {
        @Nullable HistoryEntry last = null;
        List<HistoryEntry> part;
        do {
            part = last == null ? store.findHistory(execution, 0, PART_SIZE) : after(last);
            part.forEach(reader);
            last = part.isEmpty() ? last : part.get(part.size() - 1);
        } while (part.size() == PART_SIZE);
        requireStillThere();
    }

    private List<HistoryEntry> after(HistoryEntry last) {
        List<HistoryEntry> part = store.findHistory(execution, last.sequence(), 1 + PART_SIZE);
        if (part.isEmpty() || !isSame(last, part.get(0))) {
            requireStillThere();
            throw new InvalidInstanceStateException(
                    execution.instance().value(),
                    "Instance '" + execution.instance() + "' was rewound while its history was read: what was read up"
                            + " to entry " + last.sequence() + " is not its history any more. Read the history again");
        }
        return part.subList(1, part.size());
    }

    /** By the time, because what comes after a rewind is later than all that it cut off. Not by the payload, which may be large, or be readable no more. */
    private static boolean isSame(HistoryEntry one, HistoryEntry other) {
        return one.sequence() == other.sequence()
                && one.time().equals(other.time())
                && one.event().kind() == other.event().kind();
    }

    /** What is removed and what continues as new has no further entries either, so a part that is not full may be no end. */
    private void requireStillThere() {
        boolean isThere = store.find(List.of(execution.instance())).stream()
                .map(InstanceRecord::executionId)
                .anyMatch(execution::equals);
        if (!isThere) {
            throw new InvalidInstanceStateException(
                    execution.instance().value(),
                    "Execution " + execution.execution() + " of instance '" + execution.instance()
                            + "' has gone while its history was read: it continued as new, or was removed."
                            + " Read the history again");
        }
    }
}
