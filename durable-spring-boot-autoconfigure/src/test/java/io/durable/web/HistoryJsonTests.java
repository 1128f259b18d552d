package io.durable.web;

import static io.durable.web.Instances.instance;

import io.durable.history.Decision.ContinuedAsNew;
import io.durable.history.Decision.EventSent;
import io.durable.history.Decision.ExecutionCompleted;
import io.durable.history.Decision.SubOrchestrationCreated;
import io.durable.history.Decision.TaskCanceled;
import io.durable.history.Decision.TaskScheduled;
import io.durable.history.Decision.TimerCanceled;
import io.durable.history.Decision.TimerCreated;
import io.durable.history.FailureDetails;
import io.durable.history.HistoryEntry;
import io.durable.history.HistoryEvent;
import io.durable.history.InboundEvent.EventRaised;
import io.durable.history.InboundEvent.ExecutionResumed;
import io.durable.history.InboundEvent.ExecutionStarted;
import io.durable.history.InboundEvent.ExecutionSuspended;
import io.durable.history.InboundEvent.ExecutionTerminated;
import io.durable.history.InboundEvent.SubOrchestrationCompleted;
import io.durable.history.InboundEvent.SubOrchestrationFailed;
import io.durable.history.InboundEvent.TaskCompleted;
import io.durable.history.InboundEvent.TaskFailed;
import io.durable.history.InboundEvent.TimerFired;
import io.durable.history.InstanceId;
import io.durable.history.MessageId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import io.durable.history.RetryPolicy;
import io.durable.history.TaskId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.test.json.JsonAssert;
import org.springframework.test.json.JsonCompareMode;

class HistoryJsonTests {

    private static final StatusJson.View ALL = new StatusJson.View(true, true, true);
    private static final StatusJson.View LEAST = new StatusJson.View(false, false, true);
    private static final FailureDetails FAILURE = new FailureDetails("a.B", "broke", "\tat a.B.c\n", null, 2);

    private final List<HistoryEntry> history = new ArrayList<>();

    @Test
    void mergesWhatWasScheduledIntoItsEndInTheOrderOfTheEnds() {
        add(new ExecutionStarted("hello", null, json("\"Ann\""), null, Map.of()), 0);
        add(task(0, "first"), 0);
        add(task(1, "second"), 0);
        add(new TaskCompleted(1, json("2")), 1);
        add(new TaskCompleted(0, json("1")), 2);
        add(new ExecutionCompleted(OrchestrationRuntimeStatus.COMPLETED, json("[1,2]"), null), 2);

        expect(ALL, """
                [
                  {"EventType":"ExecutionStarted","FunctionName":"hello","Input":"Ann","Timestamp":"2026-01-01T00:00:00Z"},
                  {"EventType":"TaskCompleted","FunctionName":"second","Input":7,"Result":2,
                   "ScheduledTime":"2026-01-01T00:00:00Z","Timestamp":"2026-01-01T00:00:01Z"},
                  {"EventType":"TaskCompleted","FunctionName":"first","Input":7,"Result":1,
                   "ScheduledTime":"2026-01-01T00:00:00Z","Timestamp":"2026-01-01T00:00:02Z"},
                  {"EventType":"ExecutionCompleted","OrchestrationStatus":"Completed","Result":[1,2],
                   "Timestamp":"2026-01-01T00:00:02Z"}
                ]""");
    }

    @Test
    void leavesInputsAndResultsOutUnlessAskedFor() {
        add(new ExecutionStarted("hello", null, json("\"Ann\""), null, Map.of()), 0);
        add(task(0, "first"), 0);
        add(new TaskCompleted(0, json("1")), 1);
        add(new ExecutionCompleted(OrchestrationRuntimeStatus.COMPLETED, json("1"), null), 1);

        expect(LEAST, """
                [
                  {"EventType":"ExecutionStarted","FunctionName":"hello","Timestamp":"2026-01-01T00:00:00Z"},
                  {"EventType":"TaskCompleted","FunctionName":"first",
                   "ScheduledTime":"2026-01-01T00:00:00Z","Timestamp":"2026-01-01T00:00:01Z"},
                  {"EventType":"ExecutionCompleted","OrchestrationStatus":"Completed","Timestamp":"2026-01-01T00:00:01Z"}
                ]""");
    }

    @Test
    void showsWhatIsStillOpenWhereItWasScheduled() {
        add(task(0, "first"), 0);
        add(new TimerCreated(1, new MessageId(new UUID(0, 1)), Instant.parse("2026-02-01T00:00:00Z")), 0);
        add(child(2), 0);

        expect(ALL, """
                [
                  {"EventType":"TaskScheduled","FunctionName":"first","Input":7,"Timestamp":"2026-01-01T00:00:00Z"},
                  {"EventType":"TimerCreated","FireAt":"2026-02-01T00:00:00Z","Timestamp":"2026-01-01T00:00:00Z"},
                  {"EventType":"SubOrchestrationInstanceCreated","FunctionName":"ship","InstanceId":"p/1","Input":8,
                   "Timestamp":"2026-01-01T00:00:00Z"}
                ]""");
    }

    @Test
    void showsTimersAndChildrenThatEnded() {
        add(new TimerCreated(0, new MessageId(new UUID(0, 1)), Instant.parse("2026-01-01T00:00:01Z")), 0);
        add(child(1), 0);
        add(child(2), 0);
        add(new TimerFired(0), 1);
        add(new SubOrchestrationCompleted(1, json("true")), 2);
        add(new SubOrchestrationFailed(2, FAILURE), 3);

        expect(ALL, """
                [
                  {"EventType":"TimerFired","FireAt":"2026-01-01T00:00:01Z",
                   "ScheduledTime":"2026-01-01T00:00:00Z","Timestamp":"2026-01-01T00:00:01Z"},
                  {"EventType":"SubOrchestrationInstanceCompleted","FunctionName":"ship","InstanceId":"p/1","Input":8,
                   "Result":true,"ScheduledTime":"2026-01-01T00:00:00Z","Timestamp":"2026-01-01T00:00:02Z"},
                  {"EventType":"SubOrchestrationInstanceFailed","FunctionName":"ship","InstanceId":"p/1","Input":8,
                   "Reason":"a.B: broke",
                   "FailureDetails":{"ErrorType":"a.B","ErrorMessage":"broke","InnerFailure":null},
                   "ScheduledTime":"2026-01-01T00:00:00Z","Timestamp":"2026-01-01T00:00:03Z"}
                ]""");
    }

    @Test
    void showsFailuresAndCancellations() {
        add(task(0, "first"), 0);
        add(task(1, "second"), 0);
        add(new TimerCreated(2, new MessageId(new UUID(0, 1)), Instant.parse("2026-02-01T00:00:00Z")), 0);
        add(new TaskFailed(0, FAILURE), 1);
        add(new TaskCanceled(1), 1);
        add(new TimerCanceled(2), 1);
        add(new ExecutionCompleted(OrchestrationRuntimeStatus.FAILED, null, FAILURE), 1);

        expect(LEAST, """
                [
                  {"EventType":"TaskFailed","FunctionName":"first","Reason":"a.B: broke",
                   "FailureDetails":{"ErrorType":"a.B","ErrorMessage":"broke","InnerFailure":null},
                   "ScheduledTime":"2026-01-01T00:00:00Z","Timestamp":"2026-01-01T00:00:01Z"},
                  {"EventType":"TaskCanceled","FunctionName":"second",
                   "ScheduledTime":"2026-01-01T00:00:00Z","Timestamp":"2026-01-01T00:00:01Z"},
                  {"EventType":"TimerCanceled","FireAt":"2026-02-01T00:00:00Z",
                   "ScheduledTime":"2026-01-01T00:00:00Z","Timestamp":"2026-01-01T00:00:01Z"},
                  {"EventType":"ExecutionCompleted","OrchestrationStatus":"Failed","Reason":"a.B: broke",
                   "FailureDetails":{"ErrorType":"a.B","ErrorMessage":"broke","InnerFailure":null},
                   "Timestamp":"2026-01-01T00:00:01Z"}
                ]""");
    }

    @Test
    void showsEventsAndControl() {
        add(new EventRaised("approval", json("{\"approved\":true}")), 0);
        add(new EventSent(new InstanceId("other"), "ping", null), 0);
        add(new ExecutionSuspended("night"), 0);
        add(new ExecutionResumed(null), 0);
        add(new ExecutionTerminated("enough", true), 0);
        add(new ContinuedAsNew(json("1"), true), 0);

        expect(ALL, """
                [
                  {"EventType":"EventRaised","Name":"approval","Input":{"approved":true},"Timestamp":"2026-01-01T00:00:00Z"},
                  {"EventType":"EventSent","Name":"ping","InstanceId":"other","Input":null,"Timestamp":"2026-01-01T00:00:00Z"},
                  {"EventType":"ExecutionSuspended","Reason":"night","Timestamp":"2026-01-01T00:00:00Z"},
                  {"EventType":"ExecutionResumed","Reason":null,"Timestamp":"2026-01-01T00:00:00Z"},
                  {"EventType":"ExecutionTerminated","Reason":"enough","Timestamp":"2026-01-01T00:00:00Z"},
                  {"EventType":"ContinueAsNew","Input":1,"Timestamp":"2026-01-01T00:00:00Z"}
                ]""");
    }

    private void add(HistoryEvent event, int second) {
        history.add(new HistoryEntry(
                history.size(), Instant.parse("2026-01-01T00:00:00Z").plusSeconds(second), event));
    }

    private void expect(StatusJson.View view, String items) {
        byte[] json = new StatusJson()
                .status(instance("a", OrchestrationRuntimeStatus.RUNNING, null, null, null), history, view);
        JsonAssert.comparator(JsonCompareMode.STRICT)
                .assertIsMatch("""
                {"name":"processOrder","instanceId":"a","runtimeStatus":"Running","input":null,"customStatus":null,
                 "output":null,"createdTime":"2026-02-28T05:18:49Z","lastUpdatedTime":"2026-02-28T05:18:54Z",
                 "historyEvents":%s}""".formatted(items), new String(json, StandardCharsets.UTF_8));
    }

    private static TaskScheduled task(int step, String name) {
        return new TaskScheduled(step, new TaskId(new UUID(0, step)), name, json("7"), RetryPolicy.none(), Map.of());
    }

    private static SubOrchestrationCreated child(int step) {
        return new SubOrchestrationCreated(step, new InstanceId("p/1"), "ship", null, json("8"), Map.of());
    }

    private static Payload json(String text) {
        return Payload.of(text);
    }
}
