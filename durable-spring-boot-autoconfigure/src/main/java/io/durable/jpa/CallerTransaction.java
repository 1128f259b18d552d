package io.durable.jpa;

import io.durable.history.InstanceId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Which instances the transaction of the calling thread has started or sent something. Bound to the transaction: it is put away and taken up again with it. */
final class CallerTransaction implements TransactionSynchronization {

    private static final Logger log = LoggerFactory.getLogger(CallerTransaction.class);

    private final Object key;
    private final Set<InstanceId> touched = new HashSet<>();
    private final Map<Object, Set<InstanceId>> touchedBefore = new HashMap<>();

    private CallerTransaction(Object key) {
        this.key = key;
    }

    /** Remembers an instance until the caller's transaction ends. Does nothing if there is none. */
    static void touch(Object key, InstanceId id) {
        if (isActive()) {
            CallerTransaction transaction = (CallerTransaction) TransactionSynchronizationManager.getResource(key);
            if (transaction == null) {
                transaction = new CallerTransaction(key);
                TransactionSynchronizationManager.bindResource(key, transaction);
                TransactionSynchronizationManager.registerSynchronization(transaction);
            }
            transaction.touched.add(id);
        }
    }

    static boolean hasTouched(Object key, InstanceId id) {
        CallerTransaction transaction = (CallerTransaction) TransactionSynchronizationManager.getResource(key);
        return transaction != null && transaction.touched.contains(id);
    }

    /** Runs the action after the caller's transaction has committed, or at once if there is none. */
    static void afterCommit(Runnable action) {
        if (isActive()) {
            TransactionSynchronizationManager.registerSynchronization(new AfterCommit(action));
        } else {
            action.run();
        }
    }

    @Override
    public void suspend() {
        TransactionSynchronizationManager.unbindResource(key);
    }

    @Override
    public void resume() {
        TransactionSynchronizationManager.bindResource(key, this);
    }

    @Override
    public void savepoint(Object savepoint) {
        touchedBefore.put(savepoint, Set.copyOf(touched));
    }

    /** Of a savepoint that is older than this the transaction had touched nothing. */
    @Override
    public void savepointRollback(Object savepoint) {
        touched.retainAll(touchedBefore.getOrDefault(savepoint, Set.of()));
    }

    @Override
    public void afterCompletion(int status) {
        TransactionSynchronizationManager.unbindResource(key);
    }

    private static boolean isActive() {
        return TransactionSynchronizationManager.isActualTransactionActive()
                && TransactionSynchronizationManager.isSynchronizationActive();
    }

    /** An action after the commit. One that is registered by a callback of the commit itself is too late for it, and so was the write before. */
    private static final class AfterCommit implements TransactionSynchronization {

        private final Runnable action;
        private boolean committed;

        AfterCommit(Runnable action) {
            this.action = action;
        }

        @Override
        public void afterCommit() {
            committed = true;
            action.run();
        }

        @Override
        public void afterCompletion(int status) {
            if (status == STATUS_COMMITTED && !committed) {
                log.error(
                        "A start or a message was written by a callback after the commit, where it may be lost: give such a"
                                + " listener a transaction of its own (Propagation.REQUIRES_NEW)");
                action.run();
            }
        }
    }
}
