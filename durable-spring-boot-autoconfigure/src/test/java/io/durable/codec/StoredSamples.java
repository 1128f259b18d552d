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
import io.durable.history.ExecutionId;
import io.durable.history.FailureDetails;
import io.durable.history.HistoryEvent;
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
import io.durable.history.MessageBody;
import io.durable.history.MessageBody.Cancel;
import io.durable.history.MessageBody.ChildCompleted;
import io.durable.history.MessageBody.ChildFailed;
import io.durable.history.MessageBody.EventAgain;
import io.durable.history.MessageBody.FireTimer;
import io.durable.history.MessageBody.RaiseEvent;
import io.durable.history.MessageBody.RequestUpdate;
import io.durable.history.MessageBody.Resume;
import io.durable.history.MessageBody.StartChild;
import io.durable.history.MessageBody.Suspend;
import io.durable.history.MessageBody.Terminate;
import io.durable.history.MessageId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.ParentClosePolicy;
import io.durable.history.ParentInstance;
import io.durable.history.Payload;
import io.durable.history.RetryPolicy;
import io.durable.history.TaskAdmission;
import io.durable.history.TaskId;
import io.durable.history.TaskTimeouts;
import io.durable.history.TraceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What stands behind each golden file. A released file and its sample are never changed; a new form gets a new file. */
final class StoredSamples {

    static final FailureDetails FAILURE = new FailureDetails(
            "com.acme.OrderException",
            "no \"stock\"\n\u00e9\ud83d",
            "\tat com.acme.Stock.reserve(Stock.java:7)\n",
            new FailureDetails("java.io.IOException", null, "", null, 3),
            3);

    private static final FailureDetails SUBCLASS = new FailureDetails(
            "com.acme.Declined", "no", "", null, 1, List.of("java.lang.RuntimeException", "java.lang.Exception"));

    private static final UUID UUID_1 = UUID.fromString("0198f3b2-7a1c-7d2e-9f00-00000000a001");
    private static final InstanceId CHILD = new InstanceId("order/7:child@eu");
    private static final ExecutionId PARENT = new ExecutionId(new InstanceId("order-7"), UUID_1, 2);
    private static final ParentInstance PARENT_INSTANCE = new ParentInstance(PARENT, "processOrder", 5);
    private static final Payload JSON = Payload.of("{\"n\":1,\n\"text\":\"\u00e9\"}");
    private static final Payload EMPTY = Payload.of("");
    private static final Payload BINARY = Payload.of(new byte[] {'\n', 0, -1, '\n'});
    private static final Map<String, String> TAGS = Map.of("tenant", "acme", "region", "eu \u00fc");
    private static final RetryPolicy RETRY = new RetryPolicy(
            5,
            Duration.ofMillis(1500),
            2.5,
            Duration.ofMinutes(1),
            Duration.ofHours(3),
            List.of("java.lang.IllegalArgumentException"));

    private StoredSamples() {}

    private static final TraceContext TRACE = new TraceContext(
            Map.of("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "tracestate", "a=b"));

    static Map<String, HistoryEvent> events() {
        Map<String, HistoryEvent> events = new LinkedHashMap<>();
        events.put("EXECUTION_STARTED", new ExecutionStarted("processOrder", "v2", JSON, PARENT_INSTANCE, TAGS));
        events.put("EXECUTION_STARTED-least", new ExecutionStarted("processOrder", null, null, null, Map.of()));
        events.put(
                "EXECUTION_STARTED-origin",
                new ExecutionStarted("processOrder", null, null, null, Map.of(), PARENT, 0));
        events.put("EXECUTION_STARTED-cuts", new ExecutionStarted("processOrder", null, null, null, Map.of(), null, 2));
        events.put(
                "EXECUTION_STARTED-trace",
                new ExecutionStarted("processOrder", null, null, null, Map.of()).tracedBy(TRACE));
        events.put("TASK_COMPLETED", new TaskCompleted(3, BINARY));
        events.put("TASK_COMPLETED-absent", new TaskCompleted(3, null));
        events.put("TASK_COMPLETED-empty", new TaskCompleted(3, EMPTY));
        events.put("TASK_FAILED", new TaskFailed(4, FAILURE));
        events.put("TASK_FAILED-supertypes", new TaskFailed(4, SUBCLASS));
        events.put("TIMER_FIRED", new TimerFired(5));
        events.put("SUB_ORCHESTRATION_COMPLETED", new SubOrchestrationCompleted(6, JSON));
        events.put("SUB_ORCHESTRATION_FAILED", new SubOrchestrationFailed(7, FAILURE));
        events.put("EVENT_RAISED", new EventRaised("approval", JSON));
        events.put("EXECUTION_SUSPENDED", new ExecutionSuspended("audit"));
        events.put("EXECUTION_SUSPENDED-least", new ExecutionSuspended(null));
        events.put("EXECUTION_RESUMED", new ExecutionResumed("done"));
        events.put("EXECUTION_TERMINATED", new ExecutionTerminated("enough", true));
        events.put("EXECUTION_TERMINATED-least", new ExecutionTerminated(null, false));
        events.put("TASK_SCHEDULED", new TaskScheduled(8, new TaskId(UUID_1), "reserve", JSON, RETRY, TAGS));
        events.put(
                "TASK_SCHEDULED-least",
                new TaskScheduled(8, new TaskId(UUID_1), "reserve", null, RetryPolicy.none(), Map.of()));
        events.put(
                "TASK_SCHEDULED-queue",
                new TaskScheduled(8, new TaskId(UUID_1), "reserve", "payments", null, RetryPolicy.none(), Map.of()));
        events.put(
                "TASK_SCHEDULED-jitter",
                new TaskScheduled(8, new TaskId(UUID_1), "reserve", null, RETRY.withJitter(0.25), Map.of()));
        events.put(
                "TASK_SCHEDULED-timeouts",
                new TaskScheduled(
                        8,
                        new TaskId(UUID_1),
                        "reserve",
                        "payments",
                        null,
                        RetryPolicy.none(),
                        new TaskTimeouts(Duration.ofHours(1), Duration.ofMillis(1500), Duration.ofSeconds(20)),
                        TaskAdmission.byDefault(),
                        Map.of()));
        events.put(
                "TASK_SCHEDULED-admission",
                new TaskScheduled(
                        8,
                        new TaskId(UUID_1),
                        "reserve",
                        "payments",
                        null,
                        RetryPolicy.none(),
                        TaskTimeouts.none(),
                        new TaskAdmission("customer-7", -3),
                        Map.of()));
        events.put("TASK_CANCELED", new TaskCanceled(9));
        events.put(
                "TIMER_CREATED",
                new TimerCreated(10, new MessageId(UUID_1), Instant.parse("2026-01-02T03:04:05.678901Z")));
        events.put("TIMER_CANCELED", new TimerCanceled(11));
        events.put("SUB_ORCHESTRATION_CREATED", new SubOrchestrationCreated(12, CHILD, "ship", "v1", JSON, TAGS));
        events.put(
                "SUB_ORCHESTRATION_CREATED-least",
                new SubOrchestrationCreated(12, CHILD, "ship", null, null, Map.of()));
        events.put(
                "SUB_ORCHESTRATION_CREATED-policy",
                new SubOrchestrationCreated(12, CHILD, "ship", null, null, Map.of(), ParentClosePolicy.TERMINATE));
        events.put("SUB_ORCHESTRATION_CANCELED", new SubOrchestrationCanceled(12, CHILD, ParentClosePolicy.CANCEL));
        events.put("EVENT_SENT", new EventSent(CHILD, "approval", EMPTY));
        events.put("EXECUTION_CANCEL_REQUESTED", new ExecutionCancelRequested("enough"));
        events.put("EXECUTION_REWOUND", new ExecutionRewound("the bank is back", List.of(3, 4)));
        events.put("EXECUTION_REWOUND-least", new ExecutionRewound(null, List.of()));
        events.put("EXECUTION_FORKED", new ExecutionForked(CHILD, PARENT, List.of(3)));
        events.put("EXECUTION_CANCEL_REQUESTED-least", new ExecutionCancelRequested(null));
        events.put(
                "EXECUTION_COMPLETED-canceled",
                new ExecutionCompleted(OrchestrationRuntimeStatus.CANCELED, JSON, null));
        events.put("START_SENT", new StartSent(CHILD, "report", "v2", JSON, TAGS));
        events.put("START_SENT-least", new StartSent(CHILD, "report", null, null, Map.of()));
        events.put("CONTINUED_AS_NEW", new ContinuedAsNew(JSON, true));
        events.put("CONTINUED_AS_NEW-version", new ContinuedAsNew(null, false, "2.1"));
        events.put("CONTINUED_AS_NEW-least", new ContinuedAsNew(null, false));
        events.put("EXECUTION_COMPLETED", new ExecutionCompleted(OrchestrationRuntimeStatus.COMPLETED, JSON, null));
        events.put(
                "EXECUTION_COMPLETED-failed", new ExecutionCompleted(OrchestrationRuntimeStatus.FAILED, null, FAILURE));
        events.put("SIDE_EFFECT_RECORDED", new SideEffectRecorded(JSON, null));
        events.put("SIDE_EFFECT_RECORDED-absent", new SideEffectRecorded(null, null));
        events.put("SIDE_EFFECT_RECORDED-failed", new SideEffectRecorded(null, FAILURE));
        events.put("PATCH_RECORDED", new PatchRecorded("check credit \u00fc"));
        events.put("UPDATE_REQUESTED", new UpdateRequested("u-1 \u00fc", "changeAddress", JSON));
        events.put("UPDATE_REQUESTED-least", new UpdateRequested("u-1", "changeAddress", null));
        events.put("UPDATE_VALIDATED", new UpdateValidated("u-1", null));
        events.put("UPDATE_VALIDATED-rejected", new UpdateValidated("u-1", FAILURE));
        events.put("UPDATE_COMPLETED", new UpdateCompleted("u-1", JSON, null));
        events.put("UPDATE_COMPLETED-least", new UpdateCompleted("u-1", null, null));
        events.put("UPDATE_COMPLETED-failed", new UpdateCompleted("u-1", null, FAILURE));
        return events;
    }

    static Map<String, MessageBody> messages() {
        Map<String, MessageBody> messages = new LinkedHashMap<>();
        messages.put("TERMINATE", new Terminate("enough", true));
        messages.put("TERMINATE-least", new Terminate(null, false));
        messages.put("CANCEL", new Cancel("enough"));
        messages.put("EVENT_AGAIN", new EventAgain(PARENT, new EventRaised("approval", JSON)));
        messages.put("CANCEL-least", new Cancel(null));
        messages.put("SUSPEND", new Suspend("audit"));
        messages.put("RESUME", new Resume("done"));
        messages.put("RESUME-least", new Resume(null));
        messages.put("START_CHILD", new StartChild("ship", "v1", JSON, PARENT_INSTANCE, TAGS));
        messages.put("START_CHILD-least", new StartChild("ship", null, null, PARENT_INSTANCE, Map.of()));
        messages.put("START_CHILD-nobodys", new StartChild("report", null, JSON, null, Map.of()));
        messages.put("START_CHILD-trace", new StartChild("report", null, null, null, Map.of(), TRACE));
        messages.put("RAISE_EVENT", new RaiseEvent("approval", BINARY));
        messages.put("RAISE_EVENT-absent", new RaiseEvent("approval", null));
        messages.put("RAISE_EVENT-empty", new RaiseEvent("approval", EMPTY));
        messages.put("FIRE_TIMER", new FireTimer(PARENT, 3));
        messages.put("CHILD_COMPLETED", new ChildCompleted(PARENT, 4, JSON));
        messages.put("CHILD_FAILED", new ChildFailed(PARENT, 5, FAILURE));
        messages.put("REQUEST_UPDATE", new RequestUpdate(UUID_1, "u-1 \u00fc", "changeAddress", JSON));
        messages.put("REQUEST_UPDATE-least", new RequestUpdate(UUID_1, "u-1", "changeAddress", null));
        return messages;
    }
}
