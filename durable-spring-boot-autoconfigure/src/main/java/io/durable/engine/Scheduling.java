package io.durable.engine;

import io.durable.RetryHandler;
import io.durable.SubOrchestrationOptions;
import io.durable.Task;
import io.durable.TaskOptions;
import io.durable.history.Decision.EventSent;
import io.durable.history.Decision.SubOrchestrationCreated;
import io.durable.history.Decision.TaskScheduled;
import io.durable.history.Decision.TimerCreated;
import io.durable.history.InboundEvent.EventRaised;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.MessageId;
import io.durable.history.Payload;
import io.durable.history.RetryPolicy;
import io.durable.history.TaskId;
import io.durable.history.TaskTimeouts;
import java.lang.reflect.Type;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns calls of the code into decisions and the tasks that wait for their outcome. A call that is refused leaves nothing behind. */
final class Scheduling {

    /** The last time that a timer can have; the time after it marks messages that are kept for a parked instance. */
    private static final Instant LATEST = Message.NEVER.minusNanos(1_000);

    private final ExecutionState state;

    Scheduling(ExecutionState state) {
        this.state = state;
    }

    <R> Task<R> activity(String name, @Nullable Object input, Type resultType, TaskOptions options) {
        requireName("activity", name);
        Payload payload = state.payloads().write("input of activity '" + name + "'", input);
        String queue =
                options.queue() != null ? options.queue() : state.targets().declaredQueue(name);
        TaskTimeouts timeouts = options.timeouts().orElse(state.targets().declaredTimeouts(name));
        RetryHandler handler = options.retryHandler();
        if (handler != null) {
            ActivityCall call = new ActivityCall(name, queue, payload, RetryPolicy.none(), timeouts, options.tags());
            return new HandledActivity<R>(state, handler, resultType, this, call);
        }
        RetryPolicy retry =
                options.retry() != null ? options.retry() : state.targets().declaredRetry(name);
        return attempt(new ActivityCall(name, queue, payload, retry, timeouts, options.tags()), resultType);
    }

    /** What a call comes to, whoever retries it. */
    record ActivityCall(
            String name,
            String queue,
            @Nullable Payload input,
            RetryPolicy retry,
            TaskTimeouts timeouts,
            Map<String, String> tags) {

        ActivityCall with(TaskTimeouts others) {
            return new ActivityCall(name, queue, input, retry, others, tags);
        }
    }

    <R> ActivityOperation<R> attempt(ActivityCall call, Type resultType) {
        TaskScheduled decision = state.course()
                .decide(new TaskScheduled(
                        state.steps().next(),
                        new TaskId(state.course().rowId()),
                        call.name(),
                        call.queue(),
                        call.input(),
                        call.retry(),
                        call.timeouts(),
                        call.tags()));
        return opened(new ActivityOperation<R>(state, decision, resultType));
    }

    <R> Task<R> child(String name, @Nullable Object input, Type resultType, SubOrchestrationOptions options) {
        requireName("sub-orchestration", name);
        int step = state.steps().next();
        InstanceId id =
                options.instanceId() != null ? new InstanceId(options.instanceId()) : ChildIds.of(state.id(), step);
        Payload payload = state.payloads().write("input of sub-orchestration '" + name + "'", input);
        SubOrchestrationCreated decision =
                state.course().decide(new SubOrchestrationCreated(step, id, name, null, payload, options.tags()));
        return opened(new SubOrchestrationOperation<R>(state, decision, resultType));
    }

    TimerOperation timer(Duration delay) {
        return timer(later(state.course().time(), delay));
    }

    TimerOperation timer(Instant fireAt) {
        Instant now = state.course().time();
        Instant due = fireAt.isBefore(now) ? now : fireAt.isAfter(LATEST) ? LATEST : fireAt;
        TimerCreated decision = state.course()
                .decide(new TimerCreated(
                        state.steps().next(), new MessageId(state.course().rowId()), due));
        return opened(new TimerOperation(state, decision));
    }

    /** @param timeout absent: no limit */
    <T> Task<T> event(String name, @Nullable Duration timeout, Type type) {
        requireName("event", name);
        EventWaiter<T> waiter = new EventWaiter<>(state, name, type);
        EventRaised kept = state.events().take(name);
        if (kept != null) {
            waiter.deliver(kept);
            return waiter;
        }
        if (timeout != null) {
            waiter.limit(timer(timeout), timeout);
        }
        state.events().add(waiter);
        return waiter;
    }

    void send(String instanceId, String name, @Nullable Object value) {
        requireName("event", name);
        Payload payload = state.payloads().write("event '" + name + "'", value);
        state.course().decide(new EventSent(new InstanceId(instanceId), name, payload));
    }

    private <O extends StepOperation<?>> O opened(O operation) {
        state.steps().open(operation);
        return operation;
    }

    private static Instant later(Instant now, Duration delay) {
        try {
            return now.plus(delay);
        } catch (DateTimeException | ArithmeticException beyondAllTime) {
            return delay.isNegative() ? now : LATEST;
        }
    }

    private static void requireName(String what, String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("The name of the " + what + " is blank");
        }
    }
}
