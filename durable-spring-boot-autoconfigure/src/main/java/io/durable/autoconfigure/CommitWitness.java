package io.durable.autoconfigure;

import org.springframework.core.Ordered;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Sees how far a commit got. An exception of {@code commit} alone does not say it: callbacks of the application run before the database is asked and after it
 * has answered.
 */
final class CommitWitness implements TransactionSynchronization, Ordered {

    private boolean asked;
    private boolean committed;

    /** A witness of the transaction under way on this thread. */
    static CommitWitness register() {
        CommitWitness witness = new CommitWitness();
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(witness);
        } else {
            witness.asked = true; // no callbacks, so nothing comes before the database
        }
        return witness;
    }

    /** Whether the database may have been asked to commit. */
    boolean mayHaveAsked() {
        return asked;
    }

    /** Whether it surely has committed. */
    boolean hasCommitted() {
        return committed;
    }

    /** The last of all callbacks before the commit. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void beforeCommit(boolean readOnly) {
        asked = true;
    }

    @Override
    public void afterCompletion(int status) {
        committed = status == STATUS_COMMITTED;
    }
}
