package io.durable.simulation;

import io.durable.spi.Fence;
import io.durable.spi.PartitionCommit;
import java.util.List;

/** S2: whatever an owner wrote, it wrote under the token that was current. */
final class FenceRules implements SimulatedDatabase.Listener {

    @Override
    public void ownerCommitted(List<PartitionCommit> commits, Tables before, Tables after) {
        for (PartitionCommit commit : commits) {
            Fence current = before.partitions.get(commit.fence().partition()).fence();
            Violation.unless(
                    commit.fence().equals(current), "S2", () -> commit.fence() + " wrote, current was " + current);
        }
    }
}
