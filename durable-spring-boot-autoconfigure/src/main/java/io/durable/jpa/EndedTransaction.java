package io.durable.jpa;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Tells whether the transaction of the calling thread is over although its callbacks still run. Spring calls it active until they are done, and its connection
 * is still bound: what is written then joins nothing, and may or may not be kept.
 *
 * <p>Each transaction gets a callback at its beginning, the first of all, which leaves a mark on the thread as soon as the transaction has ended. The mark is
 * put away while a new transaction runs within the other callbacks; one that only takes part in the transaction that has ended leaves it where it is.
 */
final class EndedTransaction implements TransactionSynchronization {

    private static final Object MARK = EndedTransaction.class;

    /** In whose callbacks this transaction runs, if those were put away by its beginning. */
    private final @Nullable EndedTransaction outer;

    private boolean suspended;

    private EndedTransaction(@Nullable EndedTransaction outer) {
        this.outer = outer;
    }

    /** Whether the calling thread is in a callback of a transaction that has ended, and in no new one. */
    static boolean isInItsCallbacks() {
        return TransactionSynchronizationManager.isActualTransactionActive()
                && (TransactionSynchronizationManager.hasResource(MARK)
                        || !TransactionSynchronizationManager.isSynchronizationActive());
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public void afterCommit() {
        TransactionSynchronizationManager.bindResource(MARK, this);
    }

    @Override
    public void afterCompletion(int status) {
        if (TransactionSynchronizationManager.isActualTransactionActive() // not if it is told on another thread
                && !TransactionSynchronizationManager.hasResource(MARK)) {
            TransactionSynchronizationManager.bindResource(MARK, this);
        }
    }

    @Override
    public void suspend() {
        suspended = putAway() != null;
    }

    @Override
    public void resume() {
        if (suspended) {
            TransactionSynchronizationManager.bindResource(MARK, this);
        }
    }

    private static @Nullable EndedTransaction putAway() {
        return (EndedTransaction) TransactionSynchronizationManager.unbindResourceIfPossible(MARK);
    }

    /** Has the transactions of every manager that is a bean watched. Of others only the last of their callbacks are known. */
    static final class Watch implements BeanPostProcessor {

        private final Listener listener = new Listener(); // no bean, or Spring Boot would add it as well

        @Override
        public Object postProcessBeforeInitialization(Object bean, String name) {
            if (bean instanceof PlatformTransactionManager && bean instanceof ConfigurableTransactionManager manager) {
                manager.addListener(listener);
            }
            return bean;
        }
    }

    /** Begins and ends a watch with each transaction. */
    private static final class Listener implements TransactionExecutionListener {

        @Override
        public void afterBegin(TransactionExecution transaction, @Nullable Throwable failure) {
            if (failure == null
                    && transaction.isNewTransaction()
                    && TransactionSynchronizationManager.isSynchronizationActive()) {
                TransactionSynchronizationManager.registerSynchronization(new EndedTransaction(putAway()));
            }
        }

        @Override
        public void afterCommit(TransactionExecution transaction, @Nullable Throwable failure) {
            leave(transaction);
        }

        @Override
        public void afterRollback(TransactionExecution transaction, @Nullable Throwable failure) {
            leave(transaction);
        }

        private static void leave(TransactionExecution transaction) {
            EndedTransaction ended = transaction.isNewTransaction() ? putAway() : null;
            if (ended != null && ended.outer != null) {
                TransactionSynchronizationManager.bindResource(MARK, ended.outer);
            }
        }
    }
}
