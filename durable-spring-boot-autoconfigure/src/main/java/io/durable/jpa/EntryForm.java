package io.durable.jpa;

import io.durable.codec.PayloadChain;
import io.durable.codec.PayloadForm;
import io.durable.history.ExecutionId;
import io.durable.history.HistoryEventKind;
import io.durable.history.Payload;
import io.durable.jpa.HubPayloads.ApartRow;
import io.durable.jpa.HubPayloads.Stored;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The form of the payload of one history entry. */
final class EntryForm implements PayloadForm {

    private final HubPayloads payloads;
    private ExecutionId execution;
    private int sequence;
    private String kind;
    private @Nullable Payload payload;
    private @Nullable Stored stored;

    /** @param kind as it is stored, which may be of a later release */
    EntryForm(HubPayloads payloads, ExecutionId execution, int sequence, String kind) {
        this.payloads = payloads;
        this.execution = execution;
        this.sequence = sequence;
        this.kind = kind;
    }

    /** The form of another entry, as long as nothing is left of what was written before. */
    EntryForm at(ExecutionId otherExecution, int otherSequence, String otherKind) {
        if (stored != null) {
            return new EntryForm(payloads, otherExecution, otherSequence, otherKind);
        }
        execution = otherExecution;
        sequence = otherSequence;
        kind = otherKind;
        return this;
    }

    @Override
    public byte[] write(Payload written) {
        if (payloads.isPlain(written)) {
            return written.bytes();
        }
        payload = written;
        stored = payloads.store(written, execution, sequence, field());
        return stored.bytes();
    }

    @Override
    public Payload read(byte[] bytes) {
        return PayloadChain.isMarked(bytes)
                ? Objects.requireNonNull(payloads.readOf(execution.instance(), execution.incarnation(), bytes, field()))
                : Payload.of(bytes);
    }

    /** The row that is to be written for what was written. */
    @Nullable
    ApartRow apart() {
        return stored == null ? null : stored.apart();
    }

    /** The reference to what was written, if it was this payload and stands apart with this commit. */
    byte @Nullable [] referenceTo(@Nullable Payload wanted) {
        return wanted != null && wanted == payload && stored != null && stored.apart() != null ? stored.bytes() : null;
    }

    /** What the row of the instance shows too is the same field there. */
    private String field() {
        if (kind.equals(HistoryEventKind.EXECUTION_STARTED.name())) {
            return HubPayloads.INPUT;
        }
        return kind.equals(HistoryEventKind.EXECUTION_COMPLETED.name()) ? HubPayloads.OUTPUT : "history " + kind;
    }
}
