package io.durable.spi;

import java.time.Duration;
import java.util.Collection;

/** How the transport says which partitions this node is to own. Whether the node may write is decided by the fence alone. Any thread may call. */
public interface Assignments {

    /**
     * These partitions are to be owned, beside those that are already. Returns soon; they are acquired in the background and the listener is told.
     *
     * @param generation of the group that assigned them
     */
    void assign(Collection<Integer> partitions, long generation);

    /**
     * These partitions are no longer to be owned. Waits until they are released, but not longer than this.
     *
     * @return whether all of them are
     */
    boolean revoke(Collection<Integer> partitions, Duration waitMax);

    /** Says who is told; before this nobody is. */
    void listen(Listener listener);

    /** Who is told that this node owns a partition from now on, with an empty memory: whatever it was told before of that partition is forgotten. */
    interface Listener {

        /** Does not block or throw. Called by any thread. */
        void acquired(int partition);

        /** Does not block or throw. Called by any thread. Told also when the partition is acquired again at once. */
        void lost(int partition);
    }
}
