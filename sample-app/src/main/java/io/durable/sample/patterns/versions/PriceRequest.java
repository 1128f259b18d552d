package io.durable.sample.patterns.versions;

import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;

/** Somebody wants to know what something costs. */
record PriceRequest(
        @NotBlank @Size(max = 200) String customer,

        @NotNull @Positive @Digits(integer = 12, fraction = 4)
        BigDecimal listPrice) {}
