package io.durable.simulation;

import io.durable.simulation.Mutant.Defect;
import io.durable.spi.ScheduledTask;
import java.util.ArrayList;
import java.util.List;

/** Brings what is on the bus to the nodes of a world. */
final class Network {

    private final SimulatedDatabase database;
    private final SimulatedBus bus;
    private final Mutant mutant;
    private final SeededRandomness random;

    Network(SimulatedDatabase database, SimulatedBus bus, Mutant mutant, SeededRandomness random) {
        this.database = database;
        this.bus = bus;
        this.mutant = mutant;
        this.random = random;
    }

    /** Brings the next bell and the next outcomes to one of those who believe that they own the partition; says what was brought. */
    List<String> deliver(List<Member> living, int partition) {
        List<String> brought = new ArrayList<>();
        living.forEach(member -> deliverLocally(member, brought));
        List<Member> believers =
                living.stream().filter(member -> member.node().owns(partition)).toList();
        if (believers.isEmpty()) {
            return brought;
        }
        Member owner = random.pick(believers);
        bus.bells(partition).receive().ifPresent(bell -> {
            boolean hint = bell.started() != null;
            brought.add("bell for " + bell.id() + (hint ? " with its row" : "") + " reaches node " + owner.slot());
            if (hint) {
                owner.node().ringStarted(partition, bell.started());
            } else {
                owner.node().ring(partition, bell.id());
            }
        });
        bus.reports(partition).receive().ifPresent(report -> {
            brought.add("outcome of " + report.task().execution() + "."
                    + report.task().step() + " reaches node " + owner.slot());
            owner.node().report(partition, matched(report.task()), report.outcome());
        });
        return brought;
    }

    /** A mutant matches outcomes with tasks by execution and step. */
    private ScheduledTask matched(ScheduledTask task) {
        return mutant.has(Defect.NO_TASK_NONCE) ? Timelines.present(database.tables(), task) : task;
    }

    private void deliverLocally(Member member, List<String> brought) {
        bus.localReports(member.slot()).receive().ifPresent(report -> {
            int partition = bus.partition(report.task().execution().instance());
            brought.add("outcome of " + report.task().execution() + "."
                    + report.task().step() + " is told at home, to node " + member.slot());
            member.node().report(partition, matched(report.task()), report.outcome());
        });
    }
}
