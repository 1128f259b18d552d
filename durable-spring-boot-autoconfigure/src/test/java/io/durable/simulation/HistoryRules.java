package io.durable.simulation;

import io.durable.TaskTimeoutException;
import io.durable.history.Decision;
import io.durable.history.Decision.PatchRecorded;
import io.durable.history.Decision.SideEffectRecorded;
import io.durable.history.Decision.SubOrchestrationCreated;
import io.durable.history.Decision.TaskScheduled;
import io.durable.history.Decision.TimerCreated;
import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.HistoryEvent;
import io.durable.history.InboundEvent;
import io.durable.history.InboundEvent.SubOrchestrationCompleted;
import io.durable.history.InboundEvent.SubOrchestrationFailed;
import io.durable.history.InboundEvent.TaskCompleted;
import io.durable.history.InboundEvent.TaskFailed;
import io.durable.history.InboundEvent.TimerFired;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What must hold within one history: scheduled once and answered once (S3), one end (S8), timers not early (S12), results that fit their inputs. */
final class HistoryRules {

    private static final Duration CLOCKS_APART_MAX = Duration.ofMillis(100);

    private final ExecutionId execution;
    private final List<HistoryEntry> entries;
    private final Map<Integer, HistoryEvent> open = new HashMap<>();
    private final Map<Integer, HistoryEvent> made = new HashMap<>();
    private final Map<Integer, Instant> scheduledAt = new HashMap<>();
    private final Set<Integer> repeated = new HashSet<>();
    private final Set<String> patches = new HashSet<>();
    private Instant time = Instant.MIN;
    private boolean ended;

    private HistoryRules(ExecutionId execution, List<HistoryEntry> entries) {
        this.execution = execution;
        this.entries = entries;
    }

    static void check(ExecutionId execution, List<HistoryEntry> entries) {
        new HistoryRules(execution, entries).check();
    }

    private void check() {
        for (HistoryEntry entry : entries) {
            Violation.unless(!ended, "S8", () -> at(entry) + " after the end");
            Violation.unless(!entry.time().isBefore(time), "S1", () -> at(entry) + " goes back in time");
            time = entry.time();
            boolean start = entry.event() instanceof InboundEvent.ExecutionStarted;
            Violation.unless(start == (entry.sequence() == 0), "S3", () -> at(entry) + " is not a start in its place");
            if (entry.event() instanceof Decision decision) {
                decide(entry, decision);
            } else {
                answer(entry, entry.event());
            }
        }
    }

    private void decide(HistoryEntry entry, Decision decision) {
        switch (decision.kind()) {
            case TASK_SCHEDULED -> make(entry, ((TaskScheduled) decision).step());
            case TIMER_CREATED -> make(entry, ((TimerCreated) decision).step());
            case SUB_ORCHESTRATION_CREATED -> make(entry, ((SubOrchestrationCreated) decision).step());
            case TASK_CANCELED -> close(entry, ((Decision.TaskCanceled) decision).step(), TaskScheduled.class);
            case TIMER_CANCELED -> close(entry, ((Decision.TimerCanceled) decision).step(), TimerCreated.class);
            case SUB_ORCHESTRATION_CANCELED ->
                close(entry, ((Decision.SubOrchestrationCanceled) decision).step(), SubOrchestrationCreated.class);
            case CONTINUED_AS_NEW, EXECUTION_COMPLETED -> ended = true;
            case SIDE_EFFECT_RECORDED -> took(entry, (SideEffectRecorded) decision);
            case PATCH_RECORDED -> patched(entry, (PatchRecorded) decision);
            case EVENT_SENT, START_SENT -> {} // MessageLedger
            case UPDATE_VALIDATED, UPDATE_COMPLETED -> {} // UpdateRules
            default -> throw unknown(entry);
        }
    }

    private Violation unknown(HistoryEntry entry) {
        return new Violation("S3", at(entry) + " is of a kind that no rule knows");
    }

    private void took(HistoryEntry entry, SideEffectRecorded effect) {
        boolean sound = effect.failure() == null
                ? effect.value() != null && effect.value().text().startsWith("outside")
                : effect.value() == null;
        Violation.unless(sound, "S3", () -> at(entry) + " is not what was outside");
    }

    private void patched(HistoryEntry entry, PatchRecorded patch) {
        Violation.unless(patches.add(patch.changeId()), "S3", () -> at(entry) + " was recorded before");
    }

    private void answer(HistoryEntry entry, HistoryEvent event) {
        switch (event.kind()) {
            case EXECUTION_REWOUND, EXECUTION_FORKED ->
                ((InboundEvent.StepsRepeated) event)
                        .steps().stream().filter(open::containsKey).forEach(repeated::add);
            case TASK_COMPLETED -> completed(entry, (TaskCompleted) event);
            case TASK_FAILED -> failed(entry, (TaskFailed) event);
            case TIMER_FIRED -> {
                TimerCreated timer = close(entry, ((TimerFired) event).step(), TimerCreated.class);
                Violation.unless(!entry.time().isBefore(timer.fireAt()), "S12", () -> at(entry) + " before " + timer);
            }
            case SUB_ORCHESTRATION_COMPLETED ->
                close(entry, ((SubOrchestrationCompleted) event).step(), SubOrchestrationCreated.class);
            case SUB_ORCHESTRATION_FAILED ->
                close(entry, ((SubOrchestrationFailed) event).step(), SubOrchestrationCreated.class);
            case EXECUTION_STARTED -> {} // above
            case EVENT_RAISED -> {} // EventRules
            case UPDATE_REQUESTED -> {} // UpdateRules
            case EXECUTION_SUSPENDED,
                    EXECUTION_RESUMED,
                    EXECUTION_TERMINATED,
                    EXECUTION_CANCEL_REQUESTED -> {} // MessageLedger
            default -> throw unknown(entry);
        }
    }

    private void completed(HistoryEntry entry, TaskCompleted event) {
        TaskScheduled task = close(entry, event.step(), TaskScheduled.class);
        Script script = script(task);
        String result = event.result() == null ? "" : event.result().text();
        boolean timed = task.name().equals(ActivityScript.LIMITED);
        Violation.unless(
                (timed ? Lateness.withoutRun(result) : result).equals(script.result()),
                "S3",
                () -> at(entry) + " is not the result of " + task);
        Violation.unless(
                !script.fails(task.retry().maxAttempts()), "S3", () -> at(entry) + " though every attempt fails");
    }

    private void failed(HistoryEntry entry, TaskFailed event) {
        TaskScheduled task = close(entry, event.step(), TaskScheduled.class);
        if (task.timeouts().limitsAttempts()) {
            failedAttempts(entry, event, task);
            return;
        }
        if (task.timeouts().scheduleToClose() != null) {
            failedInTime(entry, event, task);
            return;
        }
        // a late duplicate of an attempt may commit its failure in place of the next attempt
        Script script = script(task);
        boolean mayFail = script.fails(task.retry().maxAttempts())
                || script.commitsFailure() && script.fails(1) && task.name().equals(ActivityScript.TRANSACTIONAL);
        Violation.unless(
                mayFail && event.failure().attempts() == task.retry().maxAttempts(),
                "S3",
                () -> at(entry) + " is not the failure of " + task);
    }

    /** S12: a task whose time is limited fails with its last attempt, or because there was no time for another one, or when its time is over and never before. */
    private void failedInTime(HistoryEntry entry, TaskFailed event, TaskScheduled task) {
        boolean timedOut = event.failure().type().equals(TaskTimeoutException.class.getName());
        Instant end = scheduledAt.get(task.step()).plus(task.timeouts().scheduleToClose());
        Violation.unless(
                timedOut ? !entry.time().isBefore(end) : script(task).fails(1),
                "S12",
                () -> at(entry) + " is not the failure of " + task);
    }

    /** S12: a task whose attempts are limited fails with its last attempt, and because of a limit not before it. */
    private void failedAttempts(HistoryEntry entry, TaskFailed event, TaskScheduled task) {
        boolean timedOut = event.failure().type().equals(TaskTimeoutException.class.getName());
        Duration limit = task.timeouts().heartbeat() == null
                ? task.timeouts().startToClose()
                : task.timeouts().heartbeat();
        Instant earliest = scheduledAt.get(task.step()).plus(limit).minus(CLOCKS_APART_MAX);
        Violation.unless(
                event.failure().attempts() == task.retry().maxAttempts()
                        && (timedOut
                                ? !entry.time().isBefore(earliest)
                                : script(task).fails(event.failure().attempts())),
                "S12",
                () -> at(entry) + " is not the failure of " + task);
    }

    private static Script script(TaskScheduled task) {
        return Script.of(task.name(), task.input());
    }

    private void make(HistoryEntry entry, int step) {
        boolean again = repeated.remove(step);
        Violation.unless(made.put(step, entry.event()) == null || again, "S3", () -> at(entry) + " scheduled twice");
        open.put(step, entry.event());
        scheduledAt.put(step, entry.time());
    }

    private <T> T close(HistoryEntry entry, int step, Class<T> kind) {
        @Nullable HistoryEvent opened = open.remove(step);
        if (!kind.isInstance(opened)) {
            throw new Violation("S3", at(entry) + " answers " + (opened == null ? "a step that is not open" : opened));
        }
        return kind.cast(opened);
    }

    private String at(HistoryEntry entry) {
        return "entry " + entry.sequence() + " " + entry.event() + " of " + execution + Archive.describe(entries);
    }
}
