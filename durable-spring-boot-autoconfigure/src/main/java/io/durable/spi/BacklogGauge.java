package io.durable.spi;

/** How much waits in the hub. Blocks; any thread may call. */
@FunctionalInterface
public interface BacklogGauge {

    /**
     * How many instances wait to begin, or to be tried again, and how many messages wait for their instances, all of them due by now.
     *
     * @param countMax of each kind so many are counted at most, so that it costs no more when there are millions
     * @throws StoreException if the database can't be asked
     */
    long count(long countMax);
}
