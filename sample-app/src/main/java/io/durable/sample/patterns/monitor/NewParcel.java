package io.durable.sample.patterns.monitor;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/**
 * A parcel to send and to watch; durations as in {@code PT5S}.
 *
 * @param travels how long the carrier takes
 * @param lookEvery between two looks
 * @param watchFor after this it is taken for lost
 */
record NewParcel(
        @DurationMin(millis = 0) @DurationMax(days = 365) Duration travels,
        @DurationMin(millis = 100) @DurationMax(days = 365) Duration lookEvery,
        @DurationMin(millis = 0) @DurationMax(days = 365) Duration watchFor) {

    NewParcel {
        travels = travels == null ? Duration.ofSeconds(5) : travels;
        lookEvery = lookEvery == null ? Duration.ofSeconds(1) : lookEvery;
        watchFor = watchFor == null ? Duration.ofMinutes(1) : watchFor;
    }
}
