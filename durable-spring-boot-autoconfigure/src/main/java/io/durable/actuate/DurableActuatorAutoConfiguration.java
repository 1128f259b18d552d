package io.durable.actuate;

import io.durable.DurableClient;
import io.durable.autoconfigure.DurableProperties;
import io.durable.runtime.DurableRuntime;
import io.durable.spi.HubFigures;
import io.durable.spi.HubIdentity;
import io.durable.spi.Store;
import io.durable.spi.Transport;
import java.util.Locale;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Auto-configuration of what the actuator shows, where the actuator is. */
@AutoConfiguration(
        afterName = {
            "io.durable.autoconfigure.DurableAutoConfiguration",
            "io.durable.jpa.DurableJpaAutoConfiguration",
            "io.durable.kafka.DurableKafkaAutoConfiguration"
        })
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnBean({HubFigures.class, DurableRuntime.class})
@EnableConfigurationProperties(DurableHealthProperties.class)
public final class DurableActuatorAutoConfiguration {

    @Bean
    HubView durableHubView(
            HubIdentity hub,
            HubFigures figures,
            DurableRuntime runtime,
            Store store,
            DurableProperties properties,
            ObjectProvider<Transport> transport) {
        return HubView.of(hub, figures, runtime, store, properties, transport.getIfAvailable());
    }

    @Bean
    @ConditionalOnAvailableEndpoint
    OrchestrationsEndpoint durableOrchestrationsEndpoint(HubView view, ObjectProvider<DurableClient> client) {
        return new OrchestrationsEndpoint(view, client::getObject);
    }

    @Bean
    DurableInfoContributor durableInfoContributor(HubView view, DurableProperties properties) {
        String dispatch = properties.activities().dispatch().name();
        return new DurableInfoContributor(
                view, dispatch.toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    /** Where there is health. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
    static class HealthConfiguration {

        @Bean
        @ConditionalOnEnabledHealthIndicator("durable")
        @ConditionalOnMissingBean(name = "durableHealthIndicator")
        DurableHealthIndicator durableHealthIndicator(HubView view, DurableHealthProperties properties) {
            return new DurableHealthIndicator(view, properties.backlogAgeMax());
        }
    }
}
