package io.durable.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AvailabilityTests {

    private final Availability availability = new Availability(() -> 0);

    @Test
    void isNewsThatKafkaIsAwayAlsoIfASendingFailedBefore() {
        availability.looked(true);
        availability.sent();
        availability.failed(false);

        assertThat(availability.isReachable()).isFalse();
        assertThat(availability.looked(false)).isTrue();
        assertThat(availability.looked(false)).isFalse();
        assertThat(availability.looked(true)).isTrue();
    }

    @Test
    void isNoNewsThatKafkaIsThereIfOnlyASendingFailed() {
        availability.looked(true);
        availability.sent();
        availability.failed(false);

        assertThat(availability.looked(true)).isFalse();
        assertThat(availability.isReachable()).isTrue();
    }
}
