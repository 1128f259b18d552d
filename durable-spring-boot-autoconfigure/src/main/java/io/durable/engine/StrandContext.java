package io.durable.engine;

import io.durable.ContinueOptions;
import io.durable.MethodReference;
import io.durable.OrchestrationContext;
import io.durable.StartOptions;
import io.durable.SubOrchestrationOptions;
import io.durable.Task;
import io.durable.TaskOptions;
import io.durable.engine.CallTargets.Target;
import io.durable.history.Decision.ContinuedAsNew;
import io.durable.history.InboundEvent.ExecutionStarted;
import io.durable.history.ParentInstance;
import io.durable.history.Payload;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;

/** What the code sees. Every call checks first that it comes from the strand and that the code has not been told to unwind. */
final class StrandContext implements OrchestrationContext {

    private final ExecutionState state;
    private final ExecutionStarted start;
    private final Scheduling scheduling;
    private int uuids;

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
        return checked.child(target.name(), PayloadConversion.input(inputs), target.resultType(), options);
    }

    @Override
    public String startNew(String name, @Nullable Object input, StartOptions options) {
        return scheduling().start(name, input, options).value();
    }

    @Override
    public String start(MethodReference method, Object[] inputs, StartOptions options) {
        Scheduling checked = scheduling();
        Target target = state.targets().orchestrator(method);
        return checked.start(target.name(), PayloadConversion.input(inputs), options)
                .value();
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
        return scheduling().event(name, timeout, type);
    }

    @Override
    public <T> Task<T> waitForExternalEvent(String name, Duration timeout, ParameterizedTypeReference<T> type) {
        return scheduling().event(name, timeout, type.getType());
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
    public void continueAsNew(@Nullable Object input, ContinueOptions options) {
        state.lifeline().enter();
        Payload payload = state.payloads().write("input of continue-as-new", input);
        throw state.continueAs(new ContinuedAsNew(payload, options.preserveUnprocessedEvents()));
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
        String name = state.id().incarnation() + ":" + state.id().execution() + ":" + uuids;
        uuids++;
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean isReplaying() {
        state.lifeline().enter();
        return state.course().isReplay();
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
