package io.durable.simulation;

import io.durable.spi.BacklogGauge;
import io.durable.spi.InMemoryTaskAdmissions;
import io.durable.spi.InstanceStore;
import io.durable.spi.Store;
import io.durable.spi.StoreFixture;
import io.durable.spi.TaskAdmissions;
import io.durable.spi.TaskOutcomes;
import java.time.Instant;

/** A simulated database without faults, for the contract suites. */
final class SimulatedStoreFixture implements StoreFixture {

    private final SimulatedDatabase database =
            new SimulatedDatabase(new SimulatedClock(), Faults.none(), StoreFixture.PARTITIONS);

    @Override
    public Store store() {
        return new SimulatedStore(database);
    }

    @Override
    public InstanceStore instances() {
        return new SimulatedInstanceStore(database);
    }

    @Override
    public TaskOutcomes outcomes() {
        return new SimulatedTaskOutcomes(database);
    }

    private final TaskAdmissions admissions =
            new InMemoryTaskAdmissions(id -> Tables.pending(database.tables(), id), database.clock());

    @Override
    public TaskAdmissions admissions() {
        return admissions;
    }

    @Override
    public BacklogGauge backlog() {
        return countMax -> {
            Instant now = database.clock().now();
            long instances = database.tables().instances.values().stream()
                    .filter(row -> !row.state().due().isAfter(now))
                    .limit(countMax)
                    .count();
            long messages = database.tables().messages.values().stream()
                    .filter(message -> !message.due().isAfter(now))
                    .limit(countMax)
                    .count();
            return instances + messages;
        };
    }

    @Override
    public void inTransaction(Runnable action) {
        SimulatedTransaction transaction = database.begin();
        try {
            transaction.call(() -> {
                action.run();
                return true;
            });
        } catch (RuntimeException | Error e) {
            transaction.rollback();
            throw e;
        }
        transaction.commit();
    }

    @Override
    public boolean readsWhatItStores() {
        return false;
    }

    @Override
    public boolean removesPartByPart() {
        return false;
    }
}
