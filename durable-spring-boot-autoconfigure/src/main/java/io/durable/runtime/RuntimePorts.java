package io.durable.runtime;

import io.durable.engine.EngineSettings;
import io.durable.spi.Handlers;
import io.durable.spi.InstanceListener;
import io.durable.spi.Observer;
import io.durable.spi.Randomness;
import io.durable.spi.RuntimeMeter;
import io.durable.spi.Store;
import io.durable.spi.Transport;
import java.util.concurrent.ThreadFactory;

/**
 * What the runtime stands on.
 *
 * @param store the database
 * @param transport the way to other nodes; {@link Transport#none} if there is none
 * @param handlers the application's code
 * @param engine shared by all executions
 * @param listener told of instances that begin or end
 * @param admission what limits activities over all nodes
 * @param randomness for ids and nonces
 * @param orchestratorThreads for orchestrators and for the loops that feed them: virtual where there are such
 * @param activityThreads for activities
 * @param meter hears what happens
 * @param observer looks on while it happens
 */
public record RuntimePorts(
        Store store,
        Transport transport,
        Handlers handlers,
        EngineSettings engine,
        InstanceListener listener,
        Admission admission,
        Randomness randomness,
        ThreadFactory orchestratorThreads,
        ThreadFactory activityThreads,
        RuntimeMeter meter,
        Observer observer) {}
