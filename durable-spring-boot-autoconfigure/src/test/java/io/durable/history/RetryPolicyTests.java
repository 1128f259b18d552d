package io.durable.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTests {

    private static final FailureDetails FAILURE = FailureDetails.of(IllegalStateException.class.getName(), "no");

    @ParameterizedTest
    @CsvSource({
        "10000, 1.0, 1, 10000",
        "10000, 1.0, 5, 10000",
        "10000, 2.0, 1, 10000",
        "10000, 2.0, 2, 20000",
        "10000, 2.0, 4, 80000",
        "10000, 1.2, 2, 12000",
        "10000, 1.2, 4, 17280",
        "10000, 1.5, 3, 22500",
        "0, 3.0, 4, 0"
    })
    void delayIsFirstTimesCoefficientToThePowerOfTheRetryBefore(
            long first, double coefficient, int retry, long expected) {
        RetryPolicy policy = RetryPolicy.of(9, Duration.ofMillis(first)).withBackoffCoefficient(coefficient);

        assertThat(policy.delayBeforeRetry(retry)).isEqualTo(Duration.ofMillis(expected));
    }

    @Test
    void noDelayIsLongerThanTheCap() {
        RetryPolicy policy = RetryPolicy.of(9, Duration.ofSeconds(1))
                .withBackoffCoefficient(10)
                .withMaxInterval(Duration.ofSeconds(50));

        assertThat(policy.delayBeforeRetry(2)).isEqualTo(Duration.ofSeconds(10));
        assertThat(policy.delayBeforeRetry(3)).isEqualTo(Duration.ofSeconds(50));
    }

    @Test
    void aDelayThatGrowsWithoutBoundStaysADuration() {
        RetryPolicy policy = RetryPolicy.of(10_000, Duration.ofDays(1)).withBackoffCoefficient(10);

        assertThat(policy.delayBeforeRetry(9_999)).isEqualTo(Duration.ofDays(36_500));
    }

    @Test
    void theFirstTryCountsAsAnAttempt() {
        RetryPolicy policy = RetryPolicy.of(3, Duration.ZERO);

        assertThat(policy.allowsRetry(FAILURE, 2, Duration.ZERO)).isTrue();
        assertThat(policy.allowsRetry(FAILURE, 3, Duration.ZERO)).isFalse();
        assertThat(RetryPolicy.none().allowsRetry(FAILURE, 1, Duration.ZERO)).isFalse();
    }

    @Test
    void noRetryStartsLaterThanTheTimeout() {
        RetryPolicy policy = RetryPolicy.of(9, Duration.ofSeconds(2)).withTimeout(Duration.ofSeconds(10));

        assertThat(policy.allowsRetry(FAILURE, 1, Duration.ofSeconds(8))).isTrue();
        assertThat(policy.allowsRetry(FAILURE, 1, Duration.ofMillis(8_001))).isFalse();
    }

    @Test
    void aNonRetryableTypeIsNotTriedAgainAsTheFailureOrACauseOfIt() {
        RetryPolicy policy =
                new RetryPolicy(9, Duration.ZERO, 1, null, null, List.of(IllegalStateException.class.getName()));
        FailureDetails wrapped = FailureDetails.of(new RuntimeException("around", new IllegalStateException("no")), 1);

        assertThat(policy.allowsRetry(FAILURE, 1, Duration.ZERO)).isFalse();
        assertThat(policy.allowsRetry(wrapped, 1, Duration.ZERO)).isFalse();
        assertThat(policy.allowsRetry(FailureDetails.of("java.io.IOException", "no"), 1, Duration.ZERO))
                .isTrue();
    }

    @Test
    void aNonRetryableTypeHoldsForItsSubclassesToo() {
        class Declined extends IllegalStateException {}
        class HardDeclined extends Declined {}
        FailureDetails subclass = FailureDetails.of(new HardDeclined(), 1);
        FailureDetails wrapped = FailureDetails.of(new RuntimeException("around", new HardDeclined()), 1);

        for (Class<? extends Throwable> type :
                List.of(HardDeclined.class, Declined.class, IllegalStateException.class, RuntimeException.class)) {
            RetryPolicy policy = RetryPolicy.of(9, Duration.ZERO).withNonRetryable(List.of(type));
            assertThat(policy.allowsRetry(subclass, 1, Duration.ZERO))
                    .as("%s", type)
                    .isFalse();
            assertThat(policy.allowsRetry(wrapped, 1, Duration.ZERO))
                    .as("%s", type)
                    .isFalse();
        }
        assertThat(RetryPolicy.of(9, Duration.ZERO)
                        .withNonRetryable(List.of(java.io.IOException.class, IllegalArgumentException.class))
                        .allowsRetry(wrapped, 1, Duration.ZERO))
                .isTrue();
        assertThat(wrapped.withAttempts(2).isCausedBy(Declined.class)).isTrue();
    }

    @Test
    void jitterTakesARandomPartOffTheDelay() {
        RetryPolicy policy = RetryPolicy.of(9, Duration.ofSeconds(1))
                .withBackoffCoefficient(2)
                .withMaxInterval(Duration.ofSeconds(4))
                .withJitter(0.5);

        assertThat(policy.delayBeforeRetry(2, 0)).isEqualTo(Duration.ofSeconds(2));
        assertThat(policy.delayBeforeRetry(2, 0.5)).isEqualTo(Duration.ofMillis(1_500));
        assertThat(policy.delayBeforeRetry(9, 0.999999999)).isEqualTo(Duration.ofSeconds(2));
        assertThat(policy.withJitter(1).delayBeforeRetry(1, 0.75)).isEqualTo(Duration.ofMillis(250));
        assertThat(policy.withJitter(0).delayBeforeRetry(1, 0.75)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void numbersThatMakeNoSenseAreRefusedByName() {
        refuses("maxAttempts", () -> RetryPolicy.of(0, Duration.ZERO));
        refuses("firstInterval", () -> RetryPolicy.of(1, Duration.ofMillis(-1)));
        refuses("backoffCoefficient", () -> RetryPolicy.none().withBackoffCoefficient(0.9));
        refuses("backoffCoefficient", () -> RetryPolicy.none().withBackoffCoefficient(Double.NaN));
        refuses("backoffCoefficient", () -> RetryPolicy.none().withBackoffCoefficient(Double.POSITIVE_INFINITY));
        refuses("jitter", () -> RetryPolicy.none().withJitter(-0.1));
        refuses("jitter", () -> RetryPolicy.none().withJitter(1.1));
        refuses("jitter", () -> RetryPolicy.none().withJitter(Double.NaN));
        refuses("maxInterval", () -> RetryPolicy.none().withMaxInterval(Duration.ofNanos(-1)));
        refuses("timeout", () -> RetryPolicy.none().withTimeout(Duration.ofNanos(-1)));
    }

    private static void refuses(String name, Runnable creation) {
        assertThatIllegalArgumentException().isThrownBy(creation::run).withMessageContaining(name);
    }
}
