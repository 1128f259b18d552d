package io.durable.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.durable.PayloadUnreadableException;
import io.durable.codec.AesGcmPayloadCodec;
import io.durable.codec.PayloadChain;
import io.durable.codec.TransportCodec.Report;
import io.durable.history.ExecutionId;
import io.durable.history.InstanceId;
import io.durable.history.Payload;
import io.durable.history.TaskId;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Payloads in records, encrypted for their tasks. */
class RecordPayloadsTests {

    private static final UUID HUB = new UUID(1, 1);
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");
    private static final Payload SECRET = Payload.of("\"4711\"");

    private final RecordPayloads payloads = new RecordPayloads(new PayloadChain(
            List.of(new AesGcmPayloadCodec(Map.of("k1", new byte[32]), "k1", new SecureRandom())), List.of()));

    @Test
    void bringsInputsToTheirTasks() {
        TaskInvocation invocation = invocation(1);

        byte[] body = payloads.encode(HUB, invocation);

        assertThat(new String(body, StandardCharsets.ISO_8859_1)).doesNotContain("4711");
        assertThat(payloads.task(envelope(RecordKind.TASK, HUB, body))).isEqualTo(invocation);
    }

    @Test
    void bringsResultsBack() {
        Report report = new Report(invocation(1).task(), new TaskOutcome.Completed(SECRET, false));

        byte[] body = payloads.encode(HUB, report);

        assertThat(new String(body, StandardCharsets.ISO_8859_1)).doesNotContain("4711");
        assertThat(payloads.report(envelope(RecordKind.REPORT, HUB, body))).isEqualTo(report);
    }

    @Test
    void forwardsAResultAsItCame() {
        Report report = new Report(invocation(1).task(), new TaskOutcome.Completed(SECRET, false));
        byte[] body = payloads.encode(HUB, report);
        Report received = new RecordPayloads(PayloadChain.NONE).report(envelope(RecordKind.REPORT, HUB, body));

        assertThat(new RecordPayloads(PayloadChain.NONE).encode(HUB, received)).isEqualTo(body);
    }

    @Test
    void sendsPlainPayloadsWithoutCodecsAsBefore() {
        RecordPayloads plain = new RecordPayloads(PayloadChain.NONE);

        assertThat(plain.encode(HUB, invocation(1)))
                .isEqualTo(io.durable.codec.TransportCodec.encodeTask(invocation(1)));
        assertThat(payloads.task(envelope(RecordKind.TASK, HUB, plain.encode(HUB, invocation(1)))))
                .isEqualTo(invocation(1));
    }

    @Test
    void refusesAnInputThatWasMeantForAnotherHub() {
        TaskInvocation received =
                payloads.task(envelope(RecordKind.TASK, new UUID(1, 2), payloads.encode(HUB, invocation(1))));

        assertThatExceptionOfType(PayloadUnreadableException.class)
                .isThrownBy(() -> received.input().bytes())
                .withMessageContaining("task input of '" + received.task().id().value() + "'");
    }

    @Test
    void refusesTheInputOfAnotherTask() {
        String one = new String(payloads.encode(HUB, invocation(1)), StandardCharsets.ISO_8859_1);
        String other = new String(payloads.encode(HUB, invocation(2)), StandardCharsets.ISO_8859_1);
        String mixed = one.substring(0, one.indexOf('\n')) + other.substring(other.indexOf('\n'));

        TaskInvocation received =
                payloads.task(envelope(RecordKind.TASK, HUB, mixed.getBytes(StandardCharsets.ISO_8859_1)));

        assertThatExceptionOfType(PayloadUnreadableException.class)
                .isThrownBy(() -> received.input().bytes());
    }

    private static Envelope envelope(RecordKind kind, UUID hub, byte[] body) {
        return new Envelope(kind, hub, 0, body);
    }

    private static TaskInvocation invocation(int n) {
        ExecutionId execution = new ExecutionId(new InstanceId("order-1"), new UUID(7, 7), 1);
        ScheduledTask task = new ScheduledTask(new TaskId(new UUID(3, n)), execution, n, "charge", 1, TIME);
        return new TaskInvocation(task, "pay", SECRET, TIME);
    }
}
