package io.durable.spi;

import java.time.Instant;

/**
 * The time that the runtime goes by: the database's, so that all nodes agree. Never goes back while the process lives. Precise to the microsecond at
 * most, because that is what is stored. Any thread may ask.
 */
public interface Clock {

    /** The time now, truncated to microseconds. */
    Instant now();
}
