package io.durable.sample.patterns.fanout;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Size;
import java.util.List;

/** Where to count. */
record Stocktaking(@NotEmpty @Size(max = 1000) List<@NotBlank @Size(max = 100) String> aisles) {

    /** What was found. */
    record Result(int units, List<String> uncounted) {}
}
