package io.durable.engine;

import io.durable.ContinueOptions;
import io.durable.DurableHttpRequest;
import io.durable.DurableHttpResponse;
import io.durable.LogKeys;
import io.durable.MethodReference;
import io.durable.OrchestrationContext;
import io.durable.StartOptions;
import io.durable.SubOrchestrationOptions;
import io.durable.Task;
import io.durable.TaskOptions;
import io.durable.engine.CallTargets.Request;
import io.durable.engine.CallTargets.RequestKind;
import io.durable.engine.CallTargets.Target;
import io.durable.history.Decision.ContinuedAsNew;
import io.durable.history.InboundEvent.ExecutionStarted;
import io.durable.history.ParentInstance;
import io.durable.history.Payload;
import io.durable.history.TraceContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.core.ParameterizedTypeReference;

/** What the code sees. Every call checks first that it comes from the strand and that the code has not been told to unwind. */
final class StrandContext implements OrchestrationContext {

    private final ExecutionState state;
    private final ExecutionStarted start;
    private final Scheduling scheduling;
    private @Nullable Markers markers;
    private int uuids;
    private int randoms;
    private boolean namesThread;

    StrandContext(ExecutionState state, ExecutionStarted start) {
        this.state = state;
        this.start = start;
        this.scheduling = new Scheduling(state);
    }

    @Override
    public <R> Task<R> callActivity(String name, @Nullable Object input, Class<R> resultType, TaskOptions options) {
        return scheduling().activity(name, PayloadConversion.input(input), resultType, options);
    }

    @Override
    public <R> Task<R> callActivity(
            String name, @Nullable Object input, ParameterizedTypeReference<R> resultType, TaskOptions options) {
        return scheduling().activity(name, PayloadConversion.input(input), resultType.getType(), options);
    }

    @Override
    public <R> Task<R> scheduleActivity(MethodReference method, Object[] inputs, TaskOptions options) {
        Scheduling checked = scheduling();
        Target target = state.targets().activity(method);
        return checked.activity(target.name(), PayloadConversion.input(inputs), target.resultType(), options);
    }

    @Override
    public <R> Task<R> callSubOrchestrator(
            String name, @Nullable Object input, Class<R> resultType, SubOrchestrationOptions options) {
        return scheduling().child(name, input, resultType, options);
    }

    @Override
    public <R> Task<R> callSubOrchestrator(
            String name,
            @Nullable Object input,
            ParameterizedTypeReference<R> resultType,
            SubOrchestrationOptions options) {
        return scheduling().child(name, input, resultType.getType(), options);
    }

    @Override
    public <R> Task<R> scheduleSubOrchestrator(
            MethodReference method, Object[] inputs, SubOrchestrationOptions options) {
        Scheduling checked = scheduling();
        Target target = state.targets().orchestrator(method);
        SubOrchestrationOptions versioned =
                options.version() == null && target.version() != null ? options.withVersion(target.version()) : options;
        return checked.child(target.name(), PayloadConversion.input(inputs), target.resultType(), versioned);
    }

    @Override
    public String startNew(String name, @Nullable Object input, StartOptions options) {
        return scheduling().start(name, input, options).value();
    }

    @Override
    public String start(MethodReference method, Object[] inputs, StartOptions options) {
        Scheduling checked = scheduling();
        Target target = state.targets().orchestrator(method);
        StartOptions versioned =
                options.version() == null && target.version() != null ? options.withVersion(target.version()) : options;
        return checked.start(target.name(), PayloadConversion.input(inputs), versioned)
                .value();
    }

    @Override
    public Task<DurableHttpResponse> callHttp(DurableHttpRequest request) {
        return scheduling().http(request);
    }

    @Override
    public Task<Void> createTimer(Duration delay) {
        return scheduling().timer(delay);
    }

    @Override
    public Task<Void> createTimer(Instant fireAt) {
        return scheduling().timer(fireAt);
    }

    @Override
    public <T> Task<T> waitForExternalEvent(String name, Class<T> type) {
        return scheduling().event(name, null, type);
    }

    @Override
    public <T> Task<T> waitForExternalEvent(String name, ParameterizedTypeReference<T> type) {
        return scheduling().event(name, null, type.getType());
    }

    @Override
    public <T> Task<T> waitForExternalEvent(String name, Duration timeout, Class<T> type) {
        return scheduling().event(name, Objects.requireNonNull(timeout, "timeout of an event"), type);
    }

    @Override
    public <T> Task<T> waitForExternalEvent(String name, Duration timeout, ParameterizedTypeReference<T> type) {
        return scheduling().event(name, Objects.requireNonNull(timeout, "timeout of an event"), type.getType());
    }

    @Override
    public void sendEvent(String instanceId, String name, @Nullable Object payload) {
        scheduling().send(instanceId, name, payload);
    }

    @Override
    public <T> Task<List<T>> allOf(Collection<? extends Task<? extends T>> tasks) {
        state.lifeline().enter();
        List<OrchestrationTask<? extends T>> own = new ArrayList<>(tasks.size());
        for (Task<? extends T> task : tasks) {
            own.add(own(task));
        }
        return new AllOfTask<>(state, own);
    }

    @Override
    public Task<Task<?>> anyOf(Collection<? extends Task<?>> tasks) {
        state.lifeline().enter();
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("anyOf without tasks would never end: give it at least one");
        }
        List<OrchestrationTask<?>> own = new ArrayList<>(tasks.size());
        for (Task<?> task : tasks) {
            own.add(own(task));
        }
        return new AnyOfTask(state, own);
    }

    @Override
    public boolean isCancelRequested() {
        state.lifeline().enter();
        return state.course().cancellation() != null;
    }

    @Override
    public void continueAsNew(@Nullable Object input, ContinueOptions options) {
        state.lifeline().enter();
        Payload payload = state.payloads().write("input of continue-as-new", input);
        throw state.continueAs(new ContinuedAsNew(payload, options.preserveUnprocessedEvents(), options.version()));
    }

    @Override
    public void setCustomStatus(@Nullable Object status) {
        state.lifeline().enter();
        state.customStatus(state.payloads().write("custom status", status));
    }

    @Override
    public String getInstanceId() {
        state.lifeline().enter();
        return state.id().instance().value();
    }

    @Override
    public String getName() {
        state.lifeline().enter();
        return start.name();
    }

    @Override
    public Optional<String> getVersion() {
        state.lifeline().enter();
        return Optional.ofNullable(start.version());
    }

    @Override
    public Optional<ParentInstance> getParent() {
        state.lifeline().enter();
        return Optional.ofNullable(start.parent());
    }

    @Override
    public Instant getCurrentTime() {
        state.lifeline().enter();
        return state.course().time();
    }

    @Override
    public UUID newUuid() {
        state.lifeline().enter();
        return unique("" + uuids++);
    }

    @Override
    public Random newRandom() {
        state.lifeline().enter();
        UUID seed = unique("random:" + randoms++);
        return new Random(seed.getMostSignificantBits() ^ seed.getLeastSignificantBits());
    }

    @Override
    public <R> R sideEffect(Supplier<? extends R> effect, Class<R> type) {
        return markers().sideEffect(effect, type);
    }

    @Override
    public <R> R sideEffect(Supplier<? extends R> effect, ParameterizedTypeReference<R> type) {
        return markers().sideEffect(effect, type.getType());
    }

    @Override
    public boolean patched(String changeId) {
        return markers().patched(changeId);
    }

    @Override
    public Logger getLogger(Class<?> type) {
        state.lifeline().enter();
        nameThread();
        return new CodeLogger(LoggerFactory.getLogger(type), state);
    }

    @Override
    public boolean isReplaying() {
        state.lifeline().enter();
        return state.course().isReplay();
    }

    @Override
    public void answerQuery(MethodReference query, Function<@Nullable Object, @Nullable Object> handler) {
        state.lifeline().enter();
        Request request = state.targets().request(RequestKind.QUERY, query);
        state.queries().register(request.name(), new RequestHandler(request.inputType(), handler));
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // the conversion gives what the type says, or null if that was sent
    public <I> void onQuery(String name, Class<I> inputType, Function<? super I, ?> handler) {
        state.lifeline().enter();
        Scheduling.requireName("query", name);
        state.queries().register(name, new RequestHandler(inputType, input -> handler.apply((I) input)));
    }

    @Override
    public void answerUpdate(
            MethodReference update,
            @Nullable Consumer<@Nullable Object> validator,
            Function<@Nullable Object, @Nullable Object> handler) {
        state.lifeline().enter();
        Request request = state.targets().request(RequestKind.UPDATE, update);
        RequestHandler taker = new RequestHandler(request.inputType(), handler);
        state.updates().register(request.name(), new Updates.Handling(taker, validator));
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // the conversion gives what the type says, or null if that was sent
    public <I> void onUpdate(
            String name, Class<I> inputType, Consumer<? super I> validator, Function<? super I, ?> handler) {
        state.lifeline().enter();
        Scheduling.requireName("update", name);
        RequestHandler taker = new RequestHandler(inputType, input -> handler.apply((I) input));
        state.updates().register(name, new Updates.Handling(taker, input -> validator.accept((I) input)));
    }

    /** Takes back what the thread was named for log lines; called when the code has ended. */
    void leaveThread() {
        if (namesThread) {
            MDC.remove(LogKeys.INSTANCE_ID);
            MDC.remove(LogKeys.ORCHESTRATION);
            MDC.remove(LogKeys.EXECUTION);
            MDC.remove(LogKeys.TRACE_ID);
            MDC.remove(LogKeys.SPAN_ID);
        }
    }

    /** Only for code that asks for a logger: it costs a map for each instance in memory. */
    private void nameThread() {
        if (!namesThread) {
            namesThread = true;
            MDC.put(LogKeys.INSTANCE_ID, state.id().instance().value());
            MDC.put(LogKeys.ORCHESTRATION, start.name());
            MDC.put(LogKeys.EXECUTION, Integer.toString(state.id().execution()));
            TraceContext trace = start.trace();
            if (trace != null) {
                nameThread(LogKeys.TRACE_ID, trace.traceId());
                nameThread(LogKeys.SPAN_ID, trace.spanId());
            }
        }
    }

    private static void nameThread(String key, @Nullable String id) {
        if (id != null) {
            MDC.put(key, id);
        }
    }

    private UUID unique(String what) {
        String name = state.seed().text() + ":" + what;
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    private Markers markers() {
        state.lifeline().enter();
        if (markers == null) {
            markers = new Markers(state);
        }
        return markers;
    }

    private Scheduling scheduling() {
        state.lifeline().enter();
        return scheduling;
    }

    private <T> OrchestrationTask<T> own(Task<T> task) {
        if (task instanceof OrchestrationTask<T> own && own.state() == state) {
            return own;
        }
        throw new IllegalArgumentException("Orchestration '" + state.id().instance()
                + "' can only wait for tasks that its own context made, not for " + task);
    }
}
