package io.durable.autoconfigure;

import io.durable.spi.Clock;
import io.durable.spi.Store;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The hub's time for clients: as the runtime knows it while it runs, asked of the database otherwise. */
final class HubClock implements Clock {

    private final RuntimeLifecycle runtime;
    private final Store store;

    HubClock(RuntimeLifecycle runtime, Store store) {
        this.runtime = runtime;
        this.store = store;
    }

    @Override
    public Instant now() {
        return runtime.findTime().orElseGet(() -> store.currentTime().truncatedTo(ChronoUnit.MICROS));
    }
}
