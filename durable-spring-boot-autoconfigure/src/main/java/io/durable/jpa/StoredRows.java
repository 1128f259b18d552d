package io.durable.jpa;

import io.durable.history.Payload;
import io.durable.jpa.HubPayloads.ApartRow;
import io.durable.jpa.HubPayloads.Stored;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceState;
import io.durable.spi.NewInstance;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Instances' rows with their payloads in the stored form. */
final class StoredRows {

    private StoredRows() {}

    /**
     * A row that is to be inserted, with its payloads as they are to be stored.
     *
     * @param row itself if there is nothing to change
     * @param apart the rows of payloads that go with it
     */
    record StoredRow(InstanceRecord row, List<ApartRow> apart) {

        /** Whether no other rows go with it. */
        boolean isAlone() {
            return apart.isEmpty();
        }
    }

    static StoredRow of(InstanceRecord row, HubPayloads payloads) {
        Payload input = row.input();
        Payload output = row.state().output();
        if ((input == null || payloads.isPlain(input)) && (output == null || payloads.isPlain(output))) {
            return new StoredRow(row, List.of());
        }
        Stored stored = input == null ? null : payloads.store(input, row.executionId(), 0, HubPayloads.INPUT);
        InstanceRecord encoded = new InstanceRecord(
                row.id(),
                row.incarnation(),
                row.name(),
                row.version(),
                stored == null ? null : Payload.of(stored.bytes()),
                row.parent(),
                row.tags(),
                row.createdAt(),
                withOutput(
                        row.state(), payload(payloads.inline(output, row.id(), row.incarnation(), HubPayloads.OUTPUT))),
                row.trace());
        return new StoredRow(encoded, stored == null || stored.apart() == null ? List.of() : List.of(stored.apart()));
    }

    static NewInstance with(NewInstance instance, InstanceRecord row) {
        return new NewInstance(row, instance.requestId(), instance.replacesTerminal());
    }

    static InstanceState withOutput(InstanceState state, @Nullable Payload output) {
        return output == state.output()
                ? state
                : new InstanceState(
                        state.execution(),
                        state.status(),
                        state.due(),
                        output,
                        state.failure(),
                        state.customStatus(),
                        state.completedAt(),
                        state.suspects(),
                        state.stalls());
    }

    static @Nullable Payload payload(byte @Nullable [] stored) {
        return stored == null ? null : Payload.of(stored);
    }
}
