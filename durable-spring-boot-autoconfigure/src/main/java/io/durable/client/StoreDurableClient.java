package io.durable.client;

import io.durable.DataConversionException;
import io.durable.DataConverter;
import io.durable.DurableClient;
import io.durable.ForkOptions;
import io.durable.InstanceCounts;
import io.durable.InstancePage;
import io.durable.InstanceQuery;
import io.durable.MethodReference;
import io.durable.OrchestrationClient;
import io.durable.OrchestrationFailedException;
import io.durable.OrchestrationMetadata;
import io.durable.OrchestrationStart;
import io.durable.PurgeOptions;
import io.durable.PurgeResult;
import io.durable.RestartOptions;
import io.durable.Schedules;
import io.durable.StartOptions;
import io.durable.TerminateOptions;
import io.durable.UpdateOptions;
import io.durable.history.HistoryEntry;
import io.durable.history.InstanceId;
import io.durable.history.MessageBody;
import io.durable.history.Names;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import io.durable.spi.InstanceStore;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;

/** The client over a store: a start is one insert, everything else one message; the bell is rung when the caller's transaction has committed. */
@OrchestrationClient // on the class, because Spring takes it for @Autowired on a @Bean method
public final class StoreDurableClient implements DurableClient {

    private final ClientPorts ports;
    private final InstanceStore store;
    private final Waiters waiters;
    private final Starts starts;
    private final InstanceMessages messages;
    private final ActivityCompletions completions;
    private final Rewinds rewinds;
    private final Purge purge;
    private final Queries queries;
    private final Updates updates;
    private final Schedules schedules;

    public StoreDurableClient(ClientPorts ports, Waiters waiters) {
        this.ports = ports;
        this.store = ports.store();
        this.waiters = waiters;
        this.starts = new Starts(ports, waiters);
        this.messages = new InstanceMessages(ports);
        this.rewinds = new Rewinds(ports, messages, starts);
        this.completions = new ActivityCompletions(ports);
        this.purge = new Purge(store);
        this.queries = new Queries(ports);
        this.updates = new Updates(ports, waiters);
        this.schedules =
                ports.schedules().of(this, (name, input) -> starts.checkedInput(name, input, StartOptions.defaults()));
    }

    @Override
    public String start(MethodReference method, Object[] inputs, StartOptions options) {
        return starts.start(method, inputs, options);
    }

    @Override
    public String startNew(String name, @Nullable Object input, StartOptions options) {
        return starts.startNew(name, input, options);
    }

    @Override
    public List<String> startAll(List<OrchestrationStart> many) {
        return starts.startAll(many);
    }

    @Override
    public <R> R ask(String instanceId, MethodReference query, Object[] inputs) {
        return queries.ask(instanceId, query, inputs);
    }

    @Override
    public <R> R query(String instanceId, String name, @Nullable Object input, Class<R> resultType) {
        return queries.ask(instanceId, name, input, resultType);
    }

    @Override
    public <R> R query(
            String instanceId, String name, @Nullable Object input, ParameterizedTypeReference<R> resultType) {
        return queries.ask(instanceId, name, input, resultType.getType());
    }

    @Override
    public <R> R request(String instanceId, MethodReference update, Object[] inputs, UpdateOptions options) {
        return updates.request(instanceId, update, inputs, options);
    }

    @Override
    public <R> R update(
            String instanceId, String name, @Nullable Object input, Class<R> resultType, UpdateOptions options) {
        return updates.request(instanceId, name, input, resultType, options);
    }

    @Override
    public <R> R update(
            String instanceId,
            String name,
            @Nullable Object input,
            ParameterizedTypeReference<R> resultType,
            UpdateOptions options) {
        return updates.request(instanceId, name, input, resultType.getType(), options);
    }

    @Override
    public String startUpdate(String instanceId, String name, @Nullable Object input, UpdateOptions options) {
        return updates.start(instanceId, name, input, options);
    }

    @Override
    public <R> R waitForUpdate(String instanceId, String updateId, Duration timeout, Class<R> resultType) {
        return updates.waitFor(instanceId, updateId, checkTimeout(timeout), resultType);
    }

    @Override
    public Optional<OrchestrationMetadata> getInstance(String instanceId) {
        return store.findMetadata(new InstanceId(instanceId));
    }

    @Override
    public OrchestrationMetadata waitForStart(String instanceId, Duration timeout) {
        return waiters.await(new InstanceId(instanceId), Waiter.Goal.STARTED, checkTimeout(timeout));
    }

    @Override
    public OrchestrationMetadata waitForCompletion(String instanceId, Duration timeout) {
        return waiters.await(new InstanceId(instanceId), Waiter.Goal.ENDED, checkTimeout(timeout));
    }

    @Override
    public <T> T waitForCompletion(String instanceId, Duration timeout, Class<T> outputType) {
        Objects.requireNonNull(outputType, "type of the output");
        OrchestrationMetadata ended = waitForCompletion(instanceId, timeout);
        if (ended.runtimeStatus() != OrchestrationRuntimeStatus.COMPLETED) {
            throw new OrchestrationFailedException(instanceId, ended.runtimeStatus(), ended.failure(), reasonOf(ended));
        }
        return read(ended.output(), outputType);
    }

    @Override
    public void raiseEvent(String instanceId, String eventName, @Nullable Object payload) {
        Names.check("Event name", eventName);
        Payload written = ports.payloads().write("payload of event '" + eventName + "'", payload);
        messages.send(instanceId, new MessageBody.RaiseEvent(eventName, written));
    }

    @Override
    public void terminate(String instanceId, @Nullable String reason, TerminateOptions options) {
        messages.send(instanceId, new MessageBody.Terminate(checkReason(reason), options.recursive()));
    }

    @Override
    public void cancel(String instanceId, @Nullable String reason) {
        messages.send(instanceId, new MessageBody.Cancel(checkReason(reason)));
    }

    @Override
    public void suspend(String instanceId, @Nullable String reason) {
        messages.send(instanceId, new MessageBody.Suspend(checkReason(reason)));
    }

    @Override
    public void resume(String instanceId, @Nullable String reason) {
        messages.send(instanceId, new MessageBody.Resume(checkReason(reason)));
    }

    @Override
    public void rewind(String instanceId, @Nullable String reason) {
        rewinds.rewind(new InstanceId(instanceId), checkReason(reason));
    }

    @Override
    public String restart(String instanceId, RestartOptions options) {
        return starts.restart(messages.get(new InstanceId(instanceId)), options);
    }

    @Override
    public String fork(String instanceId, ForkOptions options) {
        return rewinds.fork(new InstanceId(instanceId), options);
    }

    @Override
    public PurgeResult purge(String instanceId, PurgeOptions options) {
        return new PurgeResult(purge.purge(new InstanceId(instanceId), options));
    }

    @Override
    public PurgeResult purge(InstanceQuery filter) {
        return new PurgeResult(purge.purge(filter));
    }

    @Override
    public Schedules schedules() {
        return schedules;
    }

    @Override
    public void completeActivity(String token, @Nullable Object result) {
        completions.complete(token, result);
    }

    @Override
    public void failActivity(String token, Throwable failure) {
        completions.fail(token, failure);
    }

    @Override
    public void heartbeatActivity(String token, Object details) {
        completions.heartbeat(token, details);
    }

    @Override
    public InstancePage listInstances(InstanceQuery query) {
        return store.query(Objects.requireNonNull(query, "query"));
    }

    @Override
    public List<HistoryEntry> getHistory(String instanceId) {
        InstanceId id = new InstanceId(instanceId);
        List<HistoryEntry> history = store.findHistory(id);
        if (history.isEmpty()) {
            messages.get(id); // a pending instance has no history yet, a missing one never
        }
        return history;
    }

    @Override
    public InstanceCounts countInstances(InstanceQuery query) {
        return store.count(Objects.requireNonNull(query, "query"));
    }

    @Override
    public void readHistory(String instanceId, Consumer<HistoryEntry> reader) {
        new HistoryReading(store, messages.get(new InstanceId(instanceId)).executionId()).run(reader);
    }

    private String reasonOf(OrchestrationMetadata ended) {
        if (ended.failure() != null) {
            return ended.failure().summary();
        }
        Payload reason = ended.output();
        if (reason == null) {
            return "no reason was given";
        }
        try {
            return String.valueOf(converter().deserialize(reason.bytes(), String.class));
        } catch (DataConversionException notText) {
            return reason.toString(); // for a person to read: the raw bytes say as much
        }
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // an orchestration without an output has none to return, whatever T is
    private <T> T read(@Nullable Payload output, Class<T> type) {
        return output == null ? null : (T) converter().deserialize(output.bytes(), type);
    }

    private DataConverter converter() {
        return ports.payloads().converter();
    }

    private @Nullable String checkReason(@Nullable String reason) {
        ports.payloads().write("reason", reason);
        return reason;
    }

    private static Duration checkTimeout(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("Timeout is " + timeout + ", it must be zero or more");
        }
        return timeout;
    }
}
