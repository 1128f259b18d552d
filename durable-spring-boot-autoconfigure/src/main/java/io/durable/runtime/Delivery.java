package io.durable.runtime;

import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.TaskId;
import io.durable.spi.ScheduledTask;
import java.util.ArrayList;
import java.util.List;

/**
 * What a batch has for one instance.
 *
 * @param rung whether its messages were looked up, or need not be because it has just been started: if this goes back, they are
 * @param messages control kinds first, then in the order of their ids
 * @param reports ends of attempts
 * @param recovered pending tasks that this owner did not know of
 */
record Delivery(
        InstanceId instance,
        boolean rung,
        List<Message> messages,
        List<Report> reports,
        List<ScheduledTask> recovered) {

    /** All tasks that any of it is about. */
    List<TaskId> tasks() {
        List<TaskId> tasks = new ArrayList<>(reports.size() + recovered.size());
        reports.forEach(report -> tasks.add(report.task().id()));
        recovered.forEach(task -> tasks.add(task.id()));
        return tasks;
    }
}
