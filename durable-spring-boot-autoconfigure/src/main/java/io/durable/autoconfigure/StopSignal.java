package io.durable.autoconfigure;

import java.util.function.BooleanSupplier;

/**
 * Whether this node stops, or has stopped before in this process: when it is started again, attempts that were interrupted may still be on their way out. Any
 * thread may ask.
 */
final class StopSignal implements BooleanSupplier {

    private volatile boolean given;

    void give() {
        given = true;
    }

    @Override
    public boolean getAsBoolean() {
        return given;
    }
}
