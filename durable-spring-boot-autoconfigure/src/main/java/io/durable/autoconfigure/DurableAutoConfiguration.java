package io.durable.autoconfigure;

import io.durable.DurableClient;
import io.durable.client.BacklogGuard;
import io.durable.client.ClientPorts;
import io.durable.client.EventsOnce;
import io.durable.client.OrchestratorCode;
import io.durable.client.PayloadWriter;
import io.durable.client.Retention;
import io.durable.client.StoreDurableClient;
import io.durable.client.Waiters;
import io.durable.engine.EngineSettings;
import io.durable.runtime.Admission;
import io.durable.runtime.DurableRuntime;
import io.durable.runtime.RuntimePorts;
import io.durable.runtime.RuntimeSettings;
import io.durable.schedule.OrchestratedSchedules;
import io.durable.schedule.ScheduleFlow;
import io.durable.spi.BacklogGauge;
import io.durable.spi.InstanceStore;
import io.durable.spi.Observer;
import io.durable.spi.Randomness;
import io.durable.spi.RuntimeMeter;
import io.durable.spi.Store;
import io.durable.spi.TaskAdmissions;
import io.durable.spi.Transport;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Auto-configuration of the runtime and the client over whatever store there is; without a store there is neither. */
@AutoConfiguration(afterName = "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration")
@ConditionalOnBean({Store.class, InstanceStore.class})
@ConditionalOnBooleanProperty(name = "durable.enabled", matchIfMissing = true)
@EnableConfigurationProperties({DurableProperties.class, DurableLimitsProperties.class})
@Import(HandlerConfiguration.class)
public final class DurableAutoConfiguration {

    @Bean
    Waiters durableWaiters(InstanceStore store) {
        return new Waiters(store, System::nanoTime);
    }

    @Bean
    WaitersLifecycle durableWaitersLifecycle(Waiters waiters) {
        return new WaitersLifecycle(waiters);
    }

    /** The runtime and its life. */
    @Configuration(proxyBeanMethods = false)
    static class RuntimeConfiguration {

        @Bean
        @ConditionalOnMissingBean
        RuntimeSettings durableRuntimeSettings(DurableProperties properties) {
            return properties.toRuntimeSettings();
        }

        @Bean
        @ConditionalOnMissingBean
        Admission durableAdmission(
                DurableLimitsProperties limits, HandlerRegistry registry, ObjectProvider<TaskAdmissions> admissions) {
            return limits.toAdmission(registry::declaredLimit, admissions.getIfAvailable());
        }

        @Bean
        RuntimePorts durableRuntimePorts(
                Store store,
                ObjectProvider<Transport> transport,
                HandlerRegistry registry,
                PayloadWriter payloads,
                Waiters waiters,
                Admission admission,
                Randomness randomness,
                ObjectProvider<RuntimeMeter> meter,
                ObjectProvider<Observer> observer) {
            return new RuntimePorts(
                    store,
                    transport.getIfAvailable(Transport::none),
                    registry,
                    new EngineSettings(payloads.converter(), registry, payloads.sizeMax()),
                    waiters,
                    admission,
                    randomness,
                    RuntimeThreads.forOrchestrators(),
                    RuntimeThreads.forActivities(),
                    meter.getIfAvailable(() -> RuntimeMeter.NONE),
                    Observers.of(observer));
        }

        @Bean
        DurableRuntime durableRuntime(RuntimeSettings settings, RuntimePorts ports) {
            return new DurableRuntime(settings, ports);
        }

        @Bean
        RuntimeLifecycle durableRuntimeLifecycle(
                DurableRuntime runtime, DurableProperties properties, StopSignal stopSignal) {
            return new RuntimeLifecycle(
                    runtime, properties.autoStartup(), properties.shutdown().drainTimeout(), stopSignal);
        }
    }

    /** The removal of instances whose time is over. */
    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(DurableRetentionProperties.class)
    static class RetentionConfiguration {

        @Bean
        RetentionLifecycle durableRetentionLifecycle(
                DurableRetentionProperties retention,
                DurableProperties properties,
                InstanceStore instances,
                Store store,
                DurableRuntime runtime) {
            FirstNode first = new FirstNode(store, runtime::node, properties.nodeSilenceMax());
            return new RetentionLifecycle(
                    new Retention(
                            instances,
                            retention.toPolicy(),
                            () -> runtime.clock().now(),
                            retention.interval(),
                            first),
                    retention.interval(),
                    properties.autoStartup());
        }
    }

    /** The orchestration behind schedules. */
    @Bean
    ScheduleFlow durableScheduleFlow(ObjectProvider<DurableClient> client) {
        return new ScheduleFlow(client::getObject);
    }

    /** The client. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingBean(DurableClient.class)
    static class ClientConfiguration {

        @Bean
        QueryStrands durableQueryStrands(RuntimeSettings settings, RuntimePorts runtimePorts) {
            return new QueryStrands(runtimePorts.orchestratorThreads(), settings.turnTimeout());
        }

        @Bean
        BacklogGuard durableBacklogGuard(DurableLimitsProperties limits, ObjectProvider<BacklogGauge> gauge) {
            return limits.toBacklogGuard(gauge.getIfAvailable());
        }

        @Bean
        BacklogLifecycle durableBacklogLifecycle(BacklogGuard guard, DurableLimitsProperties limits) {
            return new BacklogLifecycle(guard, limits.backlogInterval());
        }

        @Bean
        ClientPorts durableClientPorts(
                InstanceStore store,
                HandlerRegistry registry,
                RuntimeLifecycle runtime,
                RuntimePorts runtimePorts,
                BacklogGuard backlog,
                QueryStrands strands,
                ObjectProvider<Observer> observer) {
            PayloadWriter payloads = new PayloadWriter(
                    runtimePorts.engine().converter(), runtimePorts.engine().payloadSizeMax());
            HubClock clock = new HubClock(runtime, runtimePorts.store());
            return new ClientPorts(
                    store,
                    registry,
                    registry,
                    payloads,
                    runtime,
                    clock,
                    runtimePorts.randomness(),
                    (client, inputs) -> new OrchestratedSchedules(client, inputs, payloads.converter(), clock),
                    new OrchestratorCode(registry, runtimePorts.engine(), strands),
                    backlog,
                    Observers.of(observer));
        }

        @Bean
        StoreDurableClient durableClient(ClientPorts ports, Waiters waiters) {
            return new StoreDurableClient(ports, waiters);
        }

        @Bean
        EventsOnce durableEventsOnce(ClientPorts ports) {
            return new EventsOnce(ports);
        }

        @Bean
        DeclaredSchedulesLifecycle durableDeclaredSchedules(
                HandlerRegistry registry, StoreDurableClient client, DurableProperties properties) {
            return new DeclaredSchedulesLifecycle(
                    registry, (OrchestratedSchedules) client.schedules(), properties.autoStartup());
        }
    }
}
