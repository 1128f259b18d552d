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
        return row == null
                ? message
                : new Message(
                        message.id(), message.target(), message.sender(), present(row, message.body()), message.due());
    }

    private static MessageBody present(InstanceRecord row, MessageBody body) {
        if (body instanceof MessageBody.FireTimer timer) {
            return new MessageBody.FireTimer(present(row, timer.execution()), timer.step());
        }
        if (body instanceof MessageBody.ChildCompleted child) {
            return new MessageBody.ChildCompleted(present(row, child.parent()), child.step(), child.result());
        }
        if (body instanceof MessageBody.ChildFailed child) {
            return new MessageBody.ChildFailed(present(row, child.parent()), child.step(), child.failure());
        }
        return body;
    }

    private static ExecutionId present(InstanceRecord row, ExecutionId execution) {
        return new ExecutionId(row.id(), row.incarnation(), execution.execution());
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
