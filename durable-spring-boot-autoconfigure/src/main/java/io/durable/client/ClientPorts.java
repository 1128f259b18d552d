package io.durable.client;

import io.durable.engine.CallTargets;
import io.durable.history.InstanceId;
import io.durable.spi.Clock;
import io.durable.spi.InstanceStore;
import io.durable.spi.Randomness;
import java.util.Collection;
import java.util.function.Consumer;

/**
 * What a client stands on.
 *
 * @param store the database
 * @param targets for starts by method reference
 * @param orchestrators against which starts by name are checked
 * @param payloads for inputs and events
 * @param doorbell rung after the commit; neither blocks nor throws
 * @param clock of the hub
 * @param randomness for ids
 */
public record ClientPorts(
        InstanceStore store,
        CallTargets targets,
        KnownOrchestrators orchestrators,
        PayloadWriter payloads,
        Consumer<Collection<InstanceId>> doorbell,
        Clock clock,
        Randomness randomness) {}
