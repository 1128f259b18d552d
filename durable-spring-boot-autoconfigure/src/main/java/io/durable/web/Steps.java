package io.durable.web;

import io.durable.history.Decision.SubOrchestrationCanceled;
import io.durable.history.Decision.SubOrchestrationCreated;
import io.durable.history.Decision.TaskCanceled;
import io.durable.history.Decision.TaskScheduled;
import io.durable.history.Decision.TimerCanceled;
import io.durable.history.Decision.TimerCreated;
import io.durable.history.HistoryEntry;
import io.durable.history.HistoryEvent;
import io.durable.history.InboundEvent.StepAnswered;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which entries of one execution's history schedule a step, and which steps have ended. */
final class Steps {

    private final Map<Integer, HistoryEntry> scheduled = new HashMap<>();
    private final Set<Integer> ended = new HashSet<>();

    private Steps() {}

    static Steps of(List<HistoryEntry> history) {
        Steps steps = new Steps();
        for (HistoryEntry entry : history) {
            scheduledStep(entry.event()).ifPresent(step -> steps.scheduled.put(step, entry));
            endedStep(entry.event()).ifPresent(steps.ended::add);
        }
        return steps;
    }

    /** Whether the entry schedules a step whose end is in the history too. */
    boolean isMergedIntoItsEnd(HistoryEntry entry) {
        OptionalInt step = scheduledStep(entry.event());
        return step.isPresent() && ended.contains(step.getAsInt());
    }

    /** The entry that scheduled what this one ends. */
    @Nullable
    HistoryEntry scheduling(HistoryEntry entry) {
        OptionalInt step = endedStep(entry.event());
        return step.isPresent() ? scheduled.get(step.getAsInt()) : null;
    }

    /** The step that the event schedules, answers or gives up, if it is about one. */
    static OptionalInt of(HistoryEvent event) {
        OptionalInt scheduled = scheduledStep(event);
        return scheduled.isPresent() ? scheduled : endedStep(event);
    }

    private static OptionalInt scheduledStep(HistoryEvent event) {
        return switch (event.kind()) {
            case TASK_SCHEDULED -> OptionalInt.of(((TaskScheduled) event).step());
            case TIMER_CREATED -> OptionalInt.of(((TimerCreated) event).step());
            case SUB_ORCHESTRATION_CREATED -> OptionalInt.of(((SubOrchestrationCreated) event).step());
            case EXECUTION_STARTED,
                    TASK_COMPLETED,
                    TASK_FAILED,
                    TIMER_FIRED,
                    SUB_ORCHESTRATION_COMPLETED,
                    SUB_ORCHESTRATION_FAILED,
                    EVENT_RAISED,
                    EXECUTION_SUSPENDED,
                    EXECUTION_RESUMED,
                    EXECUTION_TERMINATED,
                    EXECUTION_CANCEL_REQUESTED,
                    EXECUTION_REWOUND,
                    EXECUTION_FORKED,
                    TASK_CANCELED,
                    TIMER_CANCELED,
                    SUB_ORCHESTRATION_CANCELED,
                    EVENT_SENT,
                    START_SENT,
                    CONTINUED_AS_NEW,
                    EXECUTION_COMPLETED,
                    SIDE_EFFECT_RECORDED,
                    PATCH_RECORDED,
                    UPDATE_REQUESTED,
                    UPDATE_VALIDATED,
                    UPDATE_COMPLETED -> OptionalInt.empty();
        };
    }

    private static OptionalInt endedStep(HistoryEvent event) {
        return switch (event.kind()) {
            case TASK_COMPLETED, TASK_FAILED, TIMER_FIRED, SUB_ORCHESTRATION_COMPLETED, SUB_ORCHESTRATION_FAILED ->
                OptionalInt.of(((StepAnswered) event).step());
            case TASK_CANCELED -> OptionalInt.of(((TaskCanceled) event).step());
            case SUB_ORCHESTRATION_CANCELED -> OptionalInt.of(((SubOrchestrationCanceled) event).step());
            case TIMER_CANCELED -> OptionalInt.of(((TimerCanceled) event).step());
            case EXECUTION_STARTED,
                    EVENT_RAISED,
                    EXECUTION_SUSPENDED,
                    EXECUTION_RESUMED,
                    EXECUTION_TERMINATED,
                    EXECUTION_CANCEL_REQUESTED,
                    EXECUTION_REWOUND,
                    EXECUTION_FORKED,
                    TASK_SCHEDULED,
                    TIMER_CREATED,
                    SUB_ORCHESTRATION_CREATED,
                    EVENT_SENT,
                    START_SENT,
                    CONTINUED_AS_NEW,
                    EXECUTION_COMPLETED,
                    SIDE_EFFECT_RECORDED,
                    PATCH_RECORDED,
                    UPDATE_REQUESTED,
                    UPDATE_VALIDATED,
                    UPDATE_COMPLETED -> OptionalInt.empty();
        };
    }
}
