package io.durable.runtime;

import io.durable.history.ExecutionId;
import io.durable.history.InboundEvent.ExecutionStarted;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceState;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Instance rows as the loop makes and changes them. */
final class Rows {

    private Rows() {}

    /** The row of a child that begins. */
    static InstanceRecord child(Message start, UUID incarnation, Instant now) {
        MessageBody.StartChild body = (MessageBody.StartChild) start.body();
        return new InstanceRecord(
                start.target(),
                incarnation,
                body.name(),
                body.version(),
                body.input(),
                body.parent(),
                body.tags(),
                now,
                running(1, null, null),
                body.trace());
    }

    static InstanceRecord with(InstanceRecord row, InstanceState state) {
        return with(row, state, row.input());
    }

    static InstanceRecord with(InstanceRecord row, InstanceState state, @Nullable Payload input) {
        return with(row, state, input, row.version());
    }

    static InstanceRecord with(
            InstanceRecord row, InstanceState state, @Nullable Payload input, @Nullable String version) {
        return new InstanceRecord(
                row.id(),
                row.incarnation(),
                row.name(),
                version,
                input,
                row.parent(),
                row.tags(),
                row.createdAt(),
                state,
                row.trace());
    }

    static InstanceState running(int execution, @Nullable Payload customStatus, @Nullable Payload output) {
        return new InstanceState(
                execution, OrchestrationRuntimeStatus.RUNNING, Message.NEVER, output, null, customStatus, null, 0, 0);
    }

    /** The same state, suspected once more. */
    static InstanceState suspected(InstanceState state) {
        return new InstanceState(
                state.execution(),
                state.status(),
                state.due(),
                state.output(),
                state.failure(),
                state.customStatus(),
                state.completedAt(),
                state.suspects() + 1,
                state.stalls());
    }

    static ExecutionStarted started(InstanceRecord row, @Nullable Payload input) {
        return started(row, input, row.version());
    }

    /** The start of an execution that others came before. */
    static ExecutionStarted started(InstanceRecord row, @Nullable Payload input, @Nullable String version) {
        return new ExecutionStarted(row.name(), version, input, row.parent(), row.tags(), null, 0, row.trace());
    }

    static ExecutionId execution(InstanceRecord row, int execution) {
        return new ExecutionId(row.id(), row.incarnation(), execution);
    }
}
