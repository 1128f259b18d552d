package io.durable.sample.orders;

import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A line of an order that is to be placed.
 *
 * @param rowId no two lines in the shop have the same; left out: one is drawn
 * @param productName left out: the product's id
 * @param sales what all units cost together
 */
public record NewLine(
        @Positive Long rowId,
        @NotBlank @Size(max = 100) String productId,
        @Size(max = 255) String productName,
        @Positive @Max(1_000_000) int quantity,

        @NotNull @PositiveOrZero @Digits(integer = 11, fraction = 4)
        BigDecimal sales) {

    private static final long DRAWN_MIN = 1L << 40; // far above the numbers that people give
    private static final long DRAWN_MAX = 1L << 53;

    public NewLine {
        rowId = rowId == null ? Long.valueOf(ThreadLocalRandom.current().nextLong(DRAWN_MIN, DRAWN_MAX)) : rowId;
        productName = productName == null ? productId : productName;
    }
}
