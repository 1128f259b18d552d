package io.durable.simulation;

import io.durable.runtime.SteppedNode;
import io.durable.spi.Clock;
import io.durable.spi.TaskInvocation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a seed makes: a database, a network, nodes, workers and clients, and who of them does what next. Nodes die at any call, and others go on
 * between any two of their calls.
 */
final class World {

    private static final int INTERLUDES_DEEP = 3;

    /** What was added to worlds later is drawn apart, and happens in wide ones alone. */
    private static final long WIDER = 0x5EED_0F_F011L;

    private static final long ASKING = 0x5EED_0F_A5CL;
    private static final long DEPLOYED = 0x5EED_0F_DE910L;

    private final WorldPlan plan;
    private final Mutant mutant;
    private final SeededRandomness random;
    private final SeededRandomness ids;
    private final SimulatedClock clock = new SimulatedClock();
    private final Faults faults;
    private final SimulatedDatabase database;
    private final Checks checks;
    private final LimitRules limits;
    private final Surroundings surroundings;
    private final Clients clients;
    private final List<@Nullable Member> members = new ArrayList<>();
    private final Trace trace = new Trace();
    private final FailOver failOver;
    private final @Nullable FullClient full;
    private final @Nullable AskingClient asking;
    private final @Nullable Deployment deployment;
    private int depth;
    private int entropy;
    private int lives;

    /** In one world of so many, payloads stand apart. */
    private static final int LENDING_SEEDS = 3;

    World(long seed, Mutant mutant) {
        this.random = new SeededRandomness(seed);
        this.ids = random.split();
        this.plan = WorldPlan.draw(random, mutant.overKafka());
        this.mutant = mutant;
        this.faults = new Faults(random.split(), plan.roughness());
        this.database = new SimulatedDatabase(clock, faults, plan.partitions());
        database.lack(mutant.missing());
        if (seed % LENDING_SEEDS == 0) {
            database.lendPayloads();
            if (!mutant.failsOver()) {
                database.listen(ApartPayload.neverMissed());
            }
        }
        this.limits = new LimitRules(database, plan, mutant);
        this.checks = new Checks(database, mutant.isNone());
        database.listen(new CommitLines(this::say));
        this.surroundings =
                plan.transport() == null ? new LooseSurroundings(this) : new KafkaSurroundings(this, plan.transport());
        this.failOver = new FailOver(database, checks);
        for (int slot = 0; slot < plan.nodes(); slot++) {
            members.add(null);
        }
        this.clients = new Clients(mutant, database, surroundings::ring, checks.ledger(), failOver, random, ids);
        this.deployment = mutant.wide() ? new Deployment(new SeededRandomness(seed ^ DEPLOYED)) : null;
        this.full = mutant.wide()
                ? new FullClient(database, checks, surroundings, mutant, new SeededRandomness(seed ^ WIDER))
                : null;
        this.asking = mutant.wide()
                ? new AskingClient(database, checks, surroundings, mutant, new SeededRandomness(seed ^ ASKING))
                : null;
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

    LimitRules limits() {
        return limits;
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

    Surroundings surroundings() {
        return surroundings;
    }

    SeededRandomness random() {
        return random;
    }

    SeededRandomness ids() {
        return ids;
    }

    Faults faults() {
        return faults;
    }

    Mutant mutant() {
        return mutant;
    }

    SimulatedClient client() {
        return clients.first();
    }

    /** Whether anything that has failed goes on from before its failure. */
    boolean rewindFailed() {
        List<String> rewound = full == null ? List.of() : full.rewindFailed();
        rewound.forEach(this::say);
        return !rewound.isEmpty();
    }

    /** Ends what waits for the holder of a token. */
    void endTokens() {
        if (full != null) {
            full.endTokens();
        }
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
        clients.end();
        if (full != null) {
            full.end();
        }
        surroundings.beginHealing();
        if (deployment != null) {
            endDeployment(deployment);
        }
        say("healing");
    }

    private void act() {
        if (full != null && full.isItsTurn()) {
            say(full.act());
            return;
        }
        if (asking != null && asking.isItsTurn()) {
            say(asking.act());
            return;
        }
        int x = random.below(100);
        if (x < 8) {
            say(clients.start());
        } else if (x < 16) {
            say(clients.act());
        } else if (x < 42) {
            stepSomeGroup();
        } else if (x < 54) {
            surroundings.deliver();
        } else if (x < 76) {
            surroundings.work();
        } else if (x < 88) {
            passTime();
        } else if (x < 92) {
            anyMember().ifPresent(surroundings::beat);
        } else if (x < 97) {
            comeOrGo();
        } else if (mutant.failsOver()) {
            say(failOver.act(random));
        } else {
            surroundings.disturb();
        }
    }

    // ---- nodes

    private void stepSomeGroup() {
        anyMember()
                .ifPresent(
                        member -> stepGroup(member, random.below(member.node().groupCount())));
    }

    void stepGroup(Member member, int group) {
        if (member.isStepping(group) || member.isDead() || surroundings.isPaused(member)) {
            return;
        }
        say("node " + member.slot() + " group " + group + " steps");
        if (member.step(group)) {
            checks.checkMemory(member);
            checks.checkTold(member.node().takeTold(), !mutant.failsOver());
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
        } else if (x < 6 && surroundings.assigns()) {
            surroundings.assign(member);
        } else if (x < 8) {
            kill(slot);
        } else if (x < 9 && !member.isStepping()) {
            leave(member);
        }
    }

    Member join(int slot) {
        Member member = new Member(slot);
        surroundings.connect(member);
        members.set(slot, member);
        lives++;
        say("node " + slot + " joins, life " + lives);
        beat(member);
        return member;
    }

    /** What a new node stands on. */
    SteppedNode.Ports ports(Member member, Consumer<TaskInvocation> publisher, Activities activities) {
        return new SteppedNode.Ports(
                new NodeStore(database, publisher, mutant, () -> interlude(member)),
                nodeClock(),
                ids,
                new SimulatedHandlers(
                        () -> entropy, activities, build(member), mutant.has(Mutant.Defect.VERSION_FALLBACK)),
                Rerun.settings(),
                member.strands(),
                limits.admission());
    }

    private Build build(Member member) {
        if (deployment == null) {
            return Build.NEW;
        }
        Build build = deployment.next();
        member.isOf(build);
        say("node " + member.slot() + " is of build " + build);
        return build;
    }

    /** The nodes of before leave, and others come. */
    private void endDeployment(Deployment deployed) {
        deployed.end();
        living().stream().filter(member -> member.build() == Build.OLD).forEach(member -> kill(member.slot()));
    }

    Clock nodeClock() {
        return clock.behindBy(Duration.ofMillis(random.below(30)));
    }

    void kill(int slot) {
        @Nullable Member member = members.get(slot);
        if (member != null) {
            say("node " + slot + " dies");
            members.set(slot, null);
            member.die();
            surroundings.crash(member);
        }
    }

    private void leave(Member member) {
        say("node " + member.slot() + " leaves");
        try {
            member.node().stop();
        } catch (NodeDied died) {
            say("node " + member.slot() + " died leaving");
        }
        @Nullable Member successor = members.set(member.slot(), null);
        if (successor != null && successor != member) {
            successor.die(); // it came while this one was leaving
            surroundings.crash(successor);
        }
        member.die();
        surroundings.crash(member);
    }

    void killAll() {
        for (int slot = 0; slot < members.size(); slot++) {
            kill(slot);
        }
    }

    /** Frees what lives on. */
    void end() {
        surroundings.end();
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

    Optional<Member> anyMember() {
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

    void mayDie(Member member) {
        if (!member.isDead() && faults.happens(0.004)) {
            kill(member.slot());
        }
        if (member.isDead()) {
            throw new NodeDied();
        }
    }

    // ---- time

    private void passTime() {
        surroundings.passTime(Duration.ofMillis(random.below(plan.paceMillis())));
        if (random.chance(0.02)) {
            surroundings.passTime(Duration.ofSeconds(random.between(5, 30)));
        }
        entropy++;
        say("it is " + clock.now());
    }

    void say(String line) {
        trace.add(depth, line);
    }
}
