package io.durable.sample.patterns.monitor;

import java.time.Duration;
import java.time.Instant;

/**
 * What to watch.
 *
 * @param trackingUri where the carrier tells the parcel's state
 * @param lookEvery between two looks
 * @param until nobody looks any more after this
 */
record Watch(String parcelId, String trackingUri, Duration lookEvery, Instant until) {}
