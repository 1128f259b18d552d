package io.durable.kafka;

import io.durable.codec.PayloadChain;
import io.durable.codec.PlacedForm;
import io.durable.codec.TransportCodec;
import io.durable.codec.TransportCodec.Report;
import io.durable.spi.PayloadPlace;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskInvocation;
import java.util.UUID;

/**
 * The bodies of records that carry payloads. Payloads travel in the records, encoded for their task: whoever takes the task may not see the database.
 *
 * @param chain the codecs, the same on all nodes
 */
record RecordPayloads(PayloadChain chain) {

    private static final String INPUT = "task input";
    private static final String RESULT = "task result";

    /** @throws io.durable.DurableException if the input can't be had */
    byte[] encode(UUID hub, TaskInvocation invocation) {
        return TransportCodec.encodeTask(invocation, form(hub, invocation.task(), INPUT));
    }

    /** @throws io.durable.DurableException if the result, which another node has sent, can't be had */
    byte[] encode(UUID hub, Report report) {
        return TransportCodec.encodeReport(report, form(hub, report.task(), RESULT));
    }

    TaskInvocation task(Envelope envelope) {
        return TransportCodec.decodeTask(envelope.body(), task -> form(envelope.hub(), task, INPUT));
    }

    Report report(Envelope envelope) {
        return TransportCodec.decodeReport(envelope.body(), task -> form(envelope.hub(), task, RESULT));
    }

    private PlacedForm form(UUID hub, ScheduledTask task, String field) {
        return new PlacedForm(chain, new PayloadPlace(hub, task.id().value().toString(), null, field));
    }
}
