package io.durable.simulation;

import io.durable.history.InstanceId;
import io.durable.history.Message;
import io.durable.history.MessageBody;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.spi.InstanceRecord;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The liveness of a world: once faults have stopped, everything that was acknowledged comes to its end within a bounded number of rounds. */
final class Healing {

    private static final int ROUNDS_MAX = 5_000;

    /** An attempt may go again and again to workers that do not have its activity, at last every 16 seconds: a round is 0.7 of one. */
    private static final int ROUNDS_WITHOUT_COMMIT_MAX = 1_000;

    private static final int PROMPT_EVERY = 4;

    /** Most of what fails does so after the clients have acted, and what fails by itself does so again. */
    private static final int REWINDS_MAX = 2;

    private final World world;

    Healing(World world) {
        this.world = world;
    }

    /** @throws Violation of L1, L2 or L4 if something is left */
    void run() {
        world.heal();
        Tables last = world.database().tables();
        int idle = 0;
        int rewinds = 0;
        for (int round = 0; round < ROUNDS_MAX && idle < ROUNDS_WITHOUT_COMMIT_MAX; round++) {
            if (isQuiet() && (rewinds++ == REWINDS_MAX || !world.rewindFailed())) {
                return;
            }
            if (round % PROMPT_EVERY == 0) {
                prompt();
            }
            round();
            Tables now = world.database().tables();
            boolean moved = !now.histories.equals(last.histories) || !now.tasks.equals(last.tasks);
            idle = moved ? 0 : idle + 1;
            last = now;
        }
        throw new Violation(
                "L1",
                "not everything has come to its end:\n  "
                        + leftovers().map(Supplier::get).collect(Collectors.joining("\n  "))
                        + "\n  " + world.database().tables().partitions.values());
    }

    private void round() {
        world.surroundings().passTime(Duration.ofMillis(700));
        if (world.living().isEmpty()) {
            world.join(0);
        }
        world.surroundings().assignUnowned();
        for (Member member : world.living()) {
            world.beat(member);
            for (int group = 0; group < member.node().groupCount(); group++) {
                world.stepGroup(member, group);
                world.stepGroup(member, group);
            }
        }
        world.surroundings().carry();
    }

    /** Gives instances that wait for an event, or are held, what they wait for. */
    private void prompt() {
        world.endTokens();
        for (InstanceRecord row :
                List.copyOf(world.database().tables().instances.values())) {
            boolean prompted = world.database().tables().messages.values().stream()
                    .anyMatch(message -> message.target().equals(row.id())
                            && (message.body() instanceof MessageBody.RaiseEvent
                                    || message.body() instanceof MessageBody.Resume));
            if (!prompted && row.state().status() == OrchestrationRuntimeStatus.SUSPENDED) {
                world.say(world.client().send(row.id(), new MessageBody.Resume("heal")));
            } else if (!prompted && row.state().status() == OrchestrationRuntimeStatus.RUNNING) {
                world.checks()
                        .waitersOf(row)
                        .forEach(name -> world.say(world.client().raise(row.id(), name)));
            }
        }
    }

    private boolean isQuiet() {
        return leftovers().findAny().isEmpty();
    }

    private Stream<Supplier<String>> leftovers() {
        Tables tables = world.database().tables();
        Stream<Supplier<String>> instances = tables.instances.values().stream()
                .filter(row -> Programs.isSound(row.name()))
                .filter(row -> !row.state().status().isTerminal())
                .map(row -> () -> row + " has history"
                        + Archive.describe(tables.histories.getOrDefault(row.executionId(), List.of())));
        Stream<Supplier<String>> messages = tables.messages.values().stream()
                .filter(message -> !isForUnsound(message.target()))
                .filter(message -> !message.due().isAfter(world.clock().now())
                        || message.due().equals(Message.NEVER))
                .map(message -> message::toString);
        Stream<Supplier<String>> tasks = tables.tasks.values().stream()
                .filter(row -> !isForUnsound(row.task().execution().instance()))
                .filter(row ->
                        !world.losesTails() || isAlive(row.task().execution().instance()))
                .map(row -> row::toString);
        return Stream.of(instances, messages, tasks).flatMap(left -> left);
    }

    /** Rows of ended instances that a lost tail had removed stay until the next owner finds them: nobody waits for them, and nobody executes them. */
    private boolean isAlive(InstanceId id) {
        InstanceRecord row = world.database().tables().instances.get(id);
        return row != null && !row.state().status().isTerminal();
    }

    /** Instances that can't go on keep what is theirs, but must not hold up others. */
    private boolean isForUnsound(InstanceId id) {
        InstanceRecord row = world.database().tables().instances.get(id);
        return row != null
                && !Programs.isSound(row.name())
                && !row.state().status().isTerminal();
    }
}
