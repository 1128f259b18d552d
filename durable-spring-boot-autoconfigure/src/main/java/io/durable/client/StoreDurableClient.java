package io.durable.client;

import io.durable.DataConversionException;
import io.durable.DataConverter;
import io.durable.DurableClient;
import io.durable.InstanceAlreadyExistsException;
import io.durable.InstanceIdReusePolicy;
import io.durable.InstanceNotFoundException;
import io.durable.InstancePage;
import io.durable.InstanceQuery;
import io.durable.InvalidInstanceStateException;
import io.durable.InvalidTaskTokenException;
import io.durable.MethodReference;
import io.durable.OrchestrationClient;
import io.durable.OrchestrationFailedException;
import io.durable.OrchestrationMetadata;
import io.durable.OrchestrationStart;
import io.durable.PurgeOptions;
import io.durable.PurgeResult;
import io.durable.Schedules;
import io.durable.StartOptions;
import io.durable.TaskNotPendingException;
import io.durable.TerminateOptions;
import io.durable.UnknownOrchestratorException;
import io.durable.engine.CallTargets.Target;
import io.durable.history.FailureDetails;
import io.durable.history.HistoryEntry;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceState;
import io.durable.spi.InstanceStore;
import io.durable.spi.NewInstance;
import io.durable.spi.TaskOutcome;
import io.durable.spi.TaskToken;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The client over a store: a start is one insert, everything else one message; the bell is rung when the caller's transaction has committed. */
@OrchestrationClient // on the class, because Spring takes it for @Autowired on a @Bean method
public final class StoreDurableClient implements DurableClient {

    private static final Logger log = LoggerFactory.getLogger(StoreDurableClient.class);

    private static final int NAME_LENGTH_MAX = 200;
    private static final int STARTED_TOGETHER_MAX = 10_000;

    /** What begins later than this is found by a sweep in time. */
    private static final Duration RUNG_AHEAD = Duration.ofMinutes(1);

    private final ClientPorts ports;
    private final InstanceStore store;
    private final Waiters waiters;
    private final MessageIds messageIds;
    private final Purge purge;
    private final Schedules schedules;

    public StoreDurableClient(ClientPorts ports, Waiters waiters) {
        this.ports = ports;
        this.store = ports.store();
        this.waiters = waiters;
        this.messageIds = new MessageIds(ports.randomness());
        this.purge = new Purge(store);
        this.schedules =
                ports.schedules().of(this, (name, input) -> checkedInput(name, input, StartOptions.defaults()));
    }

    @Override
    public String start(MethodReference method, Object[] inputs, StartOptions options) {
        if (inputs.length > 1) {
            throw new IllegalArgumentException("An orchestration takes one input, not " + inputs.length);
        }
        Target target = ports.targets().orchestrator(method);
        Payload written = writeInput(target.name(), inputs.length == 0 ? null : inputs[0]);
        String version = target.version();
        if (version == null || options.version() != null) {
            return insert(target.name(), written, options);
        }
        return insert(target.name(), written, options.withVersion(version));
    }

    @Override
    public String startNew(String name, @Nullable Object input, StartOptions options) {
        return insert(name, checkedInput(name, input, options), options);
    }

    private @Nullable Payload checkedInput(String name, @Nullable Object input, StartOptions options) {
        checkName("Orchestration name", name);
        Collection<String> known = ports.orchestrators().names();
        if (!known.isEmpty() && !known.contains(name)) {
            throw new UnknownOrchestratorException(
                    name, "There is no orchestrator '" + name + "' in this application, only " + known);
        }
        Payload written = writeInput(name, input);
        if (!known.isEmpty()) {
            ports.orchestrators().checkInput(name, versionOf(name, options), written);
        }
        return written;
    }

    @Override
    public List<String> startAll(List<OrchestrationStart> starts) {
        if (starts.size() > STARTED_TOGETHER_MAX) {
            throw new IllegalArgumentException(
                    "There are " + starts.size() + " starts, at most " + STARTED_TOGETHER_MAX + " are made together");
        }
        Map<InstanceId, InstanceRecord> rows = new LinkedHashMap<>();
        for (OrchestrationStart start : starts) {
            InstanceRecord row = rowOfMany(start);
            if (rows.put(row.id(), row) != null) {
                throw new IllegalArgumentException("Two of the starts have the id '" + row.id() + "'");
            }
        }
        Set<InstanceId> taken = rows.isEmpty() ? Set.of() : store.insertAll(List.copyOf(rows.values()));
        if (!taken.isEmpty()) {
            throw new InstanceAlreadyExistsException(taken.iterator().next().value());
        }
        rows.values().forEach(this::ringAfterCommit);
        return rows.keySet().stream().map(InstanceId::value).toList();
    }

    private InstanceRecord rowOfMany(OrchestrationStart start) {
        StartOptions options = start.options();
        if (options.requestId() != null || options.reusePolicy() != InstanceIdReusePolicy.REJECT) {
            throw new IllegalArgumentException(
                    "The start of '" + start.name()
                            + "' has a request id or a reuse policy, by which it can't be made together with others: start it alone");
        }
        return row(start.name(), checkedInput(start.name(), start.input(), options), options);
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
        OrchestrationMetadata ended = waitForCompletion(instanceId, timeout);
        if (ended.runtimeStatus() != OrchestrationRuntimeStatus.COMPLETED) {
            throw new OrchestrationFailedException(instanceId, ended.runtimeStatus(), ended.failure(), reasonOf(ended));
        }
        return read(ended.output(), outputType);
    }

    @Override
    public void raiseEvent(String instanceId, String eventName, @Nullable Object payload) {
        checkName("Event name", eventName);
        Payload written = ports.payloads().write("payload of event '" + eventName + "'", payload);
        send(instanceId, new MessageBody.RaiseEvent(eventName, written));
    }

    @Override
    public void terminate(String instanceId, @Nullable String reason, TerminateOptions options) {
        send(instanceId, new MessageBody.Terminate(checkReason(reason), options.recursive()));
    }

    @Override
    public void cancel(String instanceId, @Nullable String reason) {
        send(instanceId, new MessageBody.Cancel(checkReason(reason)));
    }

    @Override
    public void suspend(String instanceId, @Nullable String reason) {
        send(instanceId, new MessageBody.Suspend(checkReason(reason)));
    }

    @Override
    public void resume(String instanceId, @Nullable String reason) {
        send(instanceId, new MessageBody.Resume(checkReason(reason)));
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
        TaskToken attempt = parsed(token);
        Payload payload = ports.payloads().write("result of an activity of '" + attempt.execution() + "'", result);
        finish(attempt, new TaskOutcome.Completed(payload, true));
    }

    @Override
    public void failActivity(String token, Throwable failure) {
        TaskToken attempt = parsed(token);
        finish(attempt, new TaskOutcome.Failed(FailureDetails.of(failure, attempt.attempt()), true));
    }

    @Override
    public void heartbeatActivity(String token, Object details) {
        TaskToken attempt = parsed(token);
        Payload payload = ports.payloads().write("heartbeat of an activity of '" + attempt.execution() + "'", details);
        if (payload != null && !store.noteDetails(attempt, payload)) {
            throw notPending(attempt);
        }
    }

    private void finish(TaskToken attempt, TaskOutcome outcome) {
        if (!store.finishTask(attempt, outcome)) {
            throw notPending(attempt);
        }
        store.afterCommit(() ->
                ports.doorbell().taskEnded(attempt.attemptedTask(ports.clock().now())));
    }

    private static TaskToken parsed(String token) {
        try {
            return TaskToken.parse(token);
        } catch (IllegalArgumentException wrong) {
            throw new InvalidTaskTokenException(token, String.valueOf(wrong.getMessage()));
        }
    }

    private static TaskNotPendingException notPending(TaskToken attempt) {
        return new TaskNotPendingException(attempt.execution().instance().value(), attempt.step(), attempt.attempt());
    }

    @Override
    public InstancePage listInstances(InstanceQuery query) {
        return store.query(query);
    }

    @Override
    public List<HistoryEntry> getHistory(String instanceId) {
        InstanceId id = new InstanceId(instanceId);
        List<HistoryEntry> history = store.findHistory(id);
        if (history.isEmpty()) {
            get(id); // a pending instance has no history yet, a missing one never
        }
        return history;
    }

    private String insert(String name, @Nullable Payload input, StartOptions options) {
        InstanceRecord row = row(name, input, options);
        NewInstance instance = new NewInstance(
                row, options.requestId(), options.reusePolicy() == InstanceIdReusePolicy.REUSE_TERMINAL);
        switch (insert(instance)) {
            case INSERTED, REPLACED -> ringAfterCommit(row);
            case REPEATED -> log.debug("'{}' was started by request '{}' before", row.id(), options.requestId());
            case EXISTS -> throw new InstanceAlreadyExistsException(row.id().value());
        }
        return row.id().value();
    }

    private NewInstance.Outcome insert(NewInstance instance) {
        if (!instance.isPlain()) {
            return store.start(instance);
        }
        return store.insert(instance.row()) ? NewInstance.Outcome.INSERTED : NewInstance.Outcome.EXISTS;
    }

    private InstanceRecord row(String name, @Nullable Payload input, StartOptions options) {
        if (options.requestId() != null && options.instanceId() == null) {
            throw new IllegalArgumentException(
                    "Request id '" + options.requestId()
                            + "' is given without an instance id, by which alone a repeated start could be recognised: give both");
        }
        InstanceId id =
                new InstanceId(options.instanceId() == null ? randomUuid().toString() : options.instanceId());
        Instant now = ports.clock().now();
        InstanceState pending = new InstanceState(
                1, OrchestrationRuntimeStatus.PENDING, beginning(options, now), null, null, null, null, 0, 0);
        return new InstanceRecord(
                id, randomUuid(), name, versionOf(name, options), input, null, options.tags(), now, pending);
    }

    /** Never before now: a time that has passed must not make it due before others. */
    private static Instant beginning(StartOptions options, Instant now) {
        Instant wished = options.startAt();
        Instant beginning = wished == null ? now.plus(options.delay()) : wished.truncatedTo(ChronoUnit.MICROS);
        return beginning.isAfter(now) ? beginning : now;
    }

    private void ringAfterCommit(InstanceRecord row) {
        Instant beginning = row.state().due();
        if (!beginning.isAfter(row.createdAt())) {
            boolean joined = store.isTouchedByCaller(row.id());
            store.afterCommit(() -> ringStarted(row, joined));
        } else if (beginning.isBefore(row.createdAt().plus(RUNG_AHEAD))) {
            store.afterCommit(() -> ports.doorbell().ring(row.id()));
        }
    }

    private @Nullable String versionOf(String name, StartOptions options) {
        return options.version() != null
                ? options.version()
                : ports.orchestrators().defaultVersion(name);
    }

    /** A transaction that has been rolled back to a savepoint since then commits without the row. */
    private void ringStarted(InstanceRecord row, boolean joined) {
        if (joined && !store.isTouchedByCaller(row.id())) {
            ports.doorbell().ring(row.id());
            return;
        }
        waiters.started(row); // before the ring, because the instance may end at once
        if (!ports.doorbell().ringStarted(row)) {
            waiters.ownedElsewhere(row);
        }
    }

    private void send(String instanceId, MessageBody body) {
        InstanceId id = new InstanceId(instanceId);
        InstanceRecord row = get(id);
        if (row.state().status().isTerminal()) {
            throw new InvalidInstanceStateException(
                    instanceId,
                    "Instance '" + instanceId + "' is " + row.state().status() + " since "
                            + row.state().completedAt() + ", so " + body.kind() + " has nothing to act on");
        }
        Instant now = ports.clock().now();
        store.send(new Message(messageIds.next(now), id, null, body, now));
        store.afterCommit(() -> ports.doorbell().ring(id));
    }

    private InstanceRecord get(InstanceId id) {
        return store.find(List.of(id)).stream()
                .findFirst()
                .orElseThrow(() -> new InstanceNotFoundException(id.value()));
    }

    private @Nullable Payload writeInput(String name, @Nullable Object input) {
        return ports.payloads().write("input of orchestration '" + name + "'", input);
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

    /** A version 4 UUID. */
    private UUID randomUuid() {
        long high = ports.randomness().nextLong() & 0xFFFF_FFFF_FFFF_0FFFL | 0x4000L;
        long low = ports.randomness().nextLong() & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
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

    private static void checkName(String what, String name) {
        if (name.isBlank() || name.length() > NAME_LENGTH_MAX || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(what + " '" + name + "' is not allowed: use 1 to " + NAME_LENGTH_MAX
                    + " characters, not all blank and none of them a control character");
        }
    }
}
