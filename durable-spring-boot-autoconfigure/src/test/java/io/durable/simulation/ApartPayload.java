package io.durable.simulation;

import io.durable.PayloadUnreadableException;
import io.durable.PayloadUnreadableException.Reason;
import io.durable.history.ExecutionId;
import io.durable.history.FailureDetails;
import io.durable.history.HistoryEntry;
import io.durable.history.Payload;
import io.durable.spi.InstanceCommit;
import io.durable.spi.InstanceCommit.InstanceChange;
import io.durable.spi.InstanceRecord;
import io.durable.spi.PartitionCommit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A payload that stands apart, under the key of a history entry, as in the real store: it can be fetched as long as the entry is there. The input of an instance is there from the start of its
 * execution on. Whoever writes it elsewhere fetches it, and has it from then on.
 */
final class ApartPayload implements Payload.Source {

    private final SimulatedDatabase database;
    private final ExecutionId execution;
    private final int sequence;

    /** Whose payload it is; absent for the input, which is the same for whatever entry stands first. */
    private final @Nullable HistoryEntry entry;

    private final byte[] bytes;
    private boolean kept;

    private ApartPayload(
            SimulatedDatabase database,
            ExecutionId execution,
            int sequence,
            @Nullable HistoryEntry entry,
            byte[] bytes) {
        this.database = database;
        this.execution = execution;
        this.sequence = sequence;
        this.entry = entry;
        this.bytes = bytes;
    }

    static @Nullable Payload ofInput(SimulatedDatabase database, ExecutionId execution, @Nullable Payload payload) {
        return payload == null ? null : Payload.of(new ApartPayload(database, execution, 0, null, payload.bytes()));
    }

    static Payload of(SimulatedDatabase database, ExecutionId execution, HistoryEntry entry, Payload payload) {
        int sequence = entry.sequence();
        return Payload.of(
                new ApartPayload(database, execution, sequence, sequence == 0 ? null : entry, payload.bytes()));
    }

    /** The payload with its bytes, whether or not they could be fetched: a row that refers to them goes on doing so. */
    static @Nullable Payload referred(@Nullable Payload payload) {
        return payload != null && payload.source() instanceof ApartPayload apart ? Payload.of(apart.bytes) : payload;
    }

    /** What is written for the payload under this key. */
    static byte[] written(Payload payload, ExecutionId execution, int sequence) {
        if (payload.source() instanceof ApartPayload apart) {
            boolean isThere = apart.execution.equals(execution) && apart.sequence == sequence;
            return isThere ? apart.bytes : apart.keep();
        }
        return payload.bytes();
    }

    /** As long as the database keeps what was committed, no owner that still is one misses a payload (S14). */
    static SimulatedDatabase.Listener neverMissed() {
        return new SimulatedDatabase.Listener() {

            @Override
            public void ownerCommitted(List<PartitionCommit> commits, Tables before, Tables after) {
                commits.forEach(commit -> commit.instances().forEach(ApartPayload::requirePresent));
            }
        };
    }

    private static void requirePresent(InstanceCommit commit) {
        if (commit.change() instanceof InstanceChange.Update update
                && update.state().failure() != null) {
            FailureDetails reason = update.state().failure();
            Violation.unless(
                    !reason.type().equals(PayloadUnreadableException.class.getName()),
                    "S14",
                    () -> commit.instance() + " is parked: " + reason.message());
        }
    }

    /** Whether the payload can be had now. */
    static boolean isReadable(Payload payload) {
        return !(payload.source() instanceof ApartPayload apart) || apart.kept || apart.isStored();
    }

    private byte[] keep() {
        load();
        kept = true;
        return bytes;
    }

    @Override
    public byte[] load() {
        if (!kept && !isStored()) {
            throw new PayloadUnreadableException(
                    Reason.MISSING, "of " + execution, "event " + sequence + " is not there any more");
        }
        return bytes;
    }

    private boolean isStored() {
        Tables tables = database.visible();
        InstanceRecord row = tables.instances.get(execution.instance());
        boolean isPresent = row != null && row.executionId().equals(execution);
        boolean isRecorded = tables.histories.containsKey(execution)
                && tables.histories.get(execution).stream()
                        .anyMatch(found -> entry == null ? found.sequence() == sequence : found == entry);
        return isRecorded || sequence == 0 && isPresent;
    }

    @Override
    public int size() {
        return bytes.length;
    }
}
