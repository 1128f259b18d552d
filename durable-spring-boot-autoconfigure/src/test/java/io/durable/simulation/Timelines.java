package io.durable.simulation;

import io.durable.history.Decision.TaskScheduled;
import io.durable.history.ExecutionId;
import io.durable.history.HistoryEntry;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import io.durable.spi.InstanceRecord;
import io.durable.spi.ScheduledTask;
import java.util.List;

/** What becomes of tasks when the database has lost a tail and the same steps are taken again, for a mutant whose task ids do not tell the timelines apart. */
final class Timelines {

    private Timelines() {}

    /** The message as if it were for the incarnation that its target has now. */
    static Message presentIncarnation(Tables tables, Message message) {
        InstanceRecord row = tables.instances.get(message.target());
        if (row == null || !(message.body() instanceof MessageBody.FireTimer timer)) {
            return message;
        }
        ExecutionId execution =
                new ExecutionId(row.id(), row.incarnation(), timer.execution().execution());
        return new Message(
                message.id(),
                message.target(),
                message.sender(),
                new MessageBody.FireTimer(execution, timer.step()),
                message.due());
    }

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
