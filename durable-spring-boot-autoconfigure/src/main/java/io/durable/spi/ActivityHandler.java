package io.durable.spi;

/** The code of one activity, ready to be called. Several threads may call it at once. Must not throw. */
@FunctionalInterface
public interface ActivityHandler {

    /**
     * Makes one attempt. May run more than once for the same task.
     *
     * @param attempt for the time of the call
     */
    TaskOutcome execute(TaskInvocation invocation, RunningAttempt attempt);
}
