package io.durable.runtime.threads;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.*;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class AnchoredClockStepTests {
    @Test
    void goesOnWhenTheDatabaseGoesBack() throws Exception {
        AtomicReference<Instant> db = new AtomicReference<>(Instant.parse("2026-01-01T12:00:00Z"));
        AnchoredClock clock = new AnchoredClock(TimeOnlyStore.of(db::get));
        Instant before = clock.now();
        db.set(Instant.parse("2026-01-01T11:00:00Z"));
        clock.readAgain();
        Instant retryAt = clock.now().plusMillis(20);
        Thread.sleep(500);
        assertThat(clock.now()).isAfterOrEqualTo(retryAt);
    }
}
