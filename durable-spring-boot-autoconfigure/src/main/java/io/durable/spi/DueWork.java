package io.durable.spi;

import io.durable.history.InstanceId;
import java.time.Instant;

/**
 * Something that a sweep found.
 *
 * @param instance who has to be looked at
 * @param due when; may lie in the future, up to the sweep's horizon
 */
public record DueWork(InstanceId instance, Instant due) {}
