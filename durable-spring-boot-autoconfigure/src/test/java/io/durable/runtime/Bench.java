package io.durable.runtime;

import io.durable.engine.EngineSettings;
import io.durable.engine.OrchestratorFunction;
import io.durable.history.ExecutionId;
import io.durable.history.FailureDetails;
import io.durable.history.HistoryEntry;
import io.durable.history.HistoryEventKind;
import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import io.durable.history.MessageId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.history.ParentInstance;
import io.durable.history.Payload;
import io.durable.history.TaskId;
import io.durable.history.TaskQueue;
import io.durable.runtime.threads.AlarmClock;
import io.durable.runtime.threads.ThreadStrands;
import io.durable.spi.Acquisition;
import io.durable.spi.ActivityHandler;
import io.durable.spi.Bus;
import io.durable.spi.FinishedTask;
import io.durable.spi.Handlers;
import io.durable.spi.InMemoryTaskAdmissions;
import io.durable.spi.InstanceRecord;
import io.durable.spi.InstanceState;
import io.durable.spi.Observer;
import io.durable.spi.Randomness;
import io.durable.spi.RuntimeMeter;
import io.durable.spi.ScheduledTask;
import io.durable.spi.Store;
import io.durable.spi.TaskLimit;
import io.durable.spi.TaskOutcome;
import io.durable.spi.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All that a loop stands on, made by hand, and short ways to fill it and to look at it. */
final class Bench implements AutoCloseable {

    static final Instant T0 = ManualClock.START;
    static final UUID NODE = new UUID(7, 7);

    final ManualClock clock = new ManualClock();
    final FakeStore store = new FakeStore(clock::now);
    final RecordingBus bus = new RecordingBus();
    final List<InstanceId> announced = new ArrayList<>();
    final List<InstanceId> ended = new ArrayList<>();
    final List<InstanceRecord> endedRows = new ArrayList<>();
    final Map<String, OrchestratorFunction> orchestrators = new HashMap<>();
    final Map<String, ActivityHandler> activities = new HashMap<>();
    final Map<String, TaskLimit> limits = new HashMap<>();
    /** How far the clock of what counts limits is ahead. */
    Duration admissionsAhead = Duration.ZERO;

    final InMemoryTaskAdmissions admissions = new InMemoryTaskAdmissions(
            id -> store.finished.containsKey(id) ? null : store.tasks.get(id.value()),
            () -> clock.now().plus(admissionsAhead));
    final ThreadStrands strands;
    private final RuntimeSettings settings;
    final LoopContext context;

    /** An orchestrator whose look-up fails. */
    @Nullable
    String brokenName;

    /** Whether there is no randomness to be had. */
    boolean broken;

    private final AtomicLong numbers = new AtomicLong();
    private final AtomicLong messageNumbers = new AtomicLong();

    Bench() {
        this(settings(4), Duration.ofSeconds(20));
    }

    Bench(RuntimeSettings settings, Duration turnTimeout) {
        this(settings, turnTimeout, thread -> {});
    }

    /** @param begun hears of the threads of orchestrators */
    Bench(RuntimeSettings settings, Duration turnTimeout, Consumer<Thread> begun) {
        strands = new ThreadStrands(
                task -> {
                    Thread thread = new Thread(task, "orchestrator");
                    thread.setDaemon(true);
                    begun.accept(thread);
                    return thread;
                },
                turnTimeout,
                new AlarmClock(Thread::new));
        this.settings = settings;
        context = contextWith(bus);
    }

    /** The same with another bus. */
    LoopContext contextWith(Bus other) {
        return contextWith(store, other);
    }

    /** The same with another database and another bus. */
    LoopContext contextWith(Store database, Bus other) {
        return new LoopContext(
                NODE,
                settings,
                database,
                other,
                clock,
                randomness(),
                handlers(),
                engine(),
                strands,
                (begun, ended) -> {
                    announced.addAll(begun);
                    ended.forEach(row -> announced.add(row.id()));
                    ended.forEach(row -> this.ended.add(row.id()));
                    endedRows.addAll(ended);
                },
                new CacheBudget(settings.orchestrationsMaxCached()),
                new Admission(limits::get, admissions),
                RuntimeMeter.NONE,
                Observer.NONE);
    }

    @Override
    public void close() {
        strands.close();
    }

    static RuntimeSettings settings(int partitions) {
        return RuntimeSettings.defaults("here", partitions);
    }

    static RuntimeSettings settings(int partitions, int cachedMax) {
        RuntimeSettings usual = settings(partitions);
        return new RuntimeSettings(
                usual.nodeName(),
                partitions,
                usual.localFirst(),
                usual.activitiesMaxConcurrent(),
                cachedMax,
                usual.turnTimeout(),
                usual.sweepInterval(),
                usual.nodeSilenceMax(),
                usual.stallRetryMin(),
                usual.stallRetryMax(),
                usual.suspectsMax());
    }

    static EngineSettings engine() {
        return new EngineSettings(new TextConverter(), new NoTargets(), 1_000_000);
    }

    Randomness randomness() {
        return () -> {
            if (broken) {
                throw new IllegalStateException("no randomness");
            }
            return numbers.incrementAndGet() << 32;
        };
    }

    Handlers handlers() {
        return new Handlers() {
            @Override
            public Optional<OrchestratorFunction> findOrchestrator(String name, @Nullable String version) {
                if (name.equals(brokenName)) {
                    throw new IllegalStateException("lookup of '" + name + "' failed");
                }
                return Optional.ofNullable(orchestrators.get(version == null ? name : name + "@" + version));
            }

            @Override
            public List<String> versions(String orchestrator) {
                return orchestrators.keySet().stream()
                        .filter(name -> name.startsWith(orchestrator + "@"))
                        .map(name -> name.substring(name.indexOf('@') + 1))
                        .sorted()
                        .toList();
            }

            @Override
            public Optional<ActivityHandler> findActivity(String name) {
                return Optional.ofNullable(activities.get(name));
            }

            @Override
            public Set<String> queues() {
                return Set.of(TaskQueue.DEFAULT);
            }

            @Override
            public boolean hasOrchestrators() {
                return !orchestrators.isEmpty();
            }
        };
    }

    TaskLeases leases() {
        return new TaskLeases(new ClaimedRows(store, NODE, context.settings().nodeSilenceMax()), clock);
    }

    void orchestrator(String name, OrchestratorFunction code) {
        orchestrators.put(name, code);
    }

    /** A loop of partition 0 of 1 that owns it after an orderly release. */
    PartitionLoop ownedLoop() {
        PartitionLoop loop = new PartitionLoop(0, context);
        loop.acquire(new Acquisition.Claim.Assigned(Duration.ofSeconds(10)), 0);
        return loop;
    }

    /** A loop whose predecessor died. */
    PartitionLoop inheritedLoop() {
        store.owners.put(0, new UUID(6, 6));
        return ownedLoop();
    }

    // rows

    static InstanceId id(String value) {
        return new InstanceId(value);
    }

    static UUID incarnation(InstanceId id) {
        return new UUID(id.value().hashCode(), 1);
    }

    static ExecutionId execution(String id) {
        return new ExecutionId(id(id), incarnation(id(id)), 1);
    }

    static InstanceState state(OrchestrationRuntimeStatus status, Instant due) {
        return new InstanceState(1, status, due, null, null, null, null, 0, 0);
    }

    static InstanceRecord row(String id, String name, InstanceState state) {
        return row(id, name, state, null);
    }

    static InstanceRecord row(String id, String name, InstanceState state, @Nullable ParentInstance parent) {
        return new InstanceRecord(
                id(id),
                incarnation(id(id)),
                name,
                null,
                Payload.of("in"),
                parent,
                Map.of(),
                T0.minusSeconds(60),
                state);
    }

    InstanceRecord pending(String id, String name) {
        return stored(row(id, name, state(OrchestrationRuntimeStatus.PENDING, T0)));
    }

    InstanceRecord stored(InstanceRecord row) {
        store.instances.put(row.id(), row);
        return row;
    }

    InstanceRecord stored(String id) {
        return store.instances.get(id(id));
    }

    /** The id that was made up for the child which this step of the first execution started. */
    String childOf(String parent, int step) {
        String prefix = parent + ":1:" + step + ":";
        return store.instances.keySet().stream()
                .map(InstanceId::value)
                .filter(id -> id.startsWith(prefix))
                .findFirst()
                .orElseThrow();
    }

    InstanceState stateOf(String id) {
        return stored(id).state();
    }

    List<HistoryEventKind> historyOf(String id) {
        return store.histories.getOrDefault(stored(id).executionId(), List.of()).stream()
                .map(entry -> entry.event().kind())
                .toList();
    }

    List<HistoryEntry> entriesOf(String id) {
        return store.histories.getOrDefault(stored(id).executionId(), List.of());
    }

    Message message(String target, MessageBody body) {
        return message(target, body, T0.minusSeconds(1));
    }

    Message message(String target, MessageBody body, Instant due) {
        MessageId id = new MessageId(new UUID(1, messageNumbers.incrementAndGet()));
        return new Message(id, id(target), null, body, due);
    }

    Message send(String target, MessageBody body) {
        return send(message(target, body));
    }

    Message send(Message message) {
        store.messages.put(message.id(), message);
        return message;
    }

    List<Message> messagesTo(String target) {
        return store.messages.values().stream()
                .filter(message -> message.target().equals(id(target)))
                .toList();
    }

    static MessageBody event(String name, String payload) {
        return new MessageBody.RaiseEvent(name, Payload.of(payload));
    }

    static MessageBody startChild(String name, String parent, int step) {
        return new MessageBody.StartChild(
                name, null, Payload.of("in"), new ParentInstance(execution(parent), "parent", step), Map.of());
    }

    static MessageBody terminate() {
        return new MessageBody.Terminate("enough", false);
    }

    // tasks

    static TaskId taskId(int number) {
        return new TaskId(new UUID(3, number));
    }

    static ScheduledTask task(String instance, int step, int number) {
        return new ScheduledTask(taskId(number), execution(instance), step, "work", 1, T0);
    }

    static TaskOutcome done(String result) {
        return new TaskOutcome.Completed(Payload.of(result), false);
    }

    static TaskOutcome failed(String type) {
        return new TaskOutcome.Failed(FailureDetails.of(type, "no"), false);
    }

    FinishedTask finish(ScheduledTask task, TaskState state) {
        FinishedTask row = new FinishedTask(
                task.id(),
                task.execution(),
                task.step(),
                state,
                task.attempt(),
                state == TaskState.DONE ? Payload.of("done") : null,
                state == TaskState.FAILED ? FailureDetails.of("Broken", "no") : null);
        store.finished.put(task.id(), row);
        return row;
    }

    /** The only task that was scheduled and not finished. */
    ScheduledTask onlyTask() {
        return store.tasks.values().iterator().next();
    }

    // steps

    /** Rings, prepares and commits until nothing is left to do at this time. */
    void settle(PartitionLoop loop, String... rung) {
        for (String id : rung) {
            loop.inbox().ring(List.of(id(id)));
        }
        for (int i = 0; i < 50 && loop.isOwner() && loop.isBusy(clock.now()); i++) {
            loop.prepare().ifPresent(commit -> loop.completed(store.commit(List.of(commit))));
            bus.rings.forEach(ids -> loop.inbox().ring(ids));
            bus.rings.clear();
        }
    }
}
