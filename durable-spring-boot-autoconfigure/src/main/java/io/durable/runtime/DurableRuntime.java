package io.durable.runtime;

import io.durable.spi.Bus;
import io.durable.spi.Clock;
import java.time.Duration;

/** The runtime of one node: owns partitions, runs turns and activities. */
public final class DurableRuntime {

    public DurableRuntime(RuntimeSettings settings, RuntimePorts ports) {}

    /** Begins to work. Returns at once; partitions are acquired in the background. */
    public void start() {
        throw new UnsupportedOperationException();
    }

    /** Takes nothing new, lets what runs come to its end for at most so long, gives the partitions up, and stops. */
    public void stop(Duration drainTimeoutMax) {
        throw new UnsupportedOperationException();
    }

    /** Where clients ring. Usable before the start and after the stop. */
    public Bus bus() {
        throw new UnsupportedOperationException();
    }

    /** The database's time, as this node knows it. Usable once started. */
    public Clock clock() {
        throw new UnsupportedOperationException();
    }
}
