package io.durable.spi;

import java.util.UUID;

/**
 * The token under which the owner of a partition writes. Every protected transaction compares all of it with the partition's row and moves the batch
 * number on, so that of two who believe to be the owner at most one can commit.
 *
 * @param partition whose token it is
 * @param epoch one more with every acquisition
 * @param nonce random with every acquisition: after a database lost a tail the same epoch may be given twice
 * @param batch one more with every commit
 */
public record Fence(int partition, long epoch, UUID nonce, long batch) {

    /** The token after one more commit. */
    public Fence next() {
        return new Fence(partition, epoch, nonce, batch + 1);
    }
}
