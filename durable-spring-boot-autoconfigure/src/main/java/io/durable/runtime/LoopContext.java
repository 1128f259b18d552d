package io.durable.runtime;

import io.durable.engine.EngineSettings;
import io.durable.engine.Strand;
import io.durable.spi.Bus;
import io.durable.spi.Clock;
import io.durable.spi.Handlers;
import io.durable.spi.InstanceListener;
import io.durable.spi.Randomness;
import io.durable.spi.Store;
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
        Admission admission) {}
