package io.durable.simulation;

import io.durable.history.InstanceId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A user's transaction, open over several steps. Its statements run inside {@link #call}. */
final class SimulatedTransaction {

    private final SimulatedDatabase database;
    private final Tables began;
    private final List<Consumer<Tables>> writes = new ArrayList<>();
    private final Set<Object> held = new HashSet<>();
    private final Set<InstanceId> touched = new HashSet<>();
    private final List<Runnable> afterCommit = new ArrayList<>();
    private boolean open = true;

    SimulatedTransaction(SimulatedDatabase database) {
        this.database = database;
        this.began = database.tables();
    }

    /** Runs statements in this transaction. */
    <T> T call(Supplier<T> statements) {
        if (!open) {
            throw new IllegalStateException("The transaction is over");
        }
        @Nullable SimulatedTransaction outer = database.current();
        database.bind(this);
        try {
            return statements.get();
        } finally {
            database.bind(outer);
        }
    }

    /** Writes and holds the row with this key until the end. */
    void write(Object key, Consumer<Tables> change) {
        held.add(key);
        writes.add(change);
    }

    boolean holds(Object key) {
        return held.contains(key);
    }

    /** The rows as they were committed when the transaction began, for statements that run under a snapshot. */
    Tables began() {
        return began;
    }

    Tables applied(Tables tables) {
        writes.forEach(write -> write.accept(tables));
        return tables;
    }

    void touch(InstanceId id) {
        touched.add(id);
    }

    boolean hasTouched(InstanceId id) {
        return touched.contains(id);
    }

    void afterCommit(Runnable action) {
        afterCommit.add(action);
    }

    /** Ends the transaction; one that is over already, because the database failed over, was rolled back. */
    Faults.Ending commit() {
        if (!open) {
            return Faults.Ending.ABORTED;
        }
        close();
        Faults.Ending ending = database.commit(this::applied);
        if (ending == Faults.Ending.COMMITTED) {
            afterCommit.forEach(Runnable::run);
        }
        return ending;
    }

    void rollback() {
        close();
    }

    boolean isOpen() {
        return open;
    }

    private void close() {
        open = false;
        database.close(this);
    }
}
