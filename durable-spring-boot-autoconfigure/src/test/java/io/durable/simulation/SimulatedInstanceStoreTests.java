package io.durable.simulation;

import io.durable.spi.InstanceStoreContractTests;
import io.durable.spi.StoreFixture;

/** The simulated database keeps the clients' and the activities' contract, so what the simulation shows holds for the real ones. */
final class SimulatedInstanceStoreTests extends InstanceStoreContractTests {

    @Override
    protected StoreFixture fixture() {
        return new SimulatedStoreFixture();
    }
}
