package io.durable.autoconfigure;

import io.durable.DurableException;
import io.durable.history.Payload;
import io.durable.history.TaskId;
import io.durable.spi.ActivityHandler;
import io.durable.spi.RunningAttempt;
import io.durable.spi.StoreException;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import io.durable.spi.TaskOutcomes;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.interceptor.DelegatingTransactionAttribute;
import org.springframework.transaction.interceptor.TransactionAttribute;

/**
 * Runs an activity in a transaction that also records its outcome, so that the two commit together or not at all. The method's own advice joins this
 * transaction, whose attributes are the annotation's. An attempt that comes too late finds the task gone and rolls back.
 */
final class TransactionalActivity implements ActivityHandler {

    private static final Logger log = LoggerFactory.getLogger(TransactionalActivity.class);

    private final ActivityCall call;
    private final TransactionAttribute attribute;
    private final PlatformTransactionManager manager;
    private final TaskOutcomes outcomes;

    TransactionalActivity(
            ActivityCall call,
            TransactionAttribute attribute,
            PlatformTransactionManager manager,
            TaskOutcomes outcomes) {
        this.call = call;
        this.attribute = new Required(attribute);
        this.manager = manager;
        this.outcomes = outcomes;
    }

    @Override
    public TaskOutcome execute(TaskInvocation invocation, RunningAttempt attempt) {
        if (Thread.currentThread().isInterrupted()) {
            return new TaskOutcome.Unavailable("The node is stopping");
        }
        attempt.shield(); // a file of H2 is closed for everybody when a thread is interrupted that writes to it
        @Nullable Object[] arguments;
        try {
            arguments = call.arguments(invocation, attempt);
        } catch (Throwable unreadable) { // also an Error of a user's type while it is being made
            return call.judge(unreadable, invocation);
        }
        TransactionStatus transaction;
        try {
            transaction = manager.getTransaction(attribute);
        } catch (RuntimeException noTransaction) {
            return new TaskOutcome.Unavailable("No transaction could be begun: " + noTransaction);
        }
        return executeIn(transaction, new Made(invocation, attempt), arguments);
    }

    private TaskOutcome executeIn(TransactionStatus transaction, Made made, @Nullable Object[] arguments) {
        TaskInvocation invocation = made.invocation();
        Object result;
        try {
            result = call.invoke(arguments);
        } catch (Throwable failure) { // whatever the activity throws is an outcome
            return failed(transaction, made, failure);
        }
        Payload stored;
        try {
            stored = call.store(result);
            transaction.flush(); // what the database refuses now is the activity's failure, not the commit's
        } catch (Throwable failure) {
            rollback(transaction);
            return call.judge(failure, invocation);
        }
        TaskId task = invocation.task().id();
        return record(
                transaction,
                invocation,
                () -> made.isWanted() && outcomes.complete(task, stored),
                new TaskOutcome.Completed(stored, true));
    }

    private TaskOutcome failed(TransactionStatus transaction, Made made, Throwable failure) {
        TaskInvocation invocation = made.invocation();
        TaskOutcome outcome = call.judge(failure, invocation);
        boolean commits = outcome instanceof TaskOutcome.Failed
                && !attribute.rollbackOn(failure)
                && !transaction.isRollbackOnly();
        if (!commits) {
            rollback(transaction);
            return outcome;
        }
        TaskOutcome.Failed recorded = new TaskOutcome.Failed(((TaskOutcome.Failed) outcome).failure(), true);
        TaskId task = invocation.task().id();
        return record(
                transaction, invocation, () -> made.isWanted() && outcomes.fail(task, recorded.failure()), recorded);
    }

    private TaskOutcome record(
            TransactionStatus transaction, TaskInvocation invocation, BooleanSupplier move, TaskOutcome outcome) {
        if (transaction.isRollbackOnly()) {
            rollback(transaction);
            return call.judge(
                    new UnexpectedRollbackException(
                            "The activity returned, but its transaction had been marked for rollback"),
                    invocation);
        }
        try {
            if (!move.getAsBoolean()) {
                rollback(transaction);
                return new TaskOutcome.Superseded();
            }
        } catch (RuntimeException unrecorded) {
            rollback(transaction);
            return judgeUnrecorded(unrecorded, invocation);
        }
        return commit(transaction, invocation, outcome);
    }

    private TaskOutcome commit(TransactionStatus transaction, TaskInvocation invocation, TaskOutcome outcome) {
        CommitWitness witness = CommitWitness.register();
        try {
            manager.commit(transaction);
            return outcome;
        } catch (RuntimeException | Error failure) {
            if (witness.hasCommitted()) {
                log.warn(
                        "Activity '{}' of instance '{}' has committed, but a callback after its commit failed and is not"
                                + " repeated",
                        invocation.task().name(),
                        invocation.task().execution().instance(),
                        failure);
                return outcome;
            }
            return judgeCommit(failure, witness, invocation);
        }
    }

    private TaskOutcome judgeCommit(Throwable failure, CommitWitness witness, TaskInvocation invocation) {
        if (!witness.mayHaveAsked() || failure instanceof UnexpectedRollbackException || isRefusedData(failure)) {
            return call.judge(failure, invocation);
        }
        return isSurelyRolledBack(failure)
                ? new TaskOutcome.Unavailable("The transaction was rolled back at its commit: " + failure)
                : new TaskOutcome.Unknown("The commit failed: " + failure);
    }

    private TaskOutcome judgeUnrecorded(RuntimeException failure, TaskInvocation invocation) {
        String state = sqlState(failure);
        if (state.equals("25P02")) { // PostgreSQL: an earlier statement of this transaction failed
            return call.judge(
                    new UnexpectedRollbackException(
                            "The activity returned, but it had swallowed an error of the database, after which the"
                                    + " transaction can't go on",
                            failure),
                    invocation);
        }
        boolean forGood = failure instanceof DurableException && !(failure instanceof StoreException);
        return forGood
                ? call.judge(failure, invocation)
                : new TaskOutcome.Unavailable("The outcome could not be recorded: " + failure);
    }

    /** The database or a validator would not have what the activity wrote; trying the commit again would not help. */
    private static boolean isRefusedData(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof DataIntegrityViolationException
                    || cause instanceof OptimisticLockingFailureException
                    || cause.getClass().getSimpleName().equals("ConstraintViolationException")) {
                return true;
            }
        }
        String state = sqlState(failure);
        return state.startsWith("22") || state.startsWith("23");
    }

    /** Class 40 is transaction rollback; 40003 alone leaves the outcome open. */
    private static boolean isSurelyRolledBack(Throwable failure) {
        String state = sqlState(failure);
        return state.startsWith("40") && !state.equals("40003");
    }

    private static String sqlState(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return "";
    }

    private void rollback(TransactionStatus transaction) {
        try {
            manager.rollback(transaction);
        } catch (RuntimeException | Error failure) {
            log.warn(
                    "Transaction of activity '{}' could not be rolled back; the database drops it with its connection",
                    call.handler().name(),
                    failure);
        }
    }

    /** An attempt while it is made. What nobody waits for any more is rolled back: its failure may be recorded already. */
    private record Made(TaskInvocation invocation, RunningAttempt attempt) {

        boolean isWanted() {
            return !attempt.isCancelled();
        }
    }

    /** The annotation's attributes for the outermost transaction, which has to be there even where the method would only join one. */
    private static final class Required extends DelegatingTransactionAttribute {

        Required(TransactionAttribute annotated) {
            super(annotated);
        }

        @Override
        public int getPropagationBehavior() {
            return TransactionDefinition.PROPAGATION_REQUIRED;
        }
    }
}
