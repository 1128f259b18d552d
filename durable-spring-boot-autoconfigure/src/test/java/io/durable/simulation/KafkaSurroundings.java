package io.durable.simulation;

import io.durable.TaskTimeoutException;
import io.durable.runtime.SteppedNode;
import io.durable.runtime.SteppedWorker;
import io.durable.simulation.HandoutRules.Attempt;
import io.durable.simulation.KafkaCluster.TaskQueue;
import io.durable.spi.Bus;
import io.durable.spi.InstanceRecord;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A world with a Kafka between its nodes: the real parts of the runtime that speak to a transport, and a cluster that loses, doubles, delays and forgets. */
final class KafkaSurroundings implements Surroundings {

    private static final Duration BEAT = Duration.ofSeconds(2);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration ALMOST_SILENT = Duration.ofSeconds(8);

    private final World world;
    private final WorldPlan plan;
    private final WorldPlan.Kafka kafka;
    private final SeededRandomness random;
    private final KafkaCluster cluster;
    private final HandoutRules rules = new HandoutRules();
    private final List<KafkaProcess> processes = new ArrayList<>();
    private final Mailbox<InstanceRecord> hints;
    private final LateHints lateHints;
    private int bareBorn;

    KafkaSurroundings(World world, WorldPlan.Kafka kafka) {
        this.world = world;
        this.plan = world.plan();
        this.kafka = kafka;
        this.random = world.random();
        this.cluster = new KafkaCluster(random.split(), plan.partitions(), kafka.taskPartitions());
        this.hints = new Mailbox<>(random.split(), world.faults(), true);
        this.lateHints = new LateHints(random.split(), world.faults());
        world.database().listen(rules);
    }

    // ---- processes

    @Override
    public void connect(Member member) {
        UUID[] id = new UUID[1];
        SeededRandomness own = random.split();
        KafkaProcess[] process = new KafkaProcess[1];
        SteppedNode.Ports ports = world.ports(member, invocation -> {}, name -> process[0].find(name));
        UUID node = world.ids().nextUuid();
        KafkaClient client =
                new KafkaClient("node " + member.slot(), node, cluster, rules, own, world.faults(), world.clock());
        process[0] = new KafkaProcess(world, rules, client, member, own);
        SteppedNode.Far far = new SteppedNode.Far(
                client,
                new NodeStore(world.database(), invocation -> {}, world.mutant(), () -> workerCalls(process[0])),
                process[0].threads(),
                bus -> loopsBus(bus, member, client),
                bus -> workersBus(bus, process[0]));
        SteppedNode stepped = new SteppedNode(plan.settings(member.slot()), ports, far, node, plan.groups());
        member.begin(stepped);
        client.connect(stepped.worker(), stepped.assignments());
        processes.add(process[0]);
        world.say(client + " is " + node);
        shareTasks();
    }

    private void startBare() {
        UUID id = world.ids().nextUuid();
        SeededRandomness own = random.split();
        KafkaClient client =
                new KafkaClient("worker " + bareBorn++, id, cluster, rules, own, world.faults(), world.clock());
        KafkaProcess process = new KafkaProcess(world, rules, client, null, own);
        client.connect(
                SteppedWorker.alone(
                        plan.settings(0),
                        id,
                        client,
                        world.nodeClock(),
                        new SimulatedHandlers(() -> 0, process, Build.NEW, false),
                        process.threads(),
                        bus -> workersBus(bus, process)),
                null);
        processes.add(process);
        world.say(client + " begins");
    }

    /** A node may die, or others may go on, while its worker asks the database. */
    private void workerCalls(KafkaProcess process) {
        world.mayDie(java.util.Objects.requireNonNull(process.member()));
        if (world.faults().isActive() && process.threads().isInside() && random.chance(0.2)) {
            process.threads().park();
            world.mayDie(process.member());
        }
    }

    private Bus loopsBus(Bus bus, Member member, KafkaClient client) {
        return new WatchedBus(bus, world.mutant(), new WatchedBus.Watch() {
            @Override
            public void speaks() {
                world.mayDie(member);
            }

            @Override
            public void dispatches(TaskInvocation invocation) {
                ScheduledTask task = invocation.task();
                int partition = cluster.partition(task.execution().instance());
                world.say(client + " hands out " + KafkaClient.describe(task) + (task.node() == null ? "" : " here"));
                if (client.id().equals(task.node())) {
                    client.taken().add(Attempt.of(task));
                }
                member.node().fence(partition).ifPresent(fence -> rules.handOut(client.id(), fence, task));
            }

            @Override
            public void reports(ScheduledTask task, TaskOutcome outcome) {
                // the loops report nothing
            }
        });
    }

    private Bus workersBus(Bus bus, KafkaProcess process) {
        return new WatchedBus(bus, world.mutant(), new WatchedBus.Watch() {
            @Override
            public void speaks() {
                // its process is asked elsewhere
            }

            @Override
            public void dispatches(TaskInvocation invocation) {
                // workers hand out nothing
            }

            @Override
            public void reports(ScheduledTask task, TaskOutcome outcome) {
                boolean ended = outcome instanceof TaskOutcome.Completed || outcome instanceof TaskOutcome.Failed;
                if (!ended) {
                    rules.harm(Attempt.of(task), outcome.toString());
                }
                if (outcome instanceof TaskOutcome.Failed failed
                        && failed.failure().type().equals(TaskTimeoutException.class.getName())) {
                    rules.harm(Attempt.of(task), "its time is over");
                    process.timedOut(Attempt.of(task));
                }
            }
        });
    }

    private Optional<KafkaProcess> find(Member member) {
        return processes.stream().filter(process -> process.member() == member).findFirst();
    }

    @Override
    public void crash(Member member) {
        find(member).ifPresent(this::crash);
    }

    private void crash(KafkaProcess process) {
        processes.remove(process);
        process.die();
        rules.silent(process.client().id());
    }

    @Override
    public boolean isPaused(Member member) {
        return find(member).map(KafkaProcess::isPaused).orElse(false);
    }

    private Optional<KafkaProcess> anyAwake() {
        List<KafkaProcess> awake =
                processes.stream().filter(process -> !process.isPaused()).toList();
        return awake.isEmpty() ? Optional.empty() : Optional.of(random.pick(awake));
    }

    // ---- what happens in turn

    @Override
    public void ring(Bell bell) {
        int partition = cluster.partition(bell.id());
        lateHints.keep(bell);
        if (bell.started() != null && random.chance(0.7)) {
            hints.send(bell.started());
        } else {
            cluster.instances(partition).append(new Parcel.Bell(List.of(bell.id())));
        }
    }

    @Override
    public void ended(ScheduledTask task) {
        int partition = cluster.partition(task.execution().instance());
        cluster.instances(partition).append(new Parcel.Report(task, new TaskOutcome.Superseded()));
    }

    /** The client of some instance is in the process of this member. */
    private void deliverHint() {
        lateHints.next().ifPresent(hints::send);
        hints.receive()
                .ifPresent(row -> world.anyMember()
                        .filter(member -> !isPaused(member))
                        .ifPresent(member -> {
                            int partition = cluster.partition(row.id());
                            boolean heard = member.node().ringStarted(partition, row);
                            world.say("row of " + row.id() + " given along on node " + member.slot()
                                    + (heard ? "" : ", in vain"));
                            if (!heard) {
                                cluster.instances(partition).append(new Parcel.Bell(List.of(row.id())));
                            }
                        }));
    }

    @Override
    public void deliver() {
        deliverHint();
        anyAwake().ifPresent(process -> {
            adapt(process, random.between(1, 6));
            recover(process);
        });
    }

    /** What the threads of a process do that belong to its transport. */
    private void adapt(KafkaProcess process, int max) {
        KafkaClient client = process.client();
        client.flush(max);
        pollGroup(process);
        world.say(client.pollInstances(max));
        world.say(client.pollTasks());
        if (!client.isDead()) {
            help(process);
        }
    }

    private void help(KafkaProcess process) {
        try {
            process.client().worker().stepMessenger();
            process.client().worker().stepLeases();
            process.client().worker().stepInventory();
            process.client().worker().stepLimits();
        } catch (NodeDied died) {
            world.say(process.client() + " died asking");
        }
    }

    private void pollGroup(KafkaProcess process) {
        world.say(process.client().pollGroup(() -> waitForRelease(process)));
    }

    private void waitForRelease(KafkaProcess process) {
        Member member = java.util.Objects.requireNonNull(process.member());
        int steps = world.faults().isActive() ? random.below(3) : 0;
        for (int i = 0; i < steps; i++) {
            for (int group = 0; group < member.node().groupCount(); group++) {
                world.stepGroup(member, group);
            }
        }
    }

    /** Nothing stays broken for ever. */
    private void recover(KafkaProcess process) {
        if (random.chance(0.1)) {
            process.client().stick(false);
            process.client().connected(true);
            process.stopHeart(false);
        }
    }

    @Override
    public void work() {
        List<KafkaProcess> busy = processes.stream()
                .filter(process -> !process.isPaused() && !process.threads().isIdle())
                .toList();
        for (int i = random.between(1, 4); i > 0 && !busy.isEmpty(); i--) {
            random.pick(busy).threads().progress(random);
        }
        if (random.chance(0.5)) {
            deliver();
        }
    }

    @Override
    public void beat(Member member) {
        find(member).ifPresent(process -> {
            boolean stopped = !process.isHeartless() && random.chance(0.3);
            process.stopHeart(stopped);
            world.say("the heart of node " + member.slot() + (stopped ? " stops" : " beats"));
        });
    }

    @Override
    public void passTime(Duration time) {
        for (Duration left = time; !left.isNegative() && !left.isZero(); left = left.minus(TICK)) {
            world.clock().advance(left.compareTo(TICK) < 0 ? left : TICK);
            List.copyOf(processes).forEach(this::tick);
        }
    }

    private void tick(KafkaProcess process) {
        @Nullable Member member = process.member();
        if (member == null) {
            return;
        }
        Instant now = world.clock().now();
        Instant last =
                world.database().tables().beats.getOrDefault(process.client().id(), Instant.MIN);
        if (!process.isPaused() && !process.isHeartless() && !last.plus(BEAT).isAfter(now)) {
            member.node().beat();
        } else if (last != Instant.MIN && !last.plus(ALMOST_SILENT).isAfter(now)) {
            rules.silent(process.client().id());
            rules.harm(process.client().taken(), "its holder was silent");
        }
    }

    // ---- what goes wrong

    @Override
    public boolean assigns() {
        return true;
    }

    @Override
    public void assign(Member member) {
        KafkaClient client = find(member).orElseThrow().client();
        OwnersGroup group = cluster.owners();
        int x = random.below(10);
        if (x < 3) {
            group.evict(client);
            world.say(client + " is out of the group");
        } else if (x < 7) {
            group.rebalance();
            world.say("the group is balanced again: generation " + group.generation());
        } else if (x < 8) {
            group.delete();
            world.say("the group is deleted");
        } else {
            client.stick(true);
            world.say("the consumer of " + client + " is stuck");
        }
        buryDead();
    }

    /** Sessions of those who died expire. */
    private void buryDead() {
        cluster.owners().members().stream().filter(KafkaClient::isDead).forEach(cluster.owners()::evict);
        shareTasks();
    }

    /** Every partition of the topic of tasks has a consumer that lives; the first one has one that executes everything. */
    private void shareTasks() {
        for (TaskQueue queue : cluster.tasks()) {
            if (queue.consumer() == null || queue.consumer().isDead()) {
                reassign(queue);
            }
        }
    }

    private void reassign(TaskQueue queue) {
        List<KafkaClient> candidates = processes.stream()
                .map(KafkaProcess::client)
                .filter(client -> queue.number() > 0 || client.ownsPartitions())
                .toList();
        if (!candidates.isEmpty()) {
            KafkaClient next = random.pick(candidates);
            queue.assign(next)
                    .forEach(entry -> rules.harm(Attempt.of(entry.value().task()), "it is delivered again"));
            world.say("tasks " + queue.number() + " go to " + next);
        }
    }

    @Override
    public void disturb() {
        switch (random.below(12)) {
            case 0 -> reassign(random.pick(cluster.tasks()));
            case 1 -> clearTasks();
            case 2 -> clearInstances(random.below(plan.partitions()));
            case 3, 4 -> misroute();
            case 5 ->
                anyAwake().ifPresent(process -> {
                    process.client().connected(false);
                    world.say(process.client() + " loses its connection");
                });
            case 6 -> {
                boolean away = random.chance(0.7);
                processes.forEach(process -> process.client().connected(!away));
                world.say("Kafka is " + (away ? "away" : "back"));
            }
            case 7, 8 -> pause();
            case 9 -> processes.forEach(process -> process.client().connected(true));
            case 10 -> bare();
            default -> buryDead();
        }
    }

    private void pause() {
        if (!processes.isEmpty()) {
            KafkaProcess process = random.pick(processes);
            process.pause(!process.isPaused());
            world.say(process.client() + (process.isPaused() ? " stands still" : " goes on"));
        }
    }

    private void bare() {
        List<KafkaProcess> bare =
                processes.stream().filter(process -> process.member() == null).toList();
        if (bare.size() < kafka.bareWorkers()) {
            startBare();
        } else if (!bare.isEmpty()) {
            KafkaProcess dying = random.pick(bare);
            world.say(dying.client() + " dies");
            crash(dying);
        }
    }

    private void clearTasks() {
        cluster.openTasks().forEach(entry -> rules.harm(Attempt.of(entry.value().task()), "its topic was lost"));
        cluster.tasks().forEach(queue -> queue.log().clear());
        world.say("the topic of tasks is lost");
    }

    private void clearInstances(int partition) {
        Log<Parcel> log = cluster.instances(partition);
        log.open().forEach(entry -> {
            if (entry.value() instanceof Parcel.Report report) {
                rules.harm(Attempt.of(report.task()), "its report was lost");
            }
        });
        log.clear();
        world.say("what was sent to partition " + partition + " is lost");
    }

    /** Something that belongs elsewhere, or nowhere, gets into a partition. */
    private void misroute() {
        Log<Parcel> wrong = cluster.instances(random.below(plan.partitions()));
        wrong.append(new Parcel.Garbage());
        List<Log.Entry<Parcel>> all = cluster.openParcels().toList();
        if (!all.isEmpty()) {
            Parcel parcel = random.pick(all).value();
            if (parcel instanceof Parcel.Report report) {
                rules.harm(Attempt.of(report.task()), "its report was doubled");
            }
            wrong.append(parcel);
            world.say("misrouted: " + parcel);
        }
    }

    // ---- healing

    @Override
    public void beginHealing() {
        processes.forEach(process -> {
            process.pause(false);
            process.stopHeart(false);
            process.client().stick(false);
            process.client().connected(true);
        });
    }

    @Override
    public void assignUnowned() {
        buryDead();
        processes.forEach(this::pollGroup);
    }

    @Override
    public void carry() {
        for (int i = 0; i < 4; i++) {
            deliverHint();
            for (KafkaProcess process : List.copyOf(processes)) {
                adapt(process, 100);
                for (int step = 0; step < 10; step++) {
                    process.threads().progress(random);
                }
            }
        }
    }

    @Override
    public void end() {
        List.copyOf(processes).forEach(KafkaProcess::die);
    }
}
