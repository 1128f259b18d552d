package io.durable.simulation;

import io.durable.history.Payload;
import io.durable.history.TaskId;
import io.durable.spi.RunningAttempt;
import io.durable.spi.ScheduledTask;
import io.durable.spi.StoreException;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import io.durable.spi.TaskOutcomes;
import io.durable.spi.TaskToken;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One attempt at an activity, in steps: begun, body run, transaction committed. */
final class ActivityRun {

    private final SimulatedDatabase database;
    private final TaskOutcomes outcomes;
    private final Mutant mutant;
    private final TaskInvocation invocation;
    private final boolean transactional;
    private final boolean unreadable;
    private final Script script;
    private final Checks checks;
    private final @Nullable RunningAttempt observed;
    private final int run;
    private final Instant until;
    private @Nullable SimulatedTransaction transaction;
    private @Nullable TaskOutcome whenCommitted;

    /** @param observed what the worker sees of it; absent if the worker is a simulated one */
    ActivityRun(
            SimulatedDatabase database,
            Mutant mutant,
            Checks checks,
            TaskInvocation invocation,
            @Nullable RunningAttempt observed) {
        this.database = database;
        this.outcomes = new SimulatedTaskOutcomes(database);
        this.mutant = mutant;
        this.invocation = invocation;
        this.transactional = invocation.task().name().equals(ActivityScript.TRANSACTIONAL);
        Payload input = Objects.requireNonNull(invocation.input());
        this.unreadable = !ApartPayload.isReadable(input);
        this.checks = checks;
        this.observed = observed;
        this.script = Script.of(invocation.task().name(), ApartPayload.referred(input));
        this.run = checks.lateness().nextRun();
        this.until = database.clock().now().plus(duration());
    }

    private Duration duration() {
        if (!invocation.task().name().equals(ActivityScript.LIMITED)) {
            return Duration.ZERO;
        }
        int chance = Math.floorMod(Chain.hash(script.result() + run), 10);
        return Duration.ofMillis(chance < 4 ? 0 : chance * 500L);
    }

    TaskInvocation invocation() {
        return invocation;
    }

    int number() {
        return run;
    }

    /** The outcome, once there is one. */
    @Nullable
    TaskOutcome step() {
        if (database.faults().happens(0.03)) {
            return abandoned("no slot");
        }
        if (unreadable) {
            return abandoned("its input is not there");
        }
        if (invocation.task().name().equals(ActivityScript.BY_TOKEN)) {
            return byToken();
        }
        if (!transactional) {
            return database.clock().now().isBefore(until) ? null : plain();
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

    /** Its process has died. */
    void rollback() {
        if (transaction != null) {
            transaction.rollback();
        }
    }

    private TaskOutcome plain() {
        int attempt = invocation.task().attempt();
        return script.fails(attempt)
                ? new TaskOutcome.Failed(script.failure(attempt), false)
                : new TaskOutcome.Completed(Payload.of(result()), false);
    }

    private String result() {
        boolean timed = invocation.task().name().equals(ActivityScript.LIMITED);
        return timed ? Lateness.result(script.result(), run) : script.result();
    }

    /** Gives its token out; and some end by themselves after that, maybe too late. */
    private TaskOutcome byToken() {
        boolean returns = run % 4 == 0;
        if (observed != null) {
            if (!returns) {
                observed.handOver();
            }
            checks.tokens().give(observed.token(), script);
            return returns ? plain() : new TaskOutcome.HandedOver();
        }
        checks.tokens().give(TaskToken.of(invocation.task()), script);
        return settled(returns ? plain() : new TaskOutcome.HandedOver());
    }

    /** As a worker settles it in the task's row. */
    private TaskOutcome settled(TaskOutcome outcome) {
        SimulatedStore store = new SimulatedStore(database);
        try {
            if (outcome instanceof TaskOutcome.HandedOver) {
                return store.handOver(invocation.task()) ? outcome : new TaskOutcome.Superseded();
            }
            if (!store.finish(invocation.task(), outcome)) {
                return new TaskOutcome.Superseded();
            }
            return outcome instanceof TaskOutcome.Failed failed
                    ? new TaskOutcome.Failed(failed.failure(), true)
                    : new TaskOutcome.Completed(((TaskOutcome.Completed) outcome).result(), true);
        } catch (StoreException e) {
            return new TaskOutcome.Unknown(String.valueOf(e.getMessage()));
        }
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
        whenCommitted =
                fails ? new TaskOutcome.Failed(script.failure(number), true) : new TaskOutcome.Completed(result, true);
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
        rollback();
        return new TaskOutcome.Unavailable(reason);
    }
}
