package io.durable.runtime;

import io.durable.LogKeys;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskInvocation;
import org.slf4j.MDC;

/** What the log lines of an attempt at an activity are told apart by: in the MDC of the thread that makes it, for as long as it does. */
final class AttemptKeys {

    private AttemptKeys() {}

    static void put(TaskInvocation invocation) {
        ScheduledTask task = invocation.task();
        MDC.put(LogKeys.INSTANCE_ID, task.execution().instance().value());
        MDC.put(LogKeys.ORCHESTRATION, invocation.orchestration());
        MDC.put(LogKeys.EXECUTION, Integer.toString(task.execution().execution()));
        MDC.put(LogKeys.ACTIVITY, task.name());
    }

    static void remove() {
        MDC.remove(LogKeys.INSTANCE_ID);
        MDC.remove(LogKeys.ORCHESTRATION);
        MDC.remove(LogKeys.EXECUTION);
        MDC.remove(LogKeys.ACTIVITY);
    }
}
