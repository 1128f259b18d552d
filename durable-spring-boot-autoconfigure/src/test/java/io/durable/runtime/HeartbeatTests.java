package io.durable.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeartbeatTests {

    private final Bench bench = new Bench();
    private final AtomicInteger alongside = new AtomicInteger();
    private final Heartbeat heartbeat = new Heartbeat(bench.context, alongside::incrementAndGet);

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void beatsFiveTimesBeforeTheNodeCountsAsDead() {
        assertThat(heartbeat.step()).isEqualTo(Duration.ofSeconds(2));

        assertThat(bench.store.beats).containsEntry(Bench.NODE, Bench.T0);
        assertThat(alongside).hasValue(1);
    }

    @Test
    void goesOnWhenTheDatabaseCannotBeAsked() {
        bench.store.outages.add("beat");

        assertThat(heartbeat.step()).isEqualTo(Duration.ofSeconds(2));

        assertThat(alongside).hasValue(0);
    }
}
