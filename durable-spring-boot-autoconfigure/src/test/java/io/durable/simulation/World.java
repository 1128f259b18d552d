package io.durable.simulation;

import io.durable.history.InstanceId;
import io.durable.history.MessageBody;
import io.durable.history.MessageId;
import io.durable.history.TimeOrderedIds;
import io.durable.runtime.SteppedNode;
import io.durable.simulation.Mutant.Defect;
import io.durable.spi.Bus;
import io.durable.spi.Clock;
import io.durable.spi.Handlers;
import io.durable.spi.InstanceCommit;
import io.durable.spi.InstanceCommit.InstanceChange;
import io.durable.spi.PartitionCommit;
import io.durable.spi.ScheduledTask;
import io.durable.spi.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a seed makes: a database, a network, nodes, workers and clients, and who of them does what next. Nodes die at any call, and others go on
 * between any two of their calls.
 */
final class World {

    private static final int INTERLUDES_DEEP = 3;

    private final WorldPlan plan;
    private final Mutant mutant;
    private final SeededRandomness random;
    private final SeededRandomness ids;
    private final SimulatedClock clock = new SimulatedClock();
    private final Faults faults;
    private final SimulatedDatabase database;
    private final SimulatedBus bus;
    private final Checks checks;
    private final Workers workers;
    private final List<SimulatedClient> clients = new ArrayList<>();
    private final List<@Nullable Member> members = new ArrayList<>();
    private final Trace trace = new Trace();
    private final FailOver failOver;
    private int depth;
    private int entropy;
    private int lives;
    private Instant lastClientId = Instant.MIN;

    World(long seed, Mutant mutant) {
        this.random = new SeededRandomness(seed);
        this.ids = random.split();
        this.plan = WorldPlan.draw(random);
        this.mutant = mutant;
        this.faults = new Faults(random.split(), plan.roughness());
        this.database = new SimulatedDatabase(clock, faults, plan.partitions());
        database.lack(mutant.missing());
        this.bus = new SimulatedBus(random, faults, plan);
        this.checks = new Checks(database, mutant.isNone());
        database.listen(new SimulatedDatabase.Listener() {
            @Override
            public void ownerCommitted(List<PartitionCommit> commits, Tables before, Tables after) {
                commits.forEach(commit -> say("commit " + commit.fence().partition() + "/"
                        + commit.fence().epoch() + "/" + commit.fence().batch() + " "
                        + commit.instances().stream().map(World::summary).toList()));
            }
        });
        this.workers = new Workers(database, bus, checks.archive(), random.split(), mutant, plan.lossy());
        this.failOver = new FailOver(database, checks);
        for (int slot = 0; slot < plan.nodes(); slot++) {
            members.add(null);
        }
        for (int client = 0; client < 2; client++) {
            clients.add(new SimulatedClient(
                    "c" + client, database, clientStore(), bus, checks.ledger(), random.split(), clientIds()));
        }
    }

    Trace trace() {
        return trace;
    }

    WorldPlan plan() {
        return plan;
    }

    boolean losesTails() {
        return mutant.failsOver();
    }

    Checks checks() {
        return checks;
    }

    SimulatedDatabase database() {
        return database;
    }

    SimulatedClock clock() {
        return clock;
    }

    SimulatedBus bus() {
        return bus;
    }

    Workers workers() {
        return workers;
    }

    SimulatedClient client() {
        return clients.get(0);
    }

    /** Runs the world until the faults stop. */
    void live() {
        int checkEvery = 25;
        for (int step = 0; step < plan.steps(); step++) {
            act();
            if (step % checkEvery == 0) {
                checks.checkRows();
            }
        }
        checks.checkRows();
    }

    /** From here on nothing fails any more. */
    void heal() {
        faults.heal();
        clients.forEach(SimulatedClient::end);
        if (plan.lossy()) {
            IntStream.range(0, members.size()).forEach(this::kill);
        }
        say("healing");
    }

    private void act() {
        int x = random.below(100);
        if (x < 8) {
            start();
        } else if (x < 16) {
            clientActs();
        } else if (x < 42) {
            stepSomeGroup();
        } else if (x < 54) {
            deliver(random.below(plan.partitions()));
        } else if (x < 76) {
            work();
        } else if (x < 88) {
            passTime();
        } else if (x < 92) {
            anyMember().ifPresent(this::beat);
        } else if (x < 97) {
            comeOrGo();
        } else if (mutant.failsOver()) {
            say(failOver.act(random));
        }
    }

    // ---- clients

    private void start() {
        InstanceId id = new InstanceId(Programs.ROOT_PREFIX + random.below(Programs.ROOTS_MAX));
        String name = random.chance(0.88)
                ? Programs.PROGRAM
                : random.pick(List.of(Programs.DIVERGENT, Programs.UNSTORABLE, Programs.UNKNOWN));
        ProgramInput input = new ProgramInput(random.nextLong() >>> 1, 0, 0, id.value());
        say(random.pick(clients).start(id, name, input.text()));
    }

    private void clientActs() {
        List<InstanceId> all = List.copyOf(database.tables().instances.keySet());
        SimulatedClient client = random.pick(clients);
        if (all.isEmpty()) {
            return;
        }
        InstanceId id = random.pick(all);
        int x = random.below(20);
        if (x < 11) {
            say(client.raise(id, random.pick(Programs.EVENT_NAMES)));
        } else if (x < 15) {
            say(client.begin());
        } else if (x < 16) {
            say(client.send(id, new MessageBody.Terminate("enough", random.chance(0.5))));
        } else if (x < 18) {
            say(client.send(id, new MessageBody.Suspend("wait")));
        } else {
            say(client.send(id, new MessageBody.Resume("go on")));
        }
    }

    private EagerInstanceStore clientStore() {
        return new EagerInstanceStore(
                new SimulatedInstanceStore(database), mutant.has(Defect.ACKNOWLEDGE_BEFORE_COMMIT));
    }

    private Supplier<MessageId> clientIds() {
        return () -> {
            if (mutant.has(Defect.SEQUENTIAL_MESSAGE_IDS)) {
                return new MessageId(new java.util.UUID(1, failOver.nextInSequence()));
            }
            Instant now = clock.now();
            lastClientId = lastClientId.isBefore(now) ? now : lastClientId.plusNanos(1_000);
            return new MessageId(TimeOrderedIds.of(lastClientId, ids.nextLong()));
        };
    }

    // ---- nodes

    private void stepSomeGroup() {
        anyMember()
                .ifPresent(
                        member -> stepGroup(member, random.below(member.node().groupCount())));
    }

    void stepGroup(Member member, int group) {
        if (member.isStepping(group) || member.isDead()) {
            return;
        }
        say("node " + member.slot() + " group " + group + " steps");
        if (member.step(group)) {
            checks.checkMemory(member);
        } else {
            say("node " + member.slot() + " died in its step");
        }
    }

    void beat(Member member) {
        say("node " + member.slot() + " beats");
        member.node().beat();
    }

    private void comeOrGo() {
        int slot = random.below(members.size());
        @Nullable Member member = members.get(slot);
        int x = random.below(10);
        if (member == null) {
            join(slot);
        } else if (x < 6 && plan.assigned()) {
            assign(member, random.below(plan.partitions()));
        } else if (x < 8) {
            kill(slot);
        } else if (x < 9 && !member.isStepping()) {
            leave(member);
        }
    }

    Member join(int slot) {
        Member member = new Member(slot);
        SteppedNode.Ports ports = new SteppedNode.Ports(
                new NodeStore(database, nodeBus(member), mutant, () -> interlude(member)),
                nodeBus(member),
                nodeClock(),
                ids,
                handlers(),
                Rerun.settings(),
                member.strands());
        member.begin(new SteppedNode(plan.settings(slot), ports, plan.groups()));
        members.set(slot, member);
        lives++;
        say("node " + slot + " joins, life " + lives);
        beat(member);
        return member;
    }

    private Clock nodeClock() {
        return clock.behindBy(Duration.ofMillis(random.below(30)));
    }

    private Handlers handlers() {
        Programs programs = new Programs((instance, payload) -> {}, () -> entropy);
        return new Handlers() {
            @Override
            public Optional<io.durable.engine.OrchestratorFunction> findOrchestrator(
                    String name, @Nullable String version) {
                return programs.find(name);
            }

            @Override
            public Optional<io.durable.spi.ActivityHandler> findActivity(String name) {
                return Optional.empty();
            }
        };
    }

    private Bus nodeBus(Member member) {
        return new NodeBus(bus, workers, plan.lossy(), member, () -> mayDie(member));
    }

    void assign(Member member, int partition) {
        int group = member.node().groupOf(partition);
        if (member.isStepping(group)) {
            return;
        }
        say("partition " + partition + " is assigned to node " + member.slot());
        try {
            member.node().acquire(partition);
        } catch (StoreException e) {
            say(String.valueOf(e.getMessage()));
        } catch (NodeDied died) {
            say("node " + member.slot() + " died acquiring");
        }
    }

    private void kill(int slot) {
        @Nullable Member member = members.get(slot);
        if (member != null) {
            say("node " + slot + " dies");
            members.set(slot, null);
            member.die();
            workers.crash(slot);
        }
    }

    private void leave(Member member) {
        say("node " + member.slot() + " leaves");
        try {
            member.node().stop();
        } catch (NodeDied died) {
            say("node " + member.slot() + " died leaving");
        }
        members.set(member.slot(), null);
        member.die();
        workers.crash(member.slot());
    }

    /** Frees what lives on. */
    void end() {
        living().forEach(Member::die);
    }

    /** Whether a node believes that it owns a partition, and does. */
    boolean isOwner(Member member, int partition) {
        return member.node()
                .fence(partition)
                .filter(database.tables().partitions.get(partition).fence()::equals)
                .isPresent();
    }

    List<Member> living() {
        return members.stream().filter(member -> member != null).toList();
    }

    private Optional<Member> anyMember() {
        List<Member> living = living();
        return living.isEmpty() ? Optional.empty() : Optional.of(random.pick(living));
    }

    /** What may happen while a node waits for the database. */
    private void interlude(Member member) {
        mayDie(member);
        if (faults.isActive() && depth < INTERLUDES_DEEP && random.chance(0.12)) {
            depth++;
            for (int steps = random.between(1, 12); steps > 0; steps--) {
                act();
            }
            depth--;
        }
        if (member.isDead()) {
            throw new NodeDied();
        }
    }

    private void mayDie(Member member) {
        if (!member.isDead() && faults.happens(0.004)) {
            kill(member.slot());
        }
        if (member.isDead()) {
            throw new NodeDied();
        }
    }

    // ---- network, activities, time

    void deliver(int partition) {
        living().forEach(this::deliverLocally);
        List<Member> believers = living().stream()
                .filter(member -> member.node().owns(partition))
                .toList();
        if (believers.isEmpty()) {
            return;
        }
        Member owner = random.pick(believers);
        bus.bells(partition).receive().ifPresent(id -> {
            say("bell for " + id + " reaches node " + owner.slot());
            owner.node().ring(partition, id);
        });
        bus.reports(partition).receive().ifPresent(report -> {
            say("outcome of " + report.task().execution() + "." + report.task().step() + " reaches node "
                    + owner.slot());
            owner.node().report(partition, matched(report.task()), report.outcome());
        });
    }

    /** A mutant matches outcomes with tasks by execution and step. */
    private ScheduledTask matched(ScheduledTask task) {
        return mutant.has(Defect.NO_TASK_NONCE) ? Timelines.present(database.tables(), task) : task;
    }

    private void deliverLocally(Member member) {
        bus.localReports(member.slot()).receive().ifPresent(report -> {
            int partition = bus.partition(report.task().execution().instance());
            say("outcome of " + report.task().execution() + "." + report.task().step() + " is told at home, to node "
                    + member.slot());
            member.node().report(partition, matched(report.task()), report.outcome());
        });
    }

    private void work() {
        List<Member> living = living();
        if (random.chance(0.45) && !living.isEmpty()) {
            say(workers.take(random.pick(living).slot()));
        } else {
            say(workers.progress());
        }
    }

    private void passTime() {
        clock.advance(Duration.ofMillis(random.below(plan.paceMillis())));
        if (random.chance(0.02)) {
            clock.advance(Duration.ofSeconds(random.between(5, 30)));
        }
        entropy++;
        say("it is " + clock.now());
    }

    private static String summary(InstanceCommit commit) {
        StringBuilder text = new StringBuilder(commit.instance().value());
        if (commit.change() instanceof InstanceChange.Update update) {
            text.append(" is ").append(update.state().status());
            text.append(update.state().suspects() > 0 ? " suspected" : "");
        }
        commit.appends()
                .forEach(append -> append.entries()
                        .forEach(entry -> text.append(' ').append(entry.event().kind())));
        text.append(commit.consumed().isEmpty() ? "" : " -" + commit.consumed().size() + " messages");
        text.append(
                commit.postponed().isEmpty()
                        ? ""
                        : " postponed " + commit.postponed().size());
        text.append(commit.finished().isEmpty() ? "" : " -" + commit.finished().size() + " tasks");
        text.append(
                commit.retried().isEmpty() ? "" : " retries " + commit.retried().size());
        return text.append(commit.sent().isEmpty() ? "" : " +" + commit.sent().size() + " messages")
                .toString();
    }

    void say(String line) {
        trace.add(depth, line);
    }
}
