package io.durable.simulation;

import io.durable.history.Payload;
import io.durable.history.TaskId;
import io.durable.spi.ScheduledTask;
import io.durable.spi.StoreException;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import io.durable.spi.TaskOutcomes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One attempt at an activity, in steps: begun, body run, transaction committed. */
final class ActivityRun {

    private final SimulatedDatabase database;
    private final TaskOutcomes outcomes;
    private final Mutant mutant;
    private final TaskInvocation invocation;
    private final boolean transactional;
    private final ActivityScript script;
    private final boolean unreadable;
    private @Nullable SimulatedTransaction transaction;
    private @Nullable TaskOutcome whenCommitted;

    ActivityRun(SimulatedDatabase database, Mutant mutant, TaskInvocation invocation) {
        this.database = database;
        this.outcomes = new SimulatedTaskOutcomes(database);
        this.mutant = mutant;
        this.invocation = invocation;
        this.transactional = invocation.task().name().equals(ActivityScript.TRANSACTIONAL);
        Payload input = Objects.requireNonNull(invocation.input());
        this.unreadable = !ApartPayload.isReadable(input);
        this.script = ActivityScript.parse(
                Objects.requireNonNull(ApartPayload.referred(input)).text());
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
