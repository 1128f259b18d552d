package io.durable.simulation;

import io.durable.history.Decision.TaskScheduled;
import io.durable.history.Payload;
import io.durable.history.TaskId;
import io.durable.spi.ScheduledTask;
import io.durable.spi.StoreException;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import io.durable.spi.TaskOutcomes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Executes activities on all nodes of a world, in steps: taken, body run, transaction committed. Several attempts at the same task may be under way at once. Checks
 * S6: no body runs that no committed history scheduled.
 */
final class Workers {

    private final SimulatedDatabase database;
    private final SimulatedBus bus;
    private final TaskOutcomes outcomes;
    private final Archive archive;
    private final SeededRandomness randomness;
    private final Mutant mutant;
    private final boolean remote;
    private final List<Attempt> underway = new ArrayList<>();

    Workers(
            SimulatedDatabase database,
            SimulatedBus bus,
            Archive archive,
            SeededRandomness randomness,
            Mutant mutant,
            boolean remote) {
        this.database = database;
        this.bus = bus;
        this.outcomes = new SimulatedTaskOutcomes(database);
        this.archive = archive;
        this.randomness = randomness;
        this.mutant = mutant;
        this.remote = remote;
    }

    boolean isIdle() {
        return underway.isEmpty();
    }

    /** A node takes the next task that arrives. */
    String take(int node) {
        Optional<TaskInvocation> arrived = bus.tasks().receive();
        if (arrived.isEmpty()) {
            return "";
        }
        accept(node, arrived.get());
        return "node " + node + " takes " + describe(arrived.get().task());
    }

    /** A node executes what it has dispatched itself; an attempt that is there already is not taken a second time. */
    void accept(int node, Collection<TaskInvocation> invocations) {
        for (TaskInvocation invocation : invocations) {
            boolean present = underway.stream()
                    .anyMatch(attempt -> attempt.node == node
                            && attempt.invocation.task().attempt()
                                    == invocation.task().attempt()
                            && attempt.invocation
                                    .task()
                                    .id()
                                    .equals(invocation.task().id()));
            if (!present) {
                accept(node, invocation);
            }
        }
    }

    private void accept(int node, TaskInvocation invocation) {
        checkScheduled(invocation);
        boolean transactional = invocation.task().name().equals(ActivityScript.TRANSACTIONAL);
        underway.add(new Attempt(node, invocation, transactional));
    }

    /** One of the attempts that are under way makes a step. */
    String progress() {
        if (underway.isEmpty()) {
            return "";
        }
        Attempt attempt = randomness.pick(underway);
        @Nullable TaskOutcome outcome = attempt.step();
        if (outcome != null) {
            underway.remove(attempt);
            report(attempt, outcome);
        }
        return describe(attempt.invocation.task()) + " " + (outcome == null ? "runs" : outcome);
    }

    private void report(Attempt attempt, TaskOutcome outcome) {
        if (remote) {
            bus.report(attempt.invocation.task(), outcome, () -> {});
        } else {
            bus.localReports(attempt.node).send(new SimulatedBus.Report(attempt.invocation.task(), outcome));
        }
    }

    /** Whatever runs on this node is gone, and its transactions are rolled back. */
    void crash(int node) {
        bus.localReports(node).clear();
        underway.removeIf(attempt -> {
            if (attempt.node == node && attempt.transaction != null) {
                attempt.transaction.rollback();
            }
            return attempt.node == node;
        });
    }

    private void checkScheduled(TaskInvocation invocation) {
        Optional<TaskScheduled> decision =
                archive.findScheduled(invocation.task().id());
        if (decision.isEmpty()) {
            throw new Violation("S6", invocation + " is executed but no history has scheduled it");
        }
        TaskScheduled scheduled = decision.get();
        boolean same = scheduled.name().equals(invocation.task().name())
                && scheduled.step() == invocation.task().step()
                && java.util.Objects.equals(scheduled.input(), invocation.input());
        Violation.unless(
                same || mutant.failsOver(), "S6", () -> invocation + " is not what was scheduled: " + scheduled);
    }

    private static String describe(ScheduledTask task) {
        return task.execution() + "." + task.step() + " attempt " + task.attempt();
    }

    /** One attempt at a task. */
    private final class Attempt {

        private final int node;
        private final TaskInvocation invocation;
        private final boolean transactional;
        private final ActivityScript script;
        private @Nullable SimulatedTransaction transaction;
        private @Nullable TaskOutcome whenCommitted;

        Attempt(int node, TaskInvocation invocation, boolean transactional) {
            this.node = node;
            this.invocation = invocation;
            this.transactional = transactional;
            this.script = ActivityScript.parse(
                    invocation.input() == null ? "" : invocation.input().text());
        }

        /** The outcome, once there is one. */
        @Nullable
        TaskOutcome step() {
            if (database.faults().happens(0.03)) {
                return abandoned("no slot");
            }
            if (!transactional) {
                return plain();
            }
            if (transaction == null) {
                transaction = database.begin();
                return null;
            }
            if (!transaction.isOpen()) {
                return abandoned("the database failed over");
            }
            return whenCommitted == null ? body(transaction) : commit(transaction, whenCommitted);
        }

        private TaskOutcome plain() {
            int attempt = invocation.task().attempt();
            return script.fails(attempt)
                    ? new TaskOutcome.Failed(script.failure(attempt), false)
                    : new TaskOutcome.Completed(Payload.of(script.result()), false);
        }

        private @Nullable TaskOutcome body(SimulatedTransaction transaction) {
            ScheduledTask task = invocation.task();
            TaskId id = mutant.has(Mutant.Defect.NO_TASK_NONCE)
                    ? Timelines.present(database.tables(), task).id()
                    : task.id();
            int number = invocation.task().attempt();
            boolean fails = script.fails(number);
            if (fails && !script.commitsFailure()) {
                transaction.rollback();
                return new TaskOutcome.Failed(script.failure(number), false);
            }
            Payload result = Payload.of(script.result());
            try {
                boolean moved = transaction.call(
                        () -> fails ? outcomes.fail(id, script.failure(number)) : outcomes.complete(id, result));
                if (!moved) {
                    transaction.rollback();
                    return new TaskOutcome.Superseded();
                }
            } catch (StoreException e) {
                return abandoned(String.valueOf(e.getMessage()));
            }
            transaction.write(new Object(), tables -> tables.addEffect(id, new Tables.Effect(number, !fails)));
            whenCommitted = fails
                    ? new TaskOutcome.Failed(script.failure(number), true)
                    : new TaskOutcome.Completed(result, true);
            return null;
        }

        private TaskOutcome commit(SimulatedTransaction transaction, TaskOutcome whenCommitted) {
            return switch (transaction.commit()) {
                case COMMITTED -> whenCommitted;
                case ABORTED -> new TaskOutcome.Unavailable("the transaction was rolled back");
                case UNKNOWN_BUT_COMMITTED, UNKNOWN_AND_ABORTED -> new TaskOutcome.Unknown("the connection broke");
            };
        }

        private TaskOutcome abandoned(String reason) {
            if (transaction != null) {
                transaction.rollback();
            }
            return new TaskOutcome.Unavailable(reason);
        }
    }
}
