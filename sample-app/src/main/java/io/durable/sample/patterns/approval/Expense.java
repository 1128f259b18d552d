package io.durable.sample.patterns.approval;

import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/**
 * Money that somebody wants back.
 *
 * @param answerWithin how long each approver has, as in {@code PT1H}; then it is the next one's turn
 */
record Expense(
        @NotBlank @Size(max = 200) String purpose,

        @NotNull @Positive @Digits(integer = 12, fraction = 4)
        BigDecimal amount,

        @DurationMin(millis = 0) @DurationMax(days = 365) Duration answerWithin) {

    Expense {
        answerWithin = answerWithin == null ? Duration.ofHours(1) : answerWithin;
    }
}
