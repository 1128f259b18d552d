package io.durable.observe;

import io.durable.autoconfigure.DurableAutoConfiguration;
import io.durable.autoconfigure.DurableWorkerAutoConfiguration;
import io.durable.runtime.DurableRuntime;
import io.durable.spi.HubFigures;
import io.durable.spi.RuntimeMeter;
import io.durable.spi.TransportFigures;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/** Measures the runtime where there is a {@code MeterRegistry}. */
@AutoConfiguration(
        after = {DurableAutoConfiguration.class, DurableWorkerAutoConfiguration.class},
        afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
@Conditional(OnRuntime.class)
public final class DurableMetricsAutoConfiguration {

    @Bean
    RuntimeMeter durableRuntimeMeter(MeterRegistry registry) {
        return new MicrometerMeter(registry);
    }

    @Bean
    @ConditionalOnBean({HubFigures.class, DurableRuntime.class})
    HubMeters durableHubMeters(HubFigures figures, DurableRuntime runtime) {
        return new HubMeters(figures, runtime);
    }

    @Bean
    @ConditionalOnBean(TransportFigures.class)
    TransportMeters durableTransportMeters(TransportFigures figures) {
        return new TransportMeters(figures);
    }
}
