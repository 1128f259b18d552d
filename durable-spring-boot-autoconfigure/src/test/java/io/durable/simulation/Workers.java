package io.durable.simulation;

import io.durable.TaskTimeoutException;
import io.durable.TaskTimeoutException.Kind;
import io.durable.history.TaskTimeouts;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Executes activities on all nodes of a world, in steps: taken, body run, transaction committed. Several attempts at the same task may be under way at once. Checks
 * S6: no body runs that no committed history scheduled.
 */
final class Workers {

    private final SimulatedDatabase database;
    private final SimulatedBus bus;
    private final Checks checks;
    private final SeededRandomness randomness;
    private final Mutant mutant;
    private final LimitRules limits;
    private final boolean remote;
    private final List<Attempt> underway = new ArrayList<>();
    /** The runs whose time is over. */
    private final Set<Integer> late = new HashSet<>();

    Workers(
            SimulatedDatabase database,
            SimulatedBus bus,
            Checks checks,
            SeededRandomness randomness,
            Mutant mutant,
            LimitRules limits,
            boolean remote) {
        this.database = database;
        this.bus = bus;
        this.checks = checks;
        this.randomness = randomness;
        this.mutant = mutant;
        this.limits = limits;
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
                            && !late.contains(attempt.run.number())
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
        checks.archive().checkScheduled(invocation, mutant.failsOver());
        limits.began(invocation);
        ActivityRun run = new ActivityRun(database, mutant, checks, invocation, null);
        underway.add(new Attempt(node, invocation, run, database.clock().now()));
    }

    /** One of the attempts that are under way makes a step. */
    String progress() {
        if (underway.isEmpty()) {
            return "";
        }
        Attempt attempt = randomness.pick(underway);
        watchLimits(attempt);
        @Nullable TaskOutcome outcome = attempt.run.step();
        if (outcome != null) {
            underway.remove(attempt);
            if (!late.contains(attempt.run.number()) || mutant.has(Mutant.Defect.LATE_RESULT)) {
                report(attempt, outcome);
            }
        }
        return describe(attempt.invocation.task()) + " " + (outcome == null ? "runs" : outcome);
    }

    /** As the worker of a node does: an attempt whose time is over has failed, whatever its thread still does. */
    private void watchLimits(Attempt attempt) {
        TaskTimeouts timeouts = attempt.invocation.timeouts();
        @Nullable Duration limit = timeouts.heartbeat() == null ? timeouts.startToClose() : timeouts.heartbeat();
        boolean over = limit != null
                && !database.clock().now().isBefore(attempt.begunAt.plus(limit))
                && late.add(attempt.run.number());
        if (over) {
            checks.lateness().isLate(attempt.run.number());
            Kind kind = timeouts.heartbeat() == null ? Kind.START_TO_CLOSE : Kind.HEARTBEAT;
            ScheduledTask task = attempt.invocation.task();
            report(
                    attempt,
                    new TaskOutcome.Failed(
                            TaskTimeoutException.failure(kind, task.name(), limit)
                                    .withAttempts(task.attempt()),
                            false));
        }
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
            if (attempt.node == node) {
                attempt.run.rollback();
            }
            return attempt.node == node;
        });
    }

    private static String describe(ScheduledTask task) {
        return task.execution() + "." + task.step() + " attempt " + task.attempt();
    }

    /** One attempt at a task, and where it is under way. */
    private record Attempt(int node, TaskInvocation invocation, ActivityRun run, Instant begunAt) {}
}
