package io.durable.client;

import io.durable.InvalidInstanceStateException;
import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceStore;
import java.util.List;
import java.util.function.Consumer;

/** Reads the history of one execution, a part at a time. */
record HistoryReading(InstanceStore store, ExecutionId execution) {

    private static final int PART_SIZE = 100;

    /** @throws InvalidInstanceStateException if the execution has gone meanwhile */
    void run(Consumer<HistoryEntry> reader) {
        int sequence = 0;
        List<HistoryEntry> part;
        do {
            part = store.findHistory(execution, sequence, PART_SIZE);
            part.forEach(reader);
            sequence += part.size();
        } while (part.size() == PART_SIZE);
        requireStillThere();
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
