package io.durable.web;

import io.durable.history.Decision.ContinuedAsNew;
import io.durable.history.Decision.EventSent;
import io.durable.history.Decision.ExecutionCompleted;
import io.durable.history.Decision.PatchRecorded;
import io.durable.history.Decision.SideEffectRecorded;
import io.durable.history.Decision.StartSent;
import io.durable.history.Decision.SubOrchestrationCreated;
import io.durable.history.Decision.TaskScheduled;
import io.durable.history.Decision.TimerCreated;
import io.durable.history.Decision.UpdateCompleted;
import io.durable.history.Decision.UpdateValidated;
import io.durable.history.FailureDetails;
import io.durable.history.HistoryEntry;
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
import io.durable.history.InboundEvent.UpdateRequested;
import io.durable.history.Payload;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a history as Durable Functions does: what was scheduled and has ended is one item, in the place of its end, with the time of its scheduling; what is
 * still open stands where it was scheduled. Step numbers are left out.
 */
final class HistoryJson {

    private final JsonMapper mapper;
    private final PayloadJson payloads;

    HistoryJson(JsonMapper mapper, PayloadJson payloads) {
        this.mapper = mapper;
        this.payloads = payloads;
    }

    ArrayNode items(List<HistoryEntry> history, StatusJson.View view) {
        Steps steps = Steps.of(history);
        ArrayNode items = mapper.createArrayNode();
        for (HistoryEntry entry : history) {
            if (!steps.isMergedIntoItsEnd(entry)) {
                items.add(item(entry, steps.scheduling(entry), view));
            }
        }
        return items;
    }

    ObjectNode entry(String instanceId, HistoryEntry entry, StatusJson.View view) {
        ObjectNode item = mapper.createObjectNode()
                .put("Instance", instanceId)
                .put("Sequence", entry.sequence())
                .put("EventType", eventType(entry.event()));
        Steps.of(entry.event()).ifPresent(step -> item.put("Step", step));
        return putDetails(item, entry.event(), view)
                .put("Timestamp", entry.time().toString());
    }

    private ObjectNode item(HistoryEntry entry, @Nullable HistoryEntry scheduling, StatusJson.View view) {
        ObjectNode item = mapper.createObjectNode().put("EventType", eventType(entry.event()));
        if (scheduling != null) {
            putDetails(item, scheduling.event(), view);
            item.put("ScheduledTime", scheduling.time().toString());
        }
        putDetails(item, entry.event(), view);
        return item.put("Timestamp", entry.time().toString());
    }

    private static String eventType(HistoryEvent event) {
        return switch (event.kind()) {
            case EXECUTION_STARTED -> "ExecutionStarted";
            case TASK_SCHEDULED -> "TaskScheduled";
            case TASK_COMPLETED -> "TaskCompleted";
            case TASK_FAILED -> "TaskFailed";
            case TASK_CANCELED -> "TaskCanceled";
            case TIMER_CREATED -> "TimerCreated";
            case TIMER_FIRED -> "TimerFired";
            case TIMER_CANCELED -> "TimerCanceled";
            case START_SENT -> "OrchestrationStarted";
            case SUB_ORCHESTRATION_CREATED -> "SubOrchestrationInstanceCreated";
            case SUB_ORCHESTRATION_COMPLETED -> "SubOrchestrationInstanceCompleted";
            case SUB_ORCHESTRATION_CANCELED -> "SubOrchestrationInstanceCanceled";
            case SUB_ORCHESTRATION_FAILED -> "SubOrchestrationInstanceFailed";
            case EVENT_RAISED -> "EventRaised";
            case EVENT_SENT -> "EventSent";
            case EXECUTION_SUSPENDED -> "ExecutionSuspended";
            case EXECUTION_RESUMED -> "ExecutionResumed";
            case EXECUTION_CANCEL_REQUESTED -> "ExecutionCancelRequested";
            case EXECUTION_TERMINATED -> "ExecutionTerminated";
            case EXECUTION_REWOUND -> "ExecutionRewound";
            case EXECUTION_FORKED -> "ExecutionForked";
            case CONTINUED_AS_NEW -> "ContinueAsNew";
            case EXECUTION_COMPLETED -> "ExecutionCompleted";
            case SIDE_EFFECT_RECORDED -> "SideEffectRecorded";
            case PATCH_RECORDED -> "PatchRecorded";
            case UPDATE_REQUESTED -> "UpdateRequested";
            case UPDATE_VALIDATED -> "UpdateValidated";
            case UPDATE_COMPLETED -> "UpdateCompleted";
        };
    }

    private ObjectNode putDetails(ObjectNode item, HistoryEvent event, StatusJson.View view) {
        return switch (event.kind()) {
            case EXECUTION_STARTED -> {
                ExecutionStarted started = (ExecutionStarted) event;
                yield putInput(item.put("FunctionName", started.name()), started.input(), view);
            }
            case TASK_SCHEDULED -> {
                TaskScheduled task = (TaskScheduled) event;
                yield putInput(item.put("FunctionName", task.name()), task.input(), view);
            }
            case SUB_ORCHESTRATION_CREATED -> {
                SubOrchestrationCreated child = (SubOrchestrationCreated) event;
                item.put("FunctionName", child.name())
                        .put("InstanceId", child.child().value());
                yield putInput(item, child.input(), view);
            }
            case START_SENT -> {
                StartSent sent = (StartSent) event;
                item.put("FunctionName", sent.name())
                        .put("InstanceId", sent.target().value());
                yield putInput(item, sent.input(), view);
            }
            case EVENT_RAISED -> {
                EventRaised raised = (EventRaised) event;
                yield putInput(item.put("Name", raised.name()), raised.payload(), view);
            }
            case EVENT_SENT -> {
                EventSent sent = (EventSent) event;
                item.put("Name", sent.name()).put("InstanceId", sent.target().value());
                yield putInput(item, sent.payload(), view);
            }
            case CONTINUED_AS_NEW -> putInput(item, ((ContinuedAsNew) event).input(), view);
            case TIMER_CREATED ->
                item.put("FireAt", ((TimerCreated) event).fireAt().toString());
            case TASK_COMPLETED -> putResult(item, ((TaskCompleted) event).result(), view);
            case SUB_ORCHESTRATION_COMPLETED -> putResult(item, ((SubOrchestrationCompleted) event).result(), view);
            case TASK_FAILED -> putFailure(item, ((TaskFailed) event).failure());
            case SUB_ORCHESTRATION_FAILED -> putFailure(item, ((SubOrchestrationFailed) event).failure());
            case EXECUTION_SUSPENDED -> item.put("Reason", ((ExecutionSuspended) event).reason());
            case EXECUTION_RESUMED -> item.put("Reason", ((ExecutionResumed) event).reason());
            case EXECUTION_CANCEL_REQUESTED -> item.put("Reason", ((ExecutionCancelRequested) event).reason());
            case EXECUTION_TERMINATED -> item.put("Reason", ((ExecutionTerminated) event).reason());
            case EXECUTION_REWOUND -> item.put("Reason", ((ExecutionRewound) event).reason());
            case EXECUTION_FORKED ->
                item.put("InstanceId", ((ExecutionForked) event).source().value());
            case EXECUTION_COMPLETED -> putEnd(item, (ExecutionCompleted) event, view);
            case SIDE_EFFECT_RECORDED -> {
                SideEffectRecorded effect = (SideEffectRecorded) event;
                yield effect.failure() == null
                        ? putResult(item, effect.value(), view)
                        : putFailure(item, effect.failure());
            }
            case PATCH_RECORDED -> item.put("Name", ((PatchRecorded) event).changeId());
            case UPDATE_REQUESTED -> {
                UpdateRequested update = (UpdateRequested) event;
                item.put("Name", update.name()).put("UpdateId", update.update());
                yield putInput(item, update.input(), view);
            }
            case UPDATE_VALIDATED -> {
                UpdateValidated verdict = (UpdateValidated) event;
                item.put("UpdateId", verdict.update());
                yield verdict.rejection() == null ? item : putFailure(item, verdict.rejection());
            }
            case UPDATE_COMPLETED -> {
                UpdateCompleted answer = (UpdateCompleted) event;
                item.put("UpdateId", answer.update());
                yield answer.failure() == null
                        ? putResult(item, answer.result(), view)
                        : putFailure(item, answer.failure());
            }
            case TASK_CANCELED, TIMER_FIRED, TIMER_CANCELED, SUB_ORCHESTRATION_CANCELED -> item;
        };
    }

    private ObjectNode putInput(ObjectNode item, @Nullable Payload input, StatusJson.View view) {
        if (view.inputs()) {
            payloads.put(item, "Input", input);
        }
        return item;
    }

    private ObjectNode putResult(ObjectNode item, @Nullable Payload result, StatusJson.View view) {
        if (view.results()) {
            payloads.put(item, "Result", result);
        }
        return item;
    }

    private ObjectNode putFailure(ObjectNode item, FailureDetails failure) {
        item.put("Reason", failure.summary());
        item.set("FailureDetails", payloads.failure(failure));
        return item;
    }

    private ObjectNode putEnd(ObjectNode item, ExecutionCompleted end, StatusJson.View view) {
        item.put("OrchestrationStatus", StatusJson.statusName(end.status()));
        FailureDetails failure = end.failure();
        return failure == null ? putResult(item, end.output(), view) : putFailure(item, failure);
    }
}
