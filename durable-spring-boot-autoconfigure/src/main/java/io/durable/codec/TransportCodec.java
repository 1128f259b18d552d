package io.durable.codec;

import io.durable.history.InstanceId;
import io.durable.history.Payload;
import io.durable.history.TaskId;
import io.durable.history.TaskQueue;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import io.durable.spi.TaskOutcome.Completed;
import io.durable.spi.TaskOutcome.Failed;
import io.durable.spi.TaskOutcome.HandedOver;
import io.durable.spi.TaskOutcome.Superseded;
import io.durable.spi.TaskOutcome.Unavailable;
import io.durable.spi.TaskOutcome.Unknown;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The form of what nodes send to one another, which is that of what is stored. Any thread may call. Every method that decodes throws a
 * {@link StoredFormException}, and nothing else, if the version is unknown or the bytes are damaged.
 */
public final class TransportCodec {

    private TransportCodec() {}

    /** How an attempt ended, with the attempt. */
    public record Report(ScheduledTask task, TaskOutcome outcome) {}

    /** An attempt is under way in a worker, and the owner may rely on it for so long. */
    public record Lease(ScheduledTask task, UUID worker, Duration length) {}

    /** The bytes that {@link #decodeBell} reads. */
    public static byte[] encodeBell(Collection<InstanceId> instances) {
        return new HeaderWriter()
                .texts("instances", instances.stream().map(InstanceId::value).toList())
                .end();
    }

    /** The instances that were rung for. */
    public static List<InstanceId> decodeBell(byte[] stored) {
        return HeaderReader.read(
                "bell",
                stored,
                header ->
                        header.texts("instances").stream().map(InstanceId::new).toList());
    }

    /** The bytes that {@link #decodeReport} reads. */
    public static byte[] encodeReport(Report report) {
        return encodeReport(report, PayloadForm.PLAIN);
    }

    /** With the payload in this form. */
    public static byte[] encodeReport(Report report, PayloadForm payloads) {
        HeaderWriter header = task(new HeaderWriter(payloads), report.task());
        TaskOutcome outcome = report.outcome();
        if (outcome instanceof Completed completed) {
            return outcome(header, Kind.COMPLETED)
                    .flag("recorded", completed.recorded())
                    .end(completed.result());
        }
        if (outcome instanceof Failed failed) {
            return outcome(header, Kind.FAILED)
                    .flag("recorded", failed.recorded())
                    .failure("failure", failed.failure())
                    .end();
        }
        if (outcome instanceof Unavailable unavailable) {
            return outcome(header, Kind.UNAVAILABLE)
                    .text("reason", unavailable.reason())
                    .end();
        }
        if (outcome instanceof Unknown unknown) {
            return outcome(header, Kind.UNKNOWN)
                    .text("reason", unknown.reason())
                    .end();
        }
        if (outcome instanceof HandedOver) {
            return outcome(header, Kind.HANDED_OVER).end();
        }
        if (outcome instanceof Superseded) {
            return outcome(header, Kind.SUPERSEDED).end();
        }
        throw new IllegalArgumentException("There is no form of the outcome " + outcome);
    }

    /** The report that was sent. */
    public static Report decodeReport(byte[] stored) {
        return decodeReport(stored, task -> PayloadForm.PLAIN);
    }

    /** With the payload in the form that it has for the task. */
    public static Report decodeReport(byte[] stored, Function<ScheduledTask, PayloadForm> payloads) {
        return HeaderReader.read("report", stored, header -> {
            ScheduledTask task = task(header);
            return new Report(task, outcome(header, payloads.apply(task)));
        });
    }

    /** The bytes that {@link #decodeLease} reads. */
    public static byte[] encodeLease(Lease lease) {
        return task(new HeaderWriter(), lease.task())
                .id("worker", lease.worker())
                .text("length", lease.length().toString())
                .end();
    }

    /** The lease that was sent. */
    public static Lease decodeLease(byte[] stored) {
        return HeaderReader.read(
                "lease",
                stored,
                header -> new Lease(task(header), header.id("worker"), Duration.parse(header.text("length"))));
    }

    /** The bytes that {@link #decodeTask} reads. */
    public static byte[] encodeTask(TaskInvocation invocation) {
        return encodeTask(invocation, PayloadForm.PLAIN);
    }

    /** With the payload in this form. */
    public static byte[] encodeTask(TaskInvocation invocation, PayloadForm payloads) {
        return task(new HeaderWriter(payloads), invocation.task())
                .text("orchestration", invocation.orchestration())
                .time("scheduledAt", invocation.scheduledAt())
                .timeouts(invocation.timeouts())
                .admission(invocation.admission())
                .trace(invocation.trace())
                .end(invocation.input());
    }

    /** The attempt that was dispatched. */
    public static TaskInvocation decodeTask(byte[] stored) {
        return decodeTask(stored, task -> PayloadForm.PLAIN);
    }

    /** With the payload in the form that it has for the task. */
    public static TaskInvocation decodeTask(byte[] stored, Function<ScheduledTask, PayloadForm> payloads) {
        return HeaderReader.read("task", stored, header -> {
            ScheduledTask task = task(header);
            return new TaskInvocation(
                    task,
                    header.text("orchestration"),
                    payload(header, payloads.apply(task)),
                    header.time("scheduledAt"),
                    header.timeouts(),
                    header.admission(),
                    header.traceIfPresent());
        });
    }

    private static @Nullable Payload payload(HeaderReader header, PayloadForm form) {
        Payload sent = header.payload();
        return sent == null ? null : form.read(sent.bytes());
    }

    private static HeaderWriter task(HeaderWriter header, ScheduledTask task) {
        return header.id("task", task.id().value())
                .execution(task.execution())
                .number("step", task.step())
                .text("name", task.name())
                .number("attempt", task.attempt())
                .time("due", task.due())
                .text("queue", task.queue().equals(TaskQueue.DEFAULT) ? null : task.queue())
                .text("node", task.node() == null ? null : task.node().toString());
    }

    private static ScheduledTask task(HeaderReader header) {
        return new ScheduledTask(
                new TaskId(header.id("task")),
                header.execution(),
                header.number("step"),
                header.text("name"),
                header.number("attempt"),
                header.time("due"),
                header.text("queue", TaskQueue.DEFAULT),
                header.idIfPresent("node"));
    }

    private static HeaderWriter outcome(HeaderWriter header, Kind kind) {
        return header.text("outcome", kind.name());
    }

    private static TaskOutcome outcome(HeaderReader header, PayloadForm payloads) {
        return switch (Kind.valueOf(header.text("outcome"))) {
            case COMPLETED -> new Completed(payload(header, payloads), header.flag("recorded"));
            case FAILED -> new Failed(header.failure("failure"), header.flag("recorded"));
            case HANDED_OVER -> new HandedOver();
            case SUPERSEDED -> new Superseded();
            case UNAVAILABLE -> new Unavailable(header.text("reason"));
            case UNKNOWN -> new Unknown(header.text("reason"));
        };
    }

    private enum Kind {
        COMPLETED,
        FAILED,
        HANDED_OVER,
        SUPERSEDED,
        UNAVAILABLE,
        UNKNOWN
    }
}
