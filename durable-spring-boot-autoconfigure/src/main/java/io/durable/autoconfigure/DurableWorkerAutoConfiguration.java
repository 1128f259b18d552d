package io.durable.autoconfigure;

import io.durable.runtime.WorkerRuntime;
import io.durable.spi.InstanceStore;
import io.durable.spi.Observer;
import io.durable.spi.Randomness;
import io.durable.spi.RuntimeMeter;
import io.durable.spi.Store;
import io.durable.spi.Transport;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** Auto-configuration of a process without the hub's database: it executes activities that other nodes of the hub schedule, and nothing else. */
@AutoConfiguration(after = DurableAutoConfiguration.class)
@ConditionalOnBean(Transport.class)
@ConditionalOnMissingBean({Store.class, InstanceStore.class})
@ConditionalOnBooleanProperty(name = "durable.enabled", matchIfMissing = true)
@EnableConfigurationProperties(DurableProperties.class)
@Import(HandlerConfiguration.class)
public final class DurableWorkerAutoConfiguration {

    @Bean
    WorkerRuntime durableWorkerRuntime(
            DurableProperties properties,
            Transport transport,
            HandlerRegistry registry,
            Randomness randomness,
            ObjectProvider<RuntimeMeter> meter,
            ObjectProvider<Observer> observer) {
        return new WorkerRuntime(
                properties.toRuntimeSettings(),
                new WorkerRuntime.Ports(
                        transport,
                        registry,
                        randomness,
                        RuntimeThreads.forActivities(),
                        meter.getIfAvailable(() -> RuntimeMeter.NONE),
                        Observers.of(observer)));
    }

    @Bean
    WorkerLifecycle durableWorkerLifecycle(
            WorkerRuntime runtime, HandlerRegistry registry, DurableProperties properties, StopSignal stopSignal) {
        return new WorkerLifecycle(runtime, registry, properties, stopSignal);
    }
}
