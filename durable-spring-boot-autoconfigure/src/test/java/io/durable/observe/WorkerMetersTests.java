package io.durable.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.Activity;
import io.durable.autoconfigure.DurableAutoConfiguration;
import io.durable.autoconfigure.DurableWorkerAutoConfiguration;
import io.durable.history.InstanceId;
import io.durable.history.Payload;
import io.durable.runtime.WorkerRuntime;
import io.durable.spi.RuntimeMeter;
import io.durable.spi.Samples;
import io.durable.spi.TaskInvocation;
import io.durable.spi.Transport;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.search.Search;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** A process that only executes activities. */
class WorkerMetersTests {

    private final ApplicationContextRunner context = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DurableAutoConfiguration.class,
                    DurableWorkerAutoConfiguration.class,
                    DurableMetricsAutoConfiguration.class))
            .withBean(Transport.class, Transport::none)
            .withBean(Stock.class);

    @Test
    void measuresTheAttemptsOfAWorkerWithoutADatabase() {
        context.withBean(MeterRegistry.class, SimpleMeterRegistry::new).run(started -> {
            MeterRegistry registry = started.getBean(MeterRegistry.class);
            started.getBean(WorkerRuntime.class)
                    .inbound()
                    .execute(
                            new TaskInvocation(
                                    Samples.task(new InstanceId("i"), 1), "ship", Payload.of("1"), Samples.TIME),
                            false,
                            () -> {});

            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> Search.in(registry)
                                    .name("durable.activity.time")
                                    .tags("activity", "reserve", "outcome", "completed")
                                    .timer()
                            != null);
        });
    }

    @Test
    void measuresNothingWithoutARegistry() {
        context.run(started -> assertThat(started)
                .hasNotFailed()
                .hasSingleBean(WorkerRuntime.class)
                .doesNotHaveBean(RuntimeMeter.class));
    }

    static class Stock {

        @Activity("reserve")
        int reserve(int count) {
            return count;
        }
    }
}
