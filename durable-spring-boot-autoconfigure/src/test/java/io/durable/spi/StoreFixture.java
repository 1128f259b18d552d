package io.durable.spi;

/** One adapter of the store's ports over an empty hub, for the contract suites. Each test gets a fixture of its own. */
public interface StoreFixture extends AutoCloseable {

    /** How many partitions the hub has. */
    int PARTITIONS = 4;

    Store store();

    InstanceStore instances();

    TaskOutcomes outcomes();

    TaskAdmissions admissions();

    BacklogGauge backlog();

    /** Runs the action in a transaction of the caller: commits when it returns; rolls back when it throws, and throws the same. */
    void inTransaction(Runnable action);

    @Override
    default void close() {}

    /** Whether a payload is read when it is stored; a store in memory may keep it as it is. */
    default boolean readsWhatItStores() {
        return true;
    }

    /** Whether a removal in the caller's transaction leaves rows beyond a bound for later; a store in memory has no reason to. */
    default boolean removesPartByPart() {
        return true;
    }
}
