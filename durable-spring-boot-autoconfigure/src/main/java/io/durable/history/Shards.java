package io.durable.history;

/** How instances are spread: an id hashes to a shard, a partition is a contiguous range of shards. */
public final class Shards {

    /** The number of shards of every hub. */
    public static final int COUNT = 4096;

    private Shards() {}

    /** FNV-1a over the characters, finished as in MurmurHash3 so that similar ids spread well. */
    static int of(String id) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash ^= hash >>> 33;
        return (int) (hash & (COUNT - 1));
    }

    /** The partition that a shard belongs to when there are {@code partitions} of them. */
    public static int partition(int shard, int partitions) {
        return shard * partitions / COUNT;
    }
}
