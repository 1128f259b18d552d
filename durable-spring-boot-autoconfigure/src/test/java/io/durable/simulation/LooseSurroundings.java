package io.durable.simulation;

import io.durable.runtime.SteppedNode;
import io.durable.spi.Bus;
import io.durable.spi.ScheduledTask;
import io.durable.spi.StoreException;
import io.durable.spi.TaskOutcome;
import java.time.Duration;
import java.util.List;

/** A world without a transport: a bus of the simulation, its workers, and partitions that go to nodes at random or to the active one. */
final class LooseSurroundings implements Surroundings {

    private final World world;
    private final WorldPlan plan;
    private final SeededRandomness random;
    private final SimulatedBus bus;
    private final Workers workers;
    private final Network network;
    private final LateHints lateHints;

    LooseSurroundings(World world) {
        this.world = world;
        this.plan = world.plan();
        this.random = world.random();
        this.bus = new SimulatedBus(random, world.faults(), plan);
        this.workers = new Workers(
                world.database(), bus, world.checks(), random.split(), world.mutant(), world.limits(), plan.lossy());
        this.lateHints = new LateHints(random.split(), world.faults());
        this.network = new Network(world.database(), bus, world.mutant(), random);
    }

    @Override
    public void ring(Bell bell) {
        lateHints.keep(bell);
        bus.ring(bell);
    }

    @Override
    public void ended(ScheduledTask task) {
        bus.report(task, new TaskOutcome.Superseded(), () -> {});
    }

    @Override
    public void connect(Member member) {
        Bus own = new LooseBus(bus, workers, plan.lossy(), member, () -> world.mayDie(member));
        SteppedNode.Ports ports =
                world.ports(member, invocation -> own.dispatch(List.of(invocation)), Activities.none());
        member.begin(new SteppedNode(plan.settings(member.slot()), ports, own, plan.groups()));
    }

    @Override
    public void deliver() {
        lateHints.next().map(Bell::started).ifPresent(bus::ring);
        deliver(random.below(plan.partitions()));
    }

    private void deliver(int partition) {
        network.deliver(world.living(), partition).forEach(world::say);
    }

    @Override
    public void work() {
        List<Member> living = world.living();
        if (random.chance(0.45) && !living.isEmpty()) {
            world.say(workers.take(random.pick(living).slot()));
        } else {
            world.say(workers.progress());
        }
    }

    @Override
    public void beat(Member member) {
        world.beat(member);
    }

    @Override
    public boolean assigns() {
        return plan.assigned();
    }

    @Override
    public void assign(Member member) {
        assign(member, random.below(plan.partitions()));
    }

    private void assign(Member member, int partition) {
        int group = member.node().groupOf(partition);
        if (member.isStepping(group)) {
            return;
        }
        world.say("partition " + partition + " is assigned to node " + member.slot());
        try {
            member.node().acquire(partition);
        } catch (StoreException e) {
            world.say(String.valueOf(e.getMessage()));
        } catch (NodeDied died) {
            world.say("node " + member.slot() + " died acquiring");
        }
    }

    @Override
    public void disturb() {
        // there is nothing else between the nodes
    }

    @Override
    public boolean isPaused(Member member) {
        return false;
    }

    @Override
    public void passTime(Duration time) {
        world.clock().advance(time);
    }

    @Override
    public void crash(Member member) {
        workers.crash(member.slot());
    }

    @Override
    public void beginHealing() {
        if (plan.lossy()) {
            world.killAll();
        }
    }

    @Override
    public void assignUnowned() {
        for (int partition = 0; partition < plan.partitions() && plan.assigned(); partition++) {
            int wanted = partition;
            if (world.living().stream().noneMatch(member -> world.isOwner(member, wanted))) {
                assign(world.living().get(0), partition);
            }
        }
    }

    @Override
    public void carry() {
        for (int partition = 0; partition < plan.partitions(); partition++) {
            for (int i = 0; i < 20; i++) {
                deliver(partition);
            }
        }
        for (int i = 0; i < 30; i++) {
            world.say(workers.take(world.living().get(0).slot()));
            world.say(workers.progress());
        }
    }

    @Override
    public void end() {
        // its workers hold no threads
    }
}
