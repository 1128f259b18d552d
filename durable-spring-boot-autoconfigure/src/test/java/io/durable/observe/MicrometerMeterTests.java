package io.durable.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.history.InstanceId;
import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.spi.CommitOutcome;
import io.durable.spi.RuntimeMeter;
import io.durable.spi.Samples;
import io.durable.spi.ScheduledTask;
import io.durable.spi.TaskInvocation;
import io.durable.spi.TaskOutcome;
import io.durable.spi.TransportFigures;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MicrometerMeterTests {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RuntimeMeter meter = new MicrometerMeter(registry);

    @Test
    void measuresReplays() {
        meter.replayed("ship", 12, secondsAgo(3));
        meter.replayed("ship", 30, secondsAgo(4));
        meter.replayed("pay", 1, secondsAgo(0));

        assertThat(registry.get("durable.replay.time")
                        .tag("orchestrator", "ship")
                        .timer()
                        .count())
                .isEqualTo(2);
        assertThat(registry.get("durable.replay.time")
                        .tag("orchestrator", "ship")
                        .timer()
                        .totalTime(TimeUnit.SECONDS))
                .isBetween(7.0, 60.0);
        assertThat(registry.get("durable.replay.events")
                        .tag("orchestrator", "ship")
                        .counter()
                        .count())
                .isEqualTo(42);
        assertThat(registry.get("durable.replay.events")
                        .tag("orchestrator", "pay")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void countsPartitionsThatAreGivenUp() {
        meter.lost(3);
        meter.lost(3);
        meter.lost(0);

        assertThat(registry.get("durable.partitions.lost").counter().count()).isEqualTo(3);
    }

    @Test
    void countsWhatSweepsFind() {
        meter.swept(0);
        meter.swept(5);
        meter.swept(7);

        assertThat(registry.get("durable.sweep.finds").counter().count()).isEqualTo(12);
    }

    @Test
    void measuresCommitsByOutcomeAndHowManyInstancesEachHas() {
        meter.committed(10, new CommitOutcome.Committed(), secondsAgo(2));
        meter.committed(4, new CommitOutcome.Committed(), secondsAgo(0));

        assertThat(registry.get("durable.commit.batch").summary().count()).isEqualTo(2);
        assertThat(registry.get("durable.commit.batch").summary().totalAmount()).isEqualTo(14);
        assertThat(registry.get("durable.commit.batch").summary().max()).isEqualTo(10);
        assertThat(registry.get("durable.commit.time")
                        .tag("outcome", "committed")
                        .timer()
                        .totalTime(TimeUnit.SECONDS))
                .isBetween(2.0, 60.0);
    }

    @Test
    void countsInstancesThatBeginAndEnd() {
        meter.started("ship");
        meter.started("ship");
        meter.ended("ship", OrchestrationRuntimeStatus.FAILED);
        meter.ended("ship", OrchestrationRuntimeStatus.COMPLETED);
        meter.ended("ship", OrchestrationRuntimeStatus.COMPLETED);

        assertThat(registry.get("durable.instances.started")
                        .tag("orchestrator", "ship")
                        .counter()
                        .count())
                .isEqualTo(2);
        assertThat(ended("completed")).isEqualTo(2);
        assertThat(ended("failed")).isEqualTo(1);
    }

    private double ended(String status) {
        return registry.get("durable.instances.ended")
                .tags("orchestrator", "ship", "status", status)
                .counter()
                .count();
    }

    @Test
    void tellsRetriesFromFirstAttempts() {
        ScheduledTask first = Samples.task(new InstanceId("i"), 1);
        ScheduledTask second = new ScheduledTask(first.id(), first.execution(), 1, "reserve", 2, Samples.TIME);
        TaskOutcome outcome = new TaskOutcome.Completed(null, false);
        meter.attempted(new TaskInvocation(first, "ship", null, Samples.TIME), outcome, secondsAgo(0));
        meter.attempted(new TaskInvocation(second, "ship", null, Samples.TIME), outcome, secondsAgo(0));
        meter.attempted(new TaskInvocation(second, "ship", null, Samples.TIME), outcome, secondsAgo(0));

        assertThat(attempts("false")).isEqualTo(1);
        assertThat(attempts("true")).isEqualTo(2);
    }

    private long attempts(String retry) {
        return registry.get("durable.activity.time")
                .tags("activity", "reserve", "outcome", "completed", "retry", retry)
                .timer()
                .count();
    }

    @Test
    void countsRecordsThatCouldNotBeUsed() {
        new TransportMeters(new TransportFigures() {
                    @Override
                    public long unreadable() {
                        return 3;
                    }

                    @Override
                    public long foreign() {
                        return 4;
                    }
                })
                .bindTo(registry);

        assertThat(skipped("unreadable")).isEqualTo(3);
        assertThat(skipped("foreign")).isEqualTo(4);
    }

    private double skipped(String reason) {
        return registry.get("durable.records.skipped")
                .tag("reason", reason)
                .functionCounter()
                .count();
    }

    private long secondsAgo(int seconds) {
        return meter.begin() - TimeUnit.SECONDS.toNanos(seconds);
    }
}
