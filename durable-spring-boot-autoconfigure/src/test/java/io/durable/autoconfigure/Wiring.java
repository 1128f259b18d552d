package io.durable.autoconfigure;

import static org.mockito.Mockito.mock;

import io.durable.spi.InstanceStore;
import io.durable.spi.Store;
import io.durable.spi.TaskOutcomes;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An application context with everything but a database: the stores are never asked. */
final class Wiring {

    static final ApplicationContextRunner CONTEXT = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class, DurableAutoConfiguration.class))
            .withUserConfiguration(Stores.class)
            .withPropertyValues("durable.auto-startup=false");

    private Wiring() {}

    @Configuration(proxyBeanMethods = false)
    static class Stores {

        @Bean
        Store store() {
            return mock(Store.class);
        }

        @Bean
        InstanceStore instanceStore() {
            return mock(InstanceStore.class);
        }

        @Bean
        TaskOutcomes taskOutcomes() {
            return mock(TaskOutcomes.class);
        }
    }
}
