package io.durable.spi;

import java.util.List;

/**
 * What one partition contributes to a commit.
 *
 * @param fence the token that must still be current
 * @param instances at most one entry per instance
 */
public record PartitionCommit(Fence fence, List<InstanceCommit> instances) {

    public PartitionCommit {
        instances = List.copyOf(instances);
    }
}
