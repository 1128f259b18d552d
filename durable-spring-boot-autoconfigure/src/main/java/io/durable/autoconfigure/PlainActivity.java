package io.durable.autoconfigure;

import io.durable.spi.ActivityHandler;
import io.durable.spi.RunningAttempt;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;

/** Runs an activity as it is, in no transaction of ours. May run more than once for the same task. */
final class PlainActivity implements ActivityHandler {

    private final ActivityCall call;

    PlainActivity(ActivityCall call) {
        this.call = call;
    }

    @Override
    public TaskOutcome execute(TaskInvocation invocation, RunningAttempt attempt) {
        if (Thread.currentThread().isInterrupted()) {
            return new TaskOutcome.Unavailable("The node is stopping");
        }
        try {
            Object result = call.invoke(call.arguments(invocation, attempt));
            return new TaskOutcome.Completed(call.store(result), false);
        } catch (Throwable failure) { // whatever the activity throws is an outcome
            return call.judge(failure, invocation);
        }
    }
}
