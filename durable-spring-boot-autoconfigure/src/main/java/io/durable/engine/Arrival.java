package io.durable.engine;

import io.durable.history.InboundEvent;
import java.time.Instant;

/**
 * An event as it comes to the code.
 *
 * @param time of the turn that recorded it
 */
record Arrival(InboundEvent event, Instant time) {}
