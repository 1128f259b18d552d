package io.durable.autoconfigure;

import io.durable.codec.PayloadChain;
import io.durable.spi.PayloadCodec;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of what encodes payloads on their way to the database and to other nodes. */
@AutoConfiguration(before = DurableAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "durable.enabled", matchIfMissing = true)
@EnableConfigurationProperties(DurableProperties.class)
public final class PayloadCodecAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    PayloadChain durablePayloadChain(DurableProperties properties, ObjectProvider<PayloadCodec> codecs) {
        return properties.payloads().chain(codecs.orderedStream().toList());
    }
}
