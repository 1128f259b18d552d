package io.durable.testing;

import io.durable.runtime.RuntimePorts;
import io.durable.spi.Store;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Puts the replay checker into every application context that a test of this module starts. */
@AutoConfiguration
public final class ReplayCheckerAutoConfiguration {

    @Bean
    static ReplayChecker replayChecker(ObjectProvider<RuntimePorts> ports) {
        return new ReplayChecker(ports::getObject);
    }

    @Bean
    static BeanPostProcessor replayCheckingStores(ObjectProvider<ReplayChecker> checker) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof Store store ? checker.getObject().checking(store) : bean;
            }
        };
    }
}
