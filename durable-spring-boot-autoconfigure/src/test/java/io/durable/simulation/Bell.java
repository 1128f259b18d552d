package io.durable.simulation;

import io.durable.history.InstanceId;
import io.durable.spi.InstanceRecord;
import org.jspecify.annotations.Nullable;

/**
 * A ring on its way.
 *
 * @param started the row of an instance that was started just now, as its client gave it along
 */
record Bell(InstanceId id, @Nullable InstanceRecord started) {

    static Bell of(InstanceId id) {
        return new Bell(id, null);
    }

    static Bell started(InstanceRecord row) {
        return new Bell(row.id(), row);
    }
}
