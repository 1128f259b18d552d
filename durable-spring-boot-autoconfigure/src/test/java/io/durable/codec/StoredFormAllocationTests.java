package io.durable.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.history.Decision.TaskScheduled;
import io.durable.history.HistoryEvent;
import io.durable.history.InboundEvent.TaskCompleted;
import io.durable.history.MessageBody;
import io.durable.history.Payload;
import io.durable.history.RetryPolicy;
import io.durable.history.TaskId;
import io.durable.history.TaskQueue;
import io.durable.testing.Allocations;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the stored form of the usual events costs, there and back. */
class StoredFormAllocationTests {

    private static final int CALLS = 5_000;

    private static final HistoryEvent SCHEDULED = new TaskScheduled(
            7,
            new TaskId(UUID.fromString("0198f3b2-7a1c-7d2e-9f00-00000000a001")),
            "increment",
            TaskQueue.DEFAULT,
            Payload.of("1"),
            RetryPolicy.none(),
            Map.of());
    private static final HistoryEvent COMPLETED = new TaskCompleted(7, Payload.of("2"));
    private static final MessageBody RAISED = new MessageBody.RaiseEvent("approved", Payload.of("true"));

    @Test
    void writingEvents() {
        Allocations.ofCaller().assertPerUnit("event that is written", 2, CALLS, 810, () -> {
            HistoryEventCodec.encode(SCHEDULED);
            HistoryEventCodec.encode(COMPLETED);
        });
    }

    @Test
    void readingEvents() {
        byte[] scheduled = HistoryEventCodec.encode(SCHEDULED);
        byte[] completed = HistoryEventCodec.encode(COMPLETED);
        Allocations.ofCaller().assertPerUnit("event that is read", 2, CALLS, 1_310, () -> {
            HistoryEventCodec.decode("TASK_SCHEDULED", scheduled);
            HistoryEventCodec.decode("TASK_COMPLETED", completed);
        });
        assertThat(HistoryEventCodec.decode("TASK_COMPLETED", completed)).isEqualTo(COMPLETED);
    }

    @Test
    void writingAndReadingMessages() {
        Allocations.ofCaller()
                .assertPerUnit(
                        "message that is written and read",
                        1,
                        CALLS,
                        1_940,
                        () -> MessageCodec.decode("RAISE_EVENT", MessageCodec.encode(RAISED)));
    }
}
