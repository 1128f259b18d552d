package io.durable.simulation;

import io.durable.history.Decision.TaskScheduled;
import io.durable.history.HistoryEntry;
import io.durable.spi.ScheduledTask;
import java.util.List;

/** What becomes of tasks when the database has lost a tail and the same steps are taken again, for a mutant whose task ids do not tell the timelines apart. */
final class Timelines {

    private Timelines() {}

    /** The task that the present history has in the same place. */
    static ScheduledTask present(Tables tables, ScheduledTask task) {
        List<HistoryEntry> history = tables.histories.getOrDefault(task.execution(), List.of());
        return history.stream()
                .filter(entry -> entry.event() instanceof TaskScheduled scheduled && scheduled.step() == task.step())
                .map(entry -> (TaskScheduled) entry.event())
                .findFirst()
                .map(scheduled -> new ScheduledTask(
                        scheduled.task(), task.execution(), task.step(), task.name(), task.attempt(), task.due()))
                .orElse(task);
    }
}
