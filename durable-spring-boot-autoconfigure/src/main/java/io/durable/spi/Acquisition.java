package io.durable.spi;

import java.time.Duration;
import java.util.UUID;

/**
 * A wish to own a partition.
 *
 * @param partition which one
 * @param node who asks
 * @param nonce random, becomes the fence's
 * @param generation of the group that assigned the partition; 0 where nothing assigns
 * @param claim what to do about the present owner
 */
public record Acquisition(int partition, UUID node, UUID nonce, long generation, Claim claim) {

    /** What to do about the present owner. */
    public sealed interface Claim {

        /** An owner that has not beaten for so long counts as gone. */
        Duration silence();

        /**
         * The partition was assigned to this node: the present owner is fenced out, unless it has a later generation, has not released the partition, and is not
         * gone.
         */
        record Assigned(Duration silence) implements Claim {}

        /**
         * Nothing assigns partitions: take it only if it was released, is this node's already, or its owner is gone; or if this node owns partition 0, which
         * decides who owns all of them.
         */
        record IfOwnerSilentFor(Duration silence) implements Claim {}
    }
}
