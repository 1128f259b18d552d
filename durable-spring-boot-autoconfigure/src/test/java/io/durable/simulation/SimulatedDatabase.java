package io.durable.simulation;

import io.durable.spi.Clock;
import io.durable.spi.PartitionCommit;
import io.durable.spi.StoreException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The database of a simulated world: rows, the transactions that users hold open, and how each transaction ends. Transactions of the owner are atomic steps;
 * those of users span steps, hold row locks from their first write on, and see committed rows and their own (READ COMMITTED). A statement that meets a row
 * which another transaction holds gives up at once, as if its lock timeout had passed.
 */
final class SimulatedDatabase {

    /** Sees every change of committed rows. */
    interface Listener {

        /** An owner's transaction was committed, whether or not the owner knows. */
        default void ownerCommitted(List<PartitionCommit> commits, Tables before, Tables after) {}

        /** A client's or an activity's transaction was committed, whether or not it knows. */
        default void userCommitted(Tables before, Tables after) {}
    }

    private final Clock clock;
    private final Faults faults;
    private final int partitions;
    private final Set<Protection> missing = EnumSet.noneOf(Protection.class);
    private final List<Listener> listeners = new ArrayList<>();
    private final List<SimulatedTransaction> open = new ArrayList<>();
    private @Nullable SimulatedTransaction current;
    private Tables tables = new Tables();
    private boolean lends;

    SimulatedDatabase(Clock clock, Faults faults, int partitions) {
        this.clock = clock;
        this.faults = faults;
        this.partitions = partitions;
        for (int partition = 0; partition < partitions; partition++) {
            tables.partitions.put(partition, Tables.PartitionRow.fresh(partition));
        }
    }

    Clock clock() {
        return clock;
    }

    Faults faults() {
        return faults;
    }

    int partitions() {
        return partitions;
    }

    void lack(Set<Protection> protections) {
        missing.addAll(protections);
    }

    boolean has(Protection protection) {
        return !missing.contains(protection);
    }

    /** From now on owners get payloads that they have to fetch. */
    void lendPayloads() {
        lends = true;
    }

    boolean lendsPayloads() {
        return lends;
    }

    void listen(Listener listener) {
        listeners.add(listener);
    }

    /** Every committed row. */
    Tables tables() {
        return tables;
    }

    /** The rows that the caller sees: committed ones, and its own if it is inside a transaction. */
    Tables visible() {
        return current == null ? tables : current.applied(tables.copy());
    }

    @Nullable
    SimulatedTransaction current() {
        return current;
    }

    SimulatedTransaction begin() {
        SimulatedTransaction transaction = new SimulatedTransaction(this);
        open.add(transaction);
        return transaction;
    }

    void bind(@Nullable SimulatedTransaction transaction) {
        current = transaction;
    }

    void close(SimulatedTransaction transaction) {
        open.remove(transaction);
    }

    /** Whether a transaction other than the caller's holds the row with this key. */
    boolean isHeldByOther(Object key) {
        return open.stream().anyMatch(transaction -> transaction != current && transaction.holds(key));
    }

    void refuseIfHeldByOther(Object key) {
        if (isHeldByOther(key)) {
            throw new StoreException("Row " + key + " was not given in time", new LockTimeout());
        }
    }

    void mayFailToRead() {
        if (faults.failsRead()) {
            throw new StoreException("The connection was lost while reading", new ConnectionLost());
        }
    }

    /** Commits a user's change. What the change throws leaves everything as it was. */
    Faults.Ending commit(Consumer<Tables> change) {
        Tables before = tables;
        Faults.Ending ending = apply(change);
        if (tables != before) {
            listeners.forEach(listener -> listener.userCommitted(before, tables));
        }
        return ending;
    }

    /** Commits an owner's change. What the change throws leaves everything as it was. */
    Faults.Ending commit(List<PartitionCommit> commits, Consumer<Tables> change) {
        Tables before = tables;
        Faults.Ending ending = apply(change);
        if (tables != before) {
            List<PartitionCommit> seen = lends ? StoredForm.referred(commits) : commits;
            listeners.forEach(listener -> listener.ownerCommitted(seen, before, tables));
        }
        return ending;
    }

    /** Changes rows that no invariant speaks of, and can't fail. */
    void change(Consumer<Tables> change) {
        Tables next = tables.copy();
        change.accept(next);
        tables = next;
    }

    /** The database fails over to a replica that has only these rows; whatever is under way is rolled back. */
    void failOverTo(Tables replica) {
        List.copyOf(open).forEach(SimulatedTransaction::rollback);
        tables = replica.copy();
    }

    private Faults.Ending apply(Consumer<Tables> change) {
        Tables next = tables.copy();
        change.accept(next);
        Faults.Ending ending = faults.ending();
        if (ending == Faults.Ending.COMMITTED || ending == Faults.Ending.UNKNOWN_BUT_COMMITTED) {
            tables = next;
        }
        return ending;
    }

    /** A row was held by another transaction for too long. */
    static final class LockTimeout extends RuntimeException {
        LockTimeout() {
            super("lock timeout", null, false, false);
        }
    }

    /** The connection broke. */
    static final class ConnectionLost extends RuntimeException {
        ConnectionLost() {
            super("connection lost", null, false, false);
        }
    }
}
