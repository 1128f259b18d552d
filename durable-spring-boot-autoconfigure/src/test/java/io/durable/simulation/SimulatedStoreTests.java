package io.durable.simulation;

import io.durable.spi.StoreContractTests;
import io.durable.spi.StoreFixture;

/** The simulated database keeps the owner's contract, so what the simulation shows holds for the real ones. */
final class SimulatedStoreTests extends StoreContractTests {

    @Override
    protected StoreFixture fixture() {
        return new SimulatedStoreFixture();
    }
}
