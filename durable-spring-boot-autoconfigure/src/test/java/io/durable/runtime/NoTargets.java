package io.durable.runtime;

import io.durable.MethodReference;
import io.durable.engine.CallTargets;
import io.durable.history.RetryPolicy;
import org.jspecify.annotations.Nullable;

/** Calls are made by name, and no activity declares a policy. */
final class NoTargets implements CallTargets {

    @Override
    public Target activity(MethodReference method) {
        throw new IllegalArgumentException("call activities by name");
    }

    @Override
    public Target orchestrator(MethodReference method) {
        throw new IllegalArgumentException("call orchestrators by name");
    }

    @Override
    public io.durable.history.TaskTimeouts declaredTimeouts(String activity) {
        return io.durable.history.TaskTimeouts.none();
    }

    @Override
    public String declaredQueue(String activity) {
        return io.durable.history.TaskQueue.DEFAULT;
    }

    @Override
    public @Nullable String defaultVersion(String orchestrator) {
        return null;
    }

    @Override
    public Request request(RequestKind kind, MethodReference method) {
        throw new IllegalArgumentException("ask by name");
    }

    @Override
    public RetryPolicy declaredRetry(String activity) {
        return RetryPolicy.none();
    }
}
