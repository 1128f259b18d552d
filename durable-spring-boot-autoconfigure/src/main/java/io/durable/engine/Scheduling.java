package io.durable.engine;

import io.durable.DurableHttpRequest;
import io.durable.DurableHttpResponse;
import io.durable.InstanceIdReusePolicy;
import io.durable.RetryHandler;
import io.durable.StartOptions;
import io.durable.SubOrchestrationOptions;
import io.durable.Task;
import io.durable.TaskOptions;
import io.durable.history.Decision.EventSent;
import io.durable.history.Decision.StartSent;
import io.durable.history.Decision.SubOrchestrationCreated;
import io.durable.history.Decision.TaskScheduled;
import io.durable.history.Decision.TimerCreated;
import io.durable.history.InboundEvent.EventRaised;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.MessageId;
import io.durable.history.Names;
import io.durable.history.Payload;
import io.durable.history.RetryPolicy;
import io.durable.history.TaskAdmission;
import io.durable.history.TaskId;
import io.durable.history.TaskTimeouts;
import java.lang.reflect.Type;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns calls of the code into decisions and the tasks that wait for their outcome. A call that is refused leaves nothing behind. */
final class Scheduling {

    /** The last time that a timer can have; the time after it marks messages that are kept for a parked instance. */
    private static final Instant LATEST = Message.NEVER.minusNanos(1_000);

    /** As the client has it. */
    private static final int NAME_LENGTH_MAX = 200;

    private final ExecutionState state;

    Scheduling(ExecutionState state) {
        this.state = state;
    }

    <R> Task<R> activity(String name, @Nullable Object input, Type resultType, TaskOptions options) {
        requireName("activity", name);
        Objects.requireNonNull(resultType, "result type of an activity");
        Payload payload = state.payloads().write("input of activity '" + name + "'", input);
        String queue =
                options.queue() != null ? options.queue() : state.targets().declaredQueue(name);
        TaskTimeouts timeouts = options.timeouts().orElse(state.targets().declaredTimeouts(name));
        RetryHandler handler = options.retryHandler();
        if (handler != null) {
            ActivityCall call = new ActivityCall(
                    name, queue, payload, RetryPolicy.none(), timeouts, options.admission(), options.tags());
            return new HandledActivity<R>(state, handler, resultType, this, call);
        }
        RetryPolicy retry =
                options.retry() != null ? options.retry() : state.targets().declaredRetry(name);
        return attempt(
                new ActivityCall(name, queue, payload, retry, timeouts, options.admission(), options.tags()),
                resultType);
    }

    Task<DurableHttpResponse> http(DurableHttpRequest request) {
        return new HttpCall(state, this, request);
    }

    /** What a call comes to, whoever retries it. */
    record ActivityCall(
            String name,
            String queue,
            @Nullable Payload input,
            RetryPolicy retry,
            TaskTimeouts timeouts,
            TaskAdmission admission,
            Map<String, String> tags) {

        ActivityCall with(TaskTimeouts others) {
            return new ActivityCall(name, queue, input, retry, others, admission, tags);
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
                        call.admission(),
                        call.tags()));
        return opened(new ActivityOperation<R>(state, decision, resultType));
    }

    <R> Task<R> child(String name, @Nullable Object input, Type resultType, SubOrchestrationOptions options) {
        requireName("sub-orchestration", name);
        Names.requireStartable(name);
        Objects.requireNonNull(resultType, "result type of a sub-orchestration");
        InstanceId id = options.instanceId() == null ? null : new InstanceId(options.instanceId());
        Payload payload = state.payloads().write("input of sub-orchestration '" + name + "'", input);
        ChildCall call = new ChildCall(name, id, payload, options);
        return options.retry().maxAttempts() == 1
                ? attempt(call, 1, resultType)
                : new RetriedSubOrchestration<R>(state, resultType, this, call);
    }

    /**
     * What a call comes to, whoever retries it.
     *
     * @param id of the first attempt; absent: every attempt gets one made up
     */
    record ChildCall(
            String name, @Nullable InstanceId id, @Nullable Payload input, SubOrchestrationOptions options) {

        private InstanceId id(Seed seed, int step, int attempt) {
            if (id == null) {
                return ChildIds.of(seed, step);
            }
            return attempt == 1 ? id : ChildIds.ofAttempt(id, attempt);
        }
    }

    <R> SubOrchestrationOperation<R> attempt(ChildCall call, int attempt, Type resultType) {
        int step = state.steps().next();
        SubOrchestrationOptions options = call.options();
        SubOrchestrationCreated decision = state.course()
                .decide(new SubOrchestrationCreated(
                        step,
                        call.id(state.seed(), step, attempt),
                        call.name(),
                        version(call.name(), options.version()),
                        call.input(),
                        options.tags(),
                        options.parentClosePolicy()));
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
        Objects.requireNonNull(type, "type of an event");
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

    /** Gives the id. */
    InstanceId start(String name, @Nullable Object input, StartOptions options) {
        requireName("orchestration", name);
        Names.requireStartable(name);
        requirePlain(name, options);
        Payload payload = state.payloads().write("input of orchestration '" + name + "'", input);
        String id = options.instanceId() != null
                ? options.instanceId()
                : state.nextStartId().toString();
        return state.course()
                .decide(new StartSent(
                        new InstanceId(id), name, version(name, options.version()), payload, options.tags()))
                .target();
    }

    private static void requirePlain(String name, StartOptions options) {
        StartOptions plain = new StartOptions(
                options.instanceId(),
                options.version(),
                null,
                Duration.ZERO,
                InstanceIdReusePolicy.REJECT,
                null,
                options.tags());
        if (!plain.equals(options)) {
            throw new IllegalArgumentException("The start of '" + name
                    + "' has a time, a delay, a reuse policy or a request id, which only a client's start can have."
                    + " Wait for a timer before it, and leave the others out: it is made exactly once");
        }
    }

    void send(String instanceId, String name, @Nullable Object value) {
        requireName("event", name);
        Payload payload = state.payloads().write("event '" + name + "'", value);
        state.course().decide(new EventSent(new InstanceId(instanceId), name, payload));
    }

    private @Nullable String version(String name, @Nullable String wanted) {
        return wanted != null ? wanted : state.targets().defaultVersion(name);
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

    static void requireName(String what, String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("The name of the " + what + " is blank");
        }
        if (name.length() > NAME_LENGTH_MAX || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("The name of the " + what + " is not allowed: use at most "
                    + NAME_LENGTH_MAX + " characters, none of them a control character, not '" + name + "'");
        }
    }
}
