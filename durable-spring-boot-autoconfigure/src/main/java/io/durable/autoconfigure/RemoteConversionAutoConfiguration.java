package io.durable.autoconfigure;

import io.durable.DataConverter;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import tools.jackson.databind.json.JsonMapper;

/** JSON for a service that has neither hub nor handlers, only a client over HTTP. */
@AutoConfiguration(after = {DurableAutoConfiguration.class, DurableWorkerAutoConfiguration.class})
@ConditionalOnProperty("durable.client.url")
public final class RemoteConversionAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(DataConverter.class)
    JacksonDataConverter durableRemoteDataConverter(ObjectProvider<JsonMapper> applicationMapper) {
        return new JacksonDataConverter(applicationMapper.getIfUnique(JsonMapper::shared));
    }
}
