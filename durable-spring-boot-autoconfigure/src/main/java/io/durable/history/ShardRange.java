package io.durable.history;

/**
 * The shards of one partition, both ends included.
 *
 * @param first lowest shard
 * @param last highest shard
 */
public record ShardRange(int first, int last) {

    /** The shards of a partition when there are {@code partitions} of them. */
    public static ShardRange of(int partition, int partitions) {
        return new ShardRange(firstOf(partition, partitions), firstOf(partition + 1, partitions) - 1);
    }

    /** Whether the shard lies in this range. */
    public boolean contains(int shard) {
        return first <= shard && shard <= last;
    }

    private static int firstOf(int partition, int partitions) {
        return (partition * Shards.COUNT + partitions - 1) / partitions;
    }
}
