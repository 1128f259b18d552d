package io.durable.kafka;

import io.durable.codec.PayloadChain;
import io.durable.history.ExecutionId;
import io.durable.history.InstanceId;
import io.durable.history.Payload;
import io.durable.history.Shards;
import io.durable.history.TaskId;
import io.durable.history.TaskQueue;
import io.durable.spi.Assignments;
import io.durable.spi.ClusterRegistry;
import io.durable.spi.HubIdentity;
import io.durable.spi.Inbound;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import io.durable.spi.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;

/** A node whose runtime only writes down what it is told: the adapter under test is real. */
final class FakeNode implements Inbound, Assignments, ClusterRegistry, AutoCloseable {

    static final int PARTITIONS = 4;

    final SkippedRecords skipped = new SkippedRecords(System::nanoTime);
    final KafkaTransport transport;
    final KafkaNode node;
    final HubIdentity hub;

    final Set<Integer> owned = ConcurrentHashMap.newKeySet();
    final Set<Integer> assigned = ConcurrentHashMap.newKeySet();
    final List<Long> generations = new CopyOnWriteArrayList<>();
    final Set<InstanceId> rung = ConcurrentHashMap.newKeySet();
    final List<Heard> reports = new CopyOnWriteArrayList<>();
    final Map<TaskId, Instant> leases = new ConcurrentHashMap<>();
    final List<Attempt> attempts = new CopyOnWriteArrayList<>();
    final AtomicInteger room = new AtomicInteger(1_000);
    volatile boolean acquires = true;
    volatile boolean settles = true;
    volatile boolean finishes = true;
    volatile Optional<String> cluster = Optional.empty();
    volatile boolean others;
    private volatile Listener told;

    record Heard(int partition, ScheduledTask task, TaskOutcome outcome, Runnable settled) {}

    record Attempt(TaskInvocation invocation, boolean redelivered, Runnable done) {

        String name() {
            return invocation.task().name();
        }
    }

    FakeNode(String address, HubIdentity hub) {
        this(address, hub, wishes -> {});
    }

    FakeNode(String address, HubIdentity hub, Consumer<Wishes> change) {
        this.hub = hub;
        Wishes wishes = new Wishes();
        wishes.partitions = hub.partitions();
        change.accept(wishes);
        KafkaSettings settings = wishes.settings(hub);
        KafkaConnection connection = KafkaConnection.of(() -> List.of(address), wishes.kafka);
        transport = new KafkaTransport(() -> KafkaSession.open(connection, settings, skipped));
        node = new KafkaNode(
                transport,
                () -> new NodePorts(
                        this,
                        this,
                        Instant::now,
                        Optional.<ClusterRegistry>of(this).filter(registry -> wishes.withDatabase)));
    }

    /** What may be different about a node. */
    static final class Wishes {

        final KafkaProperties kafka = new KafkaProperties();
        boolean withDatabase = true;
        int partitions;
        Set<String> queues = Set.of(TaskQueue.DEFAULT);
        short replicationFactor = -1;
        int recordSizeMax = (1 << 20) + (64 << 10);
        Duration sessionTimeout = Duration.ofSeconds(6);

        private KafkaSettings settings(HubIdentity hub) {
            return new KafkaSettings(
                    withDatabase ? HubId.of(hub.id()) : HubId.unknown(),
                    hub.name(),
                    partitions,
                    withDatabase,
                    TopicNames.of("durable", hub.name()),
                    queues,
                    withDatabase,
                    3,
                    replicationFactor,
                    recordSizeMax,
                    sessionTimeout,
                    Duration.ofSeconds(5),
                    new RecordPayloads(PayloadChain.NONE));
        }
    }

    static HubIdentity newHub() {
        UUID id = UUID.randomUUID();
        return new HubIdentity(id, id.toString().substring(0, 8), PARTITIONS);
    }

    FakeNode start() {
        transport.open();
        node.start();
        return this;
    }

    @Override
    public void close() {
        node.stop();
        transport.close();
    }

    TopicNames names() {
        return TopicNames.of("durable", hub.name());
    }

    void acquireAll() {
        acquires = true;
        assigned.forEach(this::acquire);
    }

    /** The runtime lost a partition for a reason of its own. */
    void lose(int partition) {
        owned.remove(partition);
        told.lost(partition);
    }

    void acquire(int partition) {
        owned.add(partition);
        told.acquired(partition);
    }

    /** Nothing is left that a stop would wait for. */
    void endAll() {
        attempts.forEach(attempt -> attempt.done().run());
    }

    List<String> executed() {
        return attempts.stream().map(Attempt::name).toList();
    }

    List<String> reported() {
        return reports.stream().map(report -> report.task().name()).toList();
    }

    /** A task of an instance of this partition. */
    static ScheduledTask task(int partition, String name) {
        return new ScheduledTask(
                new TaskId(UUID.randomUUID()),
                new ExecutionId(instance(partition), new UUID(1, 1), 1),
                0,
                name,
                1,
                Instant.EPOCH);
    }

    static TaskInvocation invocation(String name) {
        return new TaskInvocation(task(0, name), "flow", Payload.of("{\"n\":1}"), Instant.EPOCH);
    }

    static InstanceId instance(int partition) {
        int number = 0;
        while (Shards.partition(new InstanceId("i" + number).shard(), PARTITIONS) != partition) {
            number++;
        }
        return new InstanceId("i" + number);
    }

    @Override
    public void ring(int partition, Collection<InstanceId> instances) {
        if (owned.contains(partition)) {
            rung.addAll(instances);
        }
    }

    @Override
    public boolean report(int partition, ScheduledTask task, TaskOutcome outcome, Runnable settled) {
        if (!owned.contains(partition)) {
            return false;
        }
        reports.add(new Heard(partition, task, outcome, settled));
        if (settles) {
            settled.run();
        }
        return true;
    }

    @Override
    public void lease(int partition, ScheduledTask task, Instant until) {
        leases.put(task.id(), until);
    }

    @Override
    public int room() {
        return room.get();
    }

    @Override
    public void execute(TaskInvocation invocation, boolean redelivered, Runnable done) {
        room.decrementAndGet();
        AtomicBoolean ended = new AtomicBoolean();
        attempts.add(new Attempt(invocation, redelivered, () -> {
            if (ended.compareAndSet(false, true)) {
                room.incrementAndGet();
                done.run();
            }
        }));
        if (finishes && !invocation.task().name().startsWith("slow")) {
            attempts.get(attempts.size() - 1).done().run();
        }
    }

    @Override
    public void assign(Collection<Integer> partitions, long generation) {
        generations.add(generation);
        assigned.addAll(partitions);
        if (acquires) {
            partitions.forEach(this::acquire);
        }
    }

    @Override
    public boolean revoke(Collection<Integer> partitions, Duration waitMax) {
        assigned.removeAll(partitions);
        owned.removeAll(partitions);
        return true;
    }

    @Override
    public void listen(Listener listener) {
        told = listener;
    }

    @Override
    public Optional<String> clusterId() {
        return cluster;
    }

    @Override
    public void adopt(String clusterId) {
        cluster = Optional.of(clusterId);
    }

    @Override
    public boolean othersAlive() {
        return others;
    }

    /** Writes down how sendings ended. */
    static final class Answers implements Transport.Sending {

        final List<Boolean> delivered = new ArrayList<>();

        @Override
        public synchronized void delivered() {
            delivered.add(true);
        }

        @Override
        public synchronized void failed() {
            delivered.add(false);
        }

        synchronized List<Boolean> all() {
            return List.copyOf(delivered);
        }
    }
}
