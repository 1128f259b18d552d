package io.durable.simulation;

import io.durable.history.Decision.TaskScheduled;
import io.durable.history.HistoryEntry;
import io.durable.history.InboundEvent.TaskCompleted;
import io.durable.history.InboundEvent.TaskFailed;
import io.durable.history.TaskId;
import io.durable.simulation.Tables.Effect;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * S7: a transactional activity has had its effect exactly once if it is recorded as completed, and never more often. Attempts that fail and commit count
 * too: there are no more of them than its policy allows.
 */
final class EffectRules {

    private EffectRules() {}

    static void check(Tables tables, Archive archive) {
        tables.effects.forEach((task, effects) -> checkOnce(task, effects, archive));
        tables.histories.values().forEach(history -> checkCompleted(history, tables));
    }

    private static void checkOnce(TaskId task, List<Effect> effects, Archive archive) {
        long completed = effects.stream().filter(Effect::completed).count();
        int allowed = archive.findScheduled(task)
                .map(scheduled -> scheduled.retry().maxAttempts())
                .orElse(0);
        Violation.unless(
                completed <= 1 && effects.size() <= allowed,
                "S7",
                () -> "effects of task " + task + " are " + effects + ", allowed are " + allowed);
    }

    private static void checkCompleted(List<HistoryEntry> history, Tables tables) {
        Map<Integer, TaskScheduled> scheduled = new HashMap<>();
        for (HistoryEntry entry : history) {
            if (entry.event() instanceof TaskScheduled task) {
                scheduled.put(task.step(), task);
            } else if (entry.event() instanceof TaskCompleted completed) {
                TaskScheduled task = scheduled.get(completed.step());
                boolean effect = task == null
                        || !task.name().equals(ActivityScript.TRANSACTIONAL)
                        || tables.effects.getOrDefault(task.task(), List.of()).stream()
                                .anyMatch(Effect::completed);
                Violation.unless(effect, "S7", () -> task + " is recorded as completed without its effect");
            } else if (entry.event() instanceof TaskFailed failed) {
                TaskScheduled task = scheduled.get(failed.step());
                boolean without = task == null
                        || tables.effects.getOrDefault(task.task(), List.of()).stream()
                                .noneMatch(Effect::completed);
                Violation.unless(without, "S7", () -> task + " is recorded as failed and has had its effect");
            }
        }
    }
}
