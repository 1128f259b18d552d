package io.durable.sample.orders;

import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;

/**
 * An order that is to be placed.
 *
 * @param id left out: one is drawn
 */
public record NewOrder(
        @Pattern(regexp = NewOrder.ID, message = "must be 1 to 60 characters of A-Z a-z 0-9 . _ -")
        String id,

        @NotBlank @Size(max = 255) String customer,
        @NotEmpty @Size(max = 1000) List<@Valid NewLine> lines) {

    public static final String ID = "[A-Za-z0-9._-]{1,60}";

    public NewOrder {
        id = id == null ? UUID.randomUUID().toString() : id;
        lines = lines == null ? List.of() : List.copyOf(lines);
    }

    @AssertTrue(message = "must hold for the lines")
    public boolean isEveryRowIdUnique() {
        return lines.stream().map(NewLine::rowId).distinct().count() == lines.size();
    }

    BigDecimal total() {
        return lines.stream().map(NewLine::sales).reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
