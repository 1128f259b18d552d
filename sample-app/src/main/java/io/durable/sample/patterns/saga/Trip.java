package io.durable.sample.patterns.saga;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/** Where somebody wants to go. No plane flies to Atlantis. */
record Trip(@NotBlank @Size(max = 100) String destination) {

    /** What has become of it. */
    record Result(boolean booked, String problem) {}
}
