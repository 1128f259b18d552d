package io.durable.engine;

import io.durable.history.Decision.TaskScheduled;
import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.InboundEvent;
import io.durable.history.InstanceId;
import io.durable.history.Payload;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One execution in memory: its code parked on a strand, and what it waits for. Used by one thread at a time. */
public final class OrchestrationExecution {

    public OrchestrationExecution(
            ExecutionId id, OrchestratorFunction code, EngineSettings settings, Strand.Factory strands) {}

    /** Rebuilds the execution from its whole history. Called once, before any turn. Gives an {@code Advanced} that appends nothing, or a {@code Stalled}. */
    public TurnResult replay(List<HistoryEntry> history) {
        throw new UnsupportedOperationException();
    }

    /** Runs a turn. {@code turnId} is fresh and random; ids of rows that the turn makes are derived from it. The first event of an execution is its start. */
    public TurnResult turn(Instant time, UUID turnId, List<? extends InboundEvent> inbound) {
        throw new UnsupportedOperationException();
    }

    /** Whether a step of this number is open, so that an answer to it would be recorded. */
    public boolean isOpen(int step) {
        throw new UnsupportedOperationException();
    }

    /** The activity behind an open step. */
    public Optional<OpenTask> findOpenTask(int step) {
        throw new UnsupportedOperationException();
    }

    /** All activities whose outcome is awaited. */
    public Collection<OpenTask> openTasks() {
        throw new UnsupportedOperationException();
    }

    /** Children that are under way. */
    public List<InstanceId> openChildren() {
        throw new UnsupportedOperationException();
    }

    public boolean isSuspended() {
        throw new UnsupportedOperationException();
    }

    public @Nullable Payload customStatus() {
        throw new UnsupportedOperationException();
    }

    /** The sequence number that the next history entry will have. */
    public int nextSequence() {
        throw new UnsupportedOperationException();
    }

    /** The time of the last turn; absent before the first. */
    public @Nullable Instant lastTurnAt() {
        throw new UnsupportedOperationException();
    }

    /** What can be compared between an execution that lived and one that was rebuilt. */
    public ExecutionSnapshot snapshot() {
        throw new UnsupportedOperationException();
    }

    /** Unwinds the code and frees its thread. Nothing else may be called afterwards. */
    public void evict() {
        throw new UnsupportedOperationException();
    }

    /** An activity whose outcome is awaited. */
    public record OpenTask(TaskScheduled decision, Instant scheduledAt) {}
}
