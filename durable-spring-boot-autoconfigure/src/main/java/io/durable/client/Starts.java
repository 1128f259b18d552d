package io.durable.client;

import io.durable.InstanceAlreadyExistsException;
import io.durable.InstanceIdReusePolicy;
import io.durable.InvalidInstanceStateException;
import io.durable.MethodReference;
import io.durable.OrchestrationStart;
import io.durable.RestartOptions;
import io.durable.StartOptions;
import io.durable.UnknownOrchestratorException;
import io.durable.engine.CallTargets.Target;
import io.durable.history.InstanceId;
import io.durable.history.Names;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.Payload;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceState;
import io.durable.spi.InstanceStore;
import io.durable.spi.NewInstance;
import io.durable.spi.Observed;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts orchestrations: a start is one insert, and the bell is rung when the caller's transaction has committed. Any thread may call. */
final class Starts {

    private static final Logger log = LoggerFactory.getLogger(Starts.class);

    private static final int STARTED_TOGETHER_MAX = 10_000;

    /** What begins later than this is found by a sweep in time. */
    private static final Duration RUNG_AHEAD = Duration.ofMinutes(1);

    private final ClientPorts ports;
    private final InstanceStore store;
    private final Waiters waiters;

    Starts(ClientPorts ports, Waiters waiters) {
        this.ports = ports;
        this.store = ports.store();
        this.waiters = waiters;
    }

    String start(MethodReference method, Object[] inputs, StartOptions options) {
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

    String startNew(String name, @Nullable Object input, StartOptions options) {
        return insert(name, checkedInput(name, input, options), options);
    }

    /** The input as it is stored, after a look at whether the orchestrator of that name can read it. */
    @Nullable
    Payload checkedInput(String name, @Nullable Object input, StartOptions options) {
        Names.check("Orchestration name", name);
        Names.requireStartable(name);
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

    List<String> startAll(List<OrchestrationStart> starts) {
        requireRoom();
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
        InstanceRecord row = row(start.name(), checkedInput(start.name(), start.input(), options), options);
        Observed<NewInstance.Outcome> observed = ports.observer().starting(row);
        InstanceRecord traced = row.tracedBy(observed.context());
        observed.ended(NewInstance.Outcome.INSERTED); // or all fail together, which the caller's own span says
        return traced;
    }

    /** A new instance like this one, which is of this moment. */
    String restart(InstanceRecord old, RestartOptions options) {
        refuseSchedule(old, "started over");
        requireRoom();
        boolean ended = old.state().status().isTerminal();
        if (options.sameInstanceId() && !ended) {
            throw notEnded(old);
        }
        String wished = options.sameInstanceId() ? old.id().value() : options.newInstanceId();
        InstanceId id = wished == null ? randomId() : new InstanceId(wished);
        Instant now = ports.clock().now();
        InstanceState pending =
                new InstanceState(1, OrchestrationRuntimeStatus.PENDING, now, null, null, null, null, 0, 0);
        InstanceRecord row = new InstanceRecord(
                id, randomUuid(), old.name(), old.version(), old.input(), null, old.tags(), now, pending);
        Started started = insert(row, traced -> new NewInstance(traced, null, options.sameInstanceId()));
        if (started.outcome() == NewInstance.Outcome.EXISTS) {
            throw options.sameInstanceId() ? notEnded(old) : new InstanceAlreadyExistsException(id.value());
        }
        ringAfterCommit(started.row());
        return id.value();
    }

    /** A second one would go by the same id, and start the same runs, without being found as a schedule. */
    static void refuseSchedule(InstanceRecord row, String what) {
        if (row.name().equals(Names.SCHEDULE)) {
            throw new InvalidInstanceStateException(
                    row.id().value(),
                    "Instance '" + row.id() + "' is a schedule and can't be " + what
                            + ": make schedules with client.schedules().create");
        }
    }

    private static InvalidInstanceStateException notEnded(InstanceRecord old) {
        return new InvalidInstanceStateException(
                old.id().value(),
                "Instance '" + old.id() + "' has not ended, so it can't be started over in its place: terminate it,"
                        + " or start it over under another id");
    }

    /** @throws io.durable.BacklogFullException if too much waits in the hub for another instance */
    void requireRoom() {
        ports.backlog().requireRoom();
    }

    InstanceId randomId() {
        return new InstanceId(randomUuid().toString());
    }

    private String insert(String name, @Nullable Payload input, StartOptions options) {
        requireRoom();
        InstanceRecord row = row(name, input, options);
        boolean reuses = options.reusePolicy() == InstanceIdReusePolicy.REUSE_TERMINAL;
        Started started = insert(row, traced -> new NewInstance(traced, options.requestId(), reuses));
        switch (started.outcome()) {
            case INSERTED, REPLACED -> ringAfterCommit(started.row());
            case REPEATED -> log.debug("'{}' was started by request '{}' before", row.id(), options.requestId());
            case EXISTS -> throw new InstanceAlreadyExistsException(row.id().value());
        }
        return row.id().value();
    }

    /** Inserts a row in the trace of the start. */
    private Started insert(InstanceRecord row, Function<InstanceRecord, NewInstance> wish) {
        Observed<NewInstance.Outcome> observed = ports.observer().starting(row);
        InstanceRecord traced = row.tracedBy(observed.context());
        NewInstance.Outcome outcome;
        try {
            outcome = insert(wish.apply(traced));
        } catch (RuntimeException | Error failure) {
            observed.failed(failure);
            throw failure;
        }
        observed.ended(outcome);
        return new Started(traced, outcome);
    }

    private record Started(InstanceRecord row, NewInstance.Outcome outcome) {}

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

    private @Nullable Payload writeInput(String name, @Nullable Object input) {
        return ports.payloads().write("input of orchestration '" + name + "'", input);
    }

    /** A version 4 UUID. */
    UUID randomUuid() {
        long high = ports.randomness().nextLong() & 0xFFFF_FFFF_FFFF_0FFFL | 0x4000L;
        long low = ports.randomness().nextLong() & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }
}
