package io.durable.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.durable.codec.TransportCodec.Lease;
import io.durable.codec.TransportCodec.Report;
import io.durable.history.ExecutionId;
import io.durable.history.FailureDetails;
import io.durable.history.InstanceId;
import io.durable.history.Payload;
import io.durable.history.TaskAdmission;
import io.durable.history.TaskId;
import io.durable.history.TaskQueue;
import io.durable.history.TaskTimeouts;
import io.durable.history.TraceContext;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TransportCodecTests {

    private static final ScheduledTask TASK = new ScheduledTask(
            new TaskId(new UUID(1, 2)),
            new ExecutionId(new InstanceId("order/1"), new UUID(3, 4), 5),
            6,
            "charge",
            7,
            Instant.parse("2026-01-02T03:04:05.678901Z"),
            "slow",
            new UUID(7, 7));
    private static final FailureDetails FAILURE =
            new FailureDetails("X", "n\u00f6\n", "\tat x", FailureDetails.of("Y", "y"), 3);

    @ParameterizedTest
    @MethodSource("outcomes")
    void readsEveryReportThatItWrites(TaskOutcome outcome) {
        Report report = new Report(TASK, outcome);

        assertThat(TransportCodec.decodeReport(TransportCodec.encodeReport(report)))
                .isEqualTo(report);
    }

    @ParameterizedTest
    @MethodSource("invocations")
    void readsEveryTaskThatItWrites(TaskInvocation invocation) {
        assertThat(TransportCodec.decodeTask(TransportCodec.encodeTask(invocation)))
                .isEqualTo(invocation);
    }

    @Test
    void readsBellsAndLeasesThatItWrites() {
        List<InstanceId> instances = List.of(new InstanceId("a"), new InstanceId("b:@/-"));
        Lease lease = new Lease(TASK, new UUID(8, 9), Duration.ofMillis(30_001));

        assertThat(TransportCodec.decodeBell(TransportCodec.encodeBell(instances)))
                .isEqualTo(instances);
        assertThat(TransportCodec.decodeLease(TransportCodec.encodeLease(lease)))
                .isEqualTo(lease);
    }

    @Test
    void readsTasksOfTheDefaultQueueThatNoNodeHas() {
        Lease lease =
                new Lease(TASK.named("charge", TaskQueue.DEFAULT).at(null), new UUID(8, 9), Duration.ofSeconds(1));

        assertThat(TransportCodec.decodeLease(TransportCodec.encodeLease(lease)))
                .isEqualTo(lease);
    }

    @Test
    void carriesPayloadOnceAndAsItIs() {
        byte[] encoded = TransportCodec.encodeTask(invocation(Payload.of("{\"a\":\n1}")));

        assertThat(new String(encoded, StandardCharsets.UTF_8))
                .endsWith("}\n{\"a\":\n1}")
                .containsOnlyOnce("\"a\"");
    }

    @Test
    void refusesWhatIsDamagedWithOneExceptionOnly() {
        for (Sample sample : samples()) {
            for (byte[] damaged : damaged(sample.bytes())) {
                try {
                    sample.decoder().apply(damaged);
                } catch (StoredFormException expected) {
                    // refused; that a flipped bit of a text can't be seen is what the checksum is for
                }
            }
        }
    }

    @Test
    void refusesEveryHeaderThatIsCutOff() {
        for (Sample sample : samples()) {
            byte[] bytes = sample.bytes();
            int header = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf('}');
            for (int length = 0; length < Math.min(header, bytes.length); length++) {
                byte[] cut = Arrays.copyOf(bytes, length);
                assertThatThrownBy(() -> sample.decoder().apply(cut)).isInstanceOf(StoredFormException.class);
            }
        }
    }

    @Test
    void refusesAnUnknownOutcome() {
        byte[] encoded = TransportCodec.encodeReport(new Report(TASK, new TaskOutcome.Superseded()));
        byte[] unknown = new String(encoded, StandardCharsets.UTF_8)
                .replace("SUPERSEDED", "TELEPORTED")
                .getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> TransportCodec.decodeReport(unknown)).isInstanceOf(StoredFormException.class);
    }

    private record Sample(byte[] bytes, Function<byte[], Object> decoder) {}

    private static List<Sample> samples() {
        return List.of(
                new Sample(TransportCodec.encodeBell(List.of(new InstanceId("a"))), TransportCodec::decodeBell),
                new Sample(
                        TransportCodec.encodeReport(new Report(TASK, new TaskOutcome.Failed(FAILURE, true))),
                        TransportCodec::decodeReport),
                new Sample(
                        TransportCodec.encodeLease(new Lease(TASK, new UUID(1, 1), Duration.ofSeconds(30))),
                        TransportCodec::decodeLease),
                new Sample(TransportCodec.encodeTask(invocation(null)), TransportCodec::decodeTask));
    }

    private static List<byte[]> damaged(byte[] bytes) {
        List<byte[]> damaged = new ArrayList<>();
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            damaged.add(flipped);
        }
        return damaged;
    }

    private static Stream<TaskOutcome> outcomes() {
        return Stream.of(
                new TaskOutcome.Completed(null, false),
                new TaskOutcome.Completed(Payload.of("1"), true),
                new TaskOutcome.Completed(Payload.of(""), false),
                new TaskOutcome.Failed(FAILURE, true),
                new TaskOutcome.Failed(FailureDetails.of("Z", "z"), false),
                new TaskOutcome.Superseded(),
                new TaskOutcome.Unavailable("no room"),
                new TaskOutcome.Unknown("connection lost"));
    }

    private static Stream<TaskInvocation> invocations() {
        return Stream.of(
                invocation(null),
                invocation(Payload.of("{}")),
                invocation(Payload.of(new byte[] {0, '\n', -1})),
                new TaskInvocation(
                        TASK,
                        "order",
                        null,
                        Instant.parse("2026-01-01T00:00:00Z"),
                        TaskTimeouts.none(),
                        TaskAdmission.byDefault(),
                        new TraceContext(Map.of("traceparent", "00-1-2-01", "tracestate", "a=b"))));
    }

    private static TaskInvocation invocation(@Nullable Payload input) {
        return new TaskInvocation(TASK, "order", input, Instant.parse("2026-01-01T00:00:00Z"));
    }
}
