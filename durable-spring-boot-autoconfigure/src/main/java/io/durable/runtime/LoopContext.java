package io.durable.runtime;

import io.durable.engine.EngineSettings;
import io.durable.engine.Strand;
import io.durable.spi.Bus;
import io.durable.spi.Clock;
import io.durable.spi.CommitOutcome;
import io.durable.spi.Handlers;
import io.durable.spi.InstanceListener;
import io.durable.spi.Observed;
import io.durable.spi.Observer;
import io.durable.spi.PartitionCommit;
import io.durable.spi.Randomness;
import io.durable.spi.RuntimeMeter;
import io.durable.spi.Store;
import java.util.List;
import java.util.UUID;

/**
 * What all loops of a node share.
 *
 * @param node id of the node, random with every start
 */
record LoopContext(
        UUID node,
        RuntimeSettings settings,
        Store store,
        Bus bus,
        Clock clock,
        Randomness randomness,
        Handlers handlers,
        EngineSettings engine,
        Strand.Factory strands,
        InstanceListener listener,
        CacheBudget cacheBudget,
        Admission admission,
        RuntimeMeter meter,
        Observer observer) {

    /** Commits, and is measured and seen to do so. */
    CommitOutcome commit(List<PartitionCommit> commits) {
        long begun = meter.begin();
        int instances = 0;
        for (int i = 0; i < commits.size(); i++) {
            instances += commits.get(i).instances().size();
        }
        Observed<CommitOutcome> observed = observer.committing(instances);
        CommitOutcome outcome;
        try {
            outcome = store.commit(commits);
        } catch (RuntimeException | Error failure) {
            observed.failed(failure);
            throw failure;
        }
        observed.ended(outcome);
        meter.committed(instances, outcome, begun);
        return outcome;
    }
}
