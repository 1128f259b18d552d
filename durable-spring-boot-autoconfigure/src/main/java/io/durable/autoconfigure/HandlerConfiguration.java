package io.durable.autoconfigure;

import io.durable.DataConverter;
import io.durable.client.PayloadWriter;
import io.durable.spi.Randomness;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.transaction.PlatformTransactionManager;
import tools.jackson.databind.json.JsonMapper;

/** The application's orchestrators and activities, and what reads and writes their values. */
@Configuration(proxyBeanMethods = false)
final class HandlerConfiguration {

    @Bean
    @ConditionalOnMissingBean(DataConverter.class)
    JacksonDataConverter durableDataConverter(ObjectProvider<JsonMapper> applicationMapper) {
        return new JacksonDataConverter(applicationMapper.getIfUnique(JsonMapper::shared));
    }

    @Bean
    @ConditionalOnMissingBean
    Randomness durableRandomness() {
        return new SecureBits();
    }

    @Bean
    PayloadWriter durablePayloadWriter(DataConverter converter, DurableProperties properties) {
        return new PayloadWriter(converter, properties.payloads().bytesMax());
    }

    @Bean
    StopSignal durableStopSignal() {
        return new StopSignal();
    }

    @Bean
    HandlerRegistry durableHandlerRegistry(
            ConfigurableListableBeanFactory beanFactory,
            PayloadWriter payloads,
            ObjectProvider<ActivityExecutions> executions,
            StopSignal stopSignal,
            DurableProperties properties) {
        return new HandlerRegistry(
                beanFactory,
                payloads,
                executions.getIfAvailable(ActivityExecutions::plain),
                stopSignal,
                properties.orchestrations().versions());
    }

    /** Where there are transactions, activities can run in them. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({PlatformTransactionManager.class, DelegatingDataSource.class})
    static class TransactionConfiguration {

        @Bean
        TransactionalExecutions durableTransactionalExecutions(BeanFactory beanFactory) {
            return new TransactionalExecutions(beanFactory);
        }
    }
}
