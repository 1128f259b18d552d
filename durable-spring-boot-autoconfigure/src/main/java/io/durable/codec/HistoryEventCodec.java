package io.durable.codec;

import io.durable.history.Decision.ContinuedAsNew;
import io.durable.history.Decision.EventSent;
import io.durable.history.Decision.ExecutionCompleted;
import io.durable.history.Decision.PatchRecorded;
import io.durable.history.Decision.SideEffectRecorded;
import io.durable.history.Decision.StartSent;
import io.durable.history.Decision.SubOrchestrationCanceled;
import io.durable.history.Decision.SubOrchestrationCreated;
import io.durable.history.Decision.TaskCanceled;
import io.durable.history.Decision.TaskScheduled;
import io.durable.history.Decision.TimerCanceled;
import io.durable.history.Decision.TimerCreated;
import io.durable.history.Decision.UpdateCompleted;
import io.durable.history.Decision.UpdateValidated;
import io.durable.history.HistoryEvent;
import io.durable.history.HistoryEventKind;
import io.durable.history.InboundEvent.EventRaised;
import io.durable.history.InboundEvent.ExecutionCancelRequested;
import io.durable.history.InboundEvent.ExecutionForked;
import io.durable.history.InboundEvent.ExecutionResumed;
import io.durable.history.InboundEvent.ExecutionRewound;
import io.durable.history.InboundEvent.ExecutionStarted;
import io.durable.history.InboundEvent.ExecutionSuspended;
import io.durable.history.InboundEvent.ExecutionTerminated;
import io.durable.history.InboundEvent.SubOrchestrationCompleted;
import io.durable.history.InboundEvent.SubOrchestrationFailed;
import io.durable.history.InboundEvent.TaskCompleted;
import io.durable.history.InboundEvent.TaskFailed;
import io.durable.history.InboundEvent.TimerFired;
import io.durable.history.InboundEvent.UpdateRequested;
import io.durable.history.InstanceId;
import io.durable.history.MessageId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.ParentClosePolicy;
import io.durable.history.TaskId;
import io.durable.history.TaskQueue;

/** The stored form of history events: the kind's name, kept apart, and these bytes. Any thread may call. */
public final class HistoryEventCodec {

    private HistoryEventCodec() {}

    /** The bytes that {@link #decode} reads together with the event's kind. */
    public static byte[] encode(HistoryEvent event) {
        return encode(event, PayloadForm.PLAIN);
    }

    /** With the payload in this form. */
    public static byte[] encode(HistoryEvent event, PayloadForm payloads) {
        HeaderWriter header = new HeaderWriter(payloads);
        return switch (event.kind()) {
            case EXECUTION_STARTED -> encode(header, (ExecutionStarted) event);
            case TASK_COMPLETED -> {
                TaskCompleted completed = (TaskCompleted) event;
                yield header.number("step", completed.step()).end(completed.result());
            }
            case TASK_FAILED -> {
                TaskFailed failed = (TaskFailed) event;
                yield header.number("step", failed.step())
                        .failure("failure", failed.failure())
                        .end();
            }
            case TIMER_FIRED ->
                header.number("step", ((TimerFired) event).step()).end();
            case SUB_ORCHESTRATION_COMPLETED -> {
                SubOrchestrationCompleted completed = (SubOrchestrationCompleted) event;
                yield header.number("step", completed.step()).end(completed.result());
            }
            case SUB_ORCHESTRATION_FAILED -> {
                SubOrchestrationFailed failed = (SubOrchestrationFailed) event;
                yield header.number("step", failed.step())
                        .failure("failure", failed.failure())
                        .end();
            }
            case EVENT_RAISED -> {
                EventRaised raised = (EventRaised) event;
                yield header.text("name", raised.name()).end(raised.payload());
            }
            case EXECUTION_SUSPENDED ->
                header.text("reason", ((ExecutionSuspended) event).reason()).end();
            case EXECUTION_RESUMED ->
                header.text("reason", ((ExecutionResumed) event).reason()).end();
            case EXECUTION_CANCEL_REQUESTED ->
                header.text("reason", ((ExecutionCancelRequested) event).reason())
                        .end();
            case EXECUTION_TERMINATED -> {
                ExecutionTerminated terminated = (ExecutionTerminated) event;
                yield header.text("reason", terminated.reason())
                        .flag("recursive", terminated.recursive())
                        .end();
            }
            case EXECUTION_REWOUND -> {
                ExecutionRewound rewound = (ExecutionRewound) event;
                yield header.text("reason", rewound.reason())
                        .numbers("steps", rewound.steps())
                        .end();
            }
            case EXECUTION_FORKED -> {
                ExecutionForked forked = (ExecutionForked) event;
                yield header.text("source", forked.source().value())
                        .execution(forked.execution())
                        .numbers("steps", forked.steps())
                        .end();
            }
            case TASK_SCHEDULED -> encode(header, (TaskScheduled) event);
            case TASK_CANCELED ->
                header.number("step", ((TaskCanceled) event).step()).end();
            case TIMER_CREATED -> {
                TimerCreated created = (TimerCreated) event;
                yield header.number("step", created.step())
                        .id("message", created.message().value())
                        .time("fireAt", created.fireAt())
                        .end();
            }
            case TIMER_CANCELED ->
                header.number("step", ((TimerCanceled) event).step()).end();
            case SUB_ORCHESTRATION_CREATED -> encode(header, (SubOrchestrationCreated) event);
            case SUB_ORCHESTRATION_CANCELED -> {
                SubOrchestrationCanceled canceled = (SubOrchestrationCanceled) event;
                yield header.number("step", canceled.step())
                        .text("child", canceled.child().value())
                        .text("policy", canceled.policy().name())
                        .end();
            }
            case EVENT_SENT -> {
                EventSent sent = (EventSent) event;
                yield header.text("target", sent.target().value())
                        .text("name", sent.name())
                        .end(sent.payload());
            }
            case START_SENT -> encode(header, (StartSent) event);
            case CONTINUED_AS_NEW -> {
                ContinuedAsNew continued = (ContinuedAsNew) event;
                yield header.flag("preserveUnprocessedEvents", continued.preserveUnprocessedEvents())
                        .text("version", continued.version())
                        .end(continued.input());
            }
            case EXECUTION_COMPLETED -> {
                ExecutionCompleted completed = (ExecutionCompleted) event;
                yield header.text("status", completed.status().name())
                        .failure("failure", completed.failure())
                        .end(completed.output());
            }
            case SIDE_EFFECT_RECORDED -> {
                SideEffectRecorded recorded = (SideEffectRecorded) event;
                yield header.failure("failure", recorded.failure()).end(recorded.value());
            }
            case PATCH_RECORDED ->
                header.text("change", ((PatchRecorded) event).changeId()).end();
            case UPDATE_REQUESTED -> {
                UpdateRequested requested = (UpdateRequested) event;
                yield header.text("update", requested.update())
                        .text("name", requested.name())
                        .end(requested.input());
            }
            case UPDATE_VALIDATED -> {
                UpdateValidated validated = (UpdateValidated) event;
                yield header.text("update", validated.update())
                        .failure("rejection", validated.rejection())
                        .end();
            }
            case UPDATE_COMPLETED -> {
                UpdateCompleted completed = (UpdateCompleted) event;
                yield header.text("update", completed.update())
                        .failure("failure", completed.failure())
                        .end(completed.result());
            }
        };
    }

    /**
     * The event that was stored under this kind.
     *
     * @throws StoredFormException if the kind or the version is unknown, or the bytes are damaged
     */
    public static HistoryEvent decode(String kind, byte[] stored) {
        return decode(kind, stored, PayloadForm.PLAIN);
    }

    /** With the payload in this form. */
    public static HistoryEvent decode(String kind, byte[] stored, PayloadForm payloads) {
        return HeaderReader.read(kind, stored, payloads, decoder(kind)::decode);
    }

    private static byte[] encode(HeaderWriter header, ExecutionStarted started) {
        return header.text("name", started.name())
                .text("version", started.version())
                .parent(started.parent())
                .tags(started.tags())
                .executionIfPresent(started.origin())
                .numberIfAny("cuts", started.cuts())
                .trace(started.trace())
                .end(started.input());
    }

    private static byte[] encode(HeaderWriter header, TaskScheduled scheduled) {
        return header.number("step", scheduled.step())
                .id("task", scheduled.task().value())
                .text("name", scheduled.name())
                .text("queue", scheduled.queue().equals(TaskQueue.DEFAULT) ? null : scheduled.queue())
                .retry(scheduled.retry())
                .timeouts(scheduled.timeouts())
                .admission(scheduled.admission())
                .tags(scheduled.tags())
                .end(scheduled.input());
    }

    private static byte[] encode(HeaderWriter header, SubOrchestrationCreated created) {
        return header.number("step", created.step())
                .text("child", created.child().value())
                .text("name", created.name())
                .text("version", created.version())
                .tags(created.tags())
                .text(
                        "closePolicy",
                        created.closePolicy() == ParentClosePolicy.ABANDON
                                ? null
                                : created.closePolicy().name())
                .end(created.input());
    }

    private static byte[] encode(HeaderWriter header, StartSent sent) {
        return header.text("target", sent.target().value())
                .text("name", sent.name())
                .text("version", sent.version())
                .tags(sent.tags())
                .end(sent.input());
    }

    private static Decoder decoder(String name) {
        return switch (kind(name)) {
            case EXECUTION_STARTED ->
                stored -> new ExecutionStarted(
                        stored.text("name"),
                        stored.textIfPresent("version"),
                        stored.payload(),
                        stored.parentIfPresent(),
                        stored.tags(),
                        stored.executionIfPresent(),
                        stored.numberIfAny("cuts"),
                        stored.traceIfPresent());
            case TASK_COMPLETED -> stored -> new TaskCompleted(stored.number("step"), stored.payload());
            case TASK_FAILED -> stored -> new TaskFailed(stored.number("step"), stored.failure("failure"));
            case TIMER_FIRED -> stored -> new TimerFired(stored.number("step"));
            case SUB_ORCHESTRATION_COMPLETED ->
                stored -> new SubOrchestrationCompleted(stored.number("step"), stored.payload());
            case SUB_ORCHESTRATION_FAILED ->
                stored -> new SubOrchestrationFailed(stored.number("step"), stored.failure("failure"));
            case EVENT_RAISED -> stored -> new EventRaised(stored.text("name"), stored.payload());
            case EXECUTION_SUSPENDED -> stored -> new ExecutionSuspended(stored.textIfPresent("reason"));
            case EXECUTION_RESUMED -> stored -> new ExecutionResumed(stored.textIfPresent("reason"));
            case EXECUTION_CANCEL_REQUESTED -> stored -> new ExecutionCancelRequested(stored.textIfPresent("reason"));
            case EXECUTION_TERMINATED ->
                stored -> new ExecutionTerminated(stored.textIfPresent("reason"), stored.flag("recursive"));
            case EXECUTION_REWOUND ->
                stored -> new ExecutionRewound(stored.textIfPresent("reason"), stored.numbers("steps"));
            case EXECUTION_FORKED ->
                stored -> new ExecutionForked(
                        new InstanceId(stored.text("source")), stored.execution(), stored.numbers("steps"));
            case TASK_SCHEDULED ->
                stored -> new TaskScheduled(
                        stored.number("step"),
                        new TaskId(stored.id("task")),
                        stored.text("name"),
                        stored.text("queue", TaskQueue.DEFAULT),
                        stored.payload(),
                        stored.retry(),
                        stored.timeouts(),
                        stored.admission(),
                        stored.tags());
            case TASK_CANCELED -> stored -> new TaskCanceled(stored.number("step"));
            case TIMER_CREATED ->
                stored -> new TimerCreated(
                        stored.number("step"), new MessageId(stored.id("message")), stored.time("fireAt"));
            case TIMER_CANCELED -> stored -> new TimerCanceled(stored.number("step"));
            case SUB_ORCHESTRATION_CREATED ->
                stored -> new SubOrchestrationCreated(
                        stored.number("step"),
                        new InstanceId(stored.text("child")),
                        stored.text("name"),
                        stored.textIfPresent("version"),
                        stored.payload(),
                        stored.tags(),
                        ParentClosePolicy.valueOf(stored.text("closePolicy", ParentClosePolicy.ABANDON.name())));
            case SUB_ORCHESTRATION_CANCELED ->
                stored -> new SubOrchestrationCanceled(
                        stored.number("step"),
                        new InstanceId(stored.text("child")),
                        ParentClosePolicy.valueOf(stored.text("policy")));
            case EVENT_SENT ->
                stored -> new EventSent(new InstanceId(stored.text("target")), stored.text("name"), stored.payload());
            case START_SENT ->
                stored -> new StartSent(
                        new InstanceId(stored.text("target")),
                        stored.text("name"),
                        stored.textIfPresent("version"),
                        stored.payload(),
                        stored.tags());
            case CONTINUED_AS_NEW ->
                stored -> new ContinuedAsNew(
                        stored.payload(), stored.flag("preserveUnprocessedEvents"), stored.textIfPresent("version"));
            case EXECUTION_COMPLETED ->
                stored -> new ExecutionCompleted(
                        OrchestrationRuntimeStatus.valueOf(stored.text("status")),
                        stored.payload(),
                        stored.failureIfPresent("failure"));
            case SIDE_EFFECT_RECORDED ->
                stored -> new SideEffectRecorded(stored.payload(), stored.failureIfPresent("failure"));
            case PATCH_RECORDED -> stored -> new PatchRecorded(stored.text("change"));
            case UPDATE_REQUESTED ->
                stored -> new UpdateRequested(stored.text("update"), stored.text("name"), stored.payload());
            case UPDATE_VALIDATED ->
                stored -> new UpdateValidated(stored.text("update"), stored.failureIfPresent("rejection"));
            case UPDATE_COMPLETED ->
                stored -> new UpdateCompleted(
                        stored.text("update"), stored.payload(), stored.failureIfPresent("failure"));
        };
    }

    private static HistoryEventKind kind(String name) {
        try {
            return HistoryEventKind.valueOf(name);
        } catch (IllegalArgumentException unknown) {
            throw StoredFormException.unknownKind("history event", name);
        }
    }

    @FunctionalInterface
    private interface Decoder {

        HistoryEvent decode(HeaderReader stored);
    }
}
