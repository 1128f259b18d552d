package io.durable.remote;

import io.durable.DataConverter;
import io.durable.DurableClient;
import java.util.Objects;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestClient;

/**
 * A client of a hub elsewhere, if {@code durable.client.url} says where, with the application's {@code RestClient.Builder} if there is one. Its requests carry what that builder, or a bean
 * {@link RemoteClientCustomizer}, adds.
 */
@AutoConfiguration(
        afterName = {
            "io.durable.autoconfigure.RemoteConversionAutoConfiguration",
            "io.durable.web.DurableWebAutoConfiguration",
            "org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration"
        })
@ConditionalOnClass(RestClient.class)
@ConditionalOnProperty("durable.client.url")
@EnableConfigurationProperties(DurableClientProperties.class)
public final class DurableRemoteClientAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(DurableClient.class)
    HttpDurableClient durableRemoteClient(
            DurableClientProperties properties,
            DataConverter converter,
            ObjectProvider<RestClient.Builder> builders,
            ObjectProvider<RemoteClientCustomizer> customizers) {
        RestClient.Builder builder =
                builders.getIfAvailable(RestClient::builder).clone();
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return new HttpDurableClient(
                builder.build(),
                Objects.requireNonNull(properties.url(), "durable.client.url"),
                converter,
                properties.waitPerRequest());
    }

    /** Which of two clients is meant somewhere would be a guess. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBean(DurableClient.class)
    static class TwoClients {

        TwoClients() {
            throw new IllegalStateException(
                    "durable.client.url is set, but this application has a DurableClient already:"
                            + " take the property away, and define a bean HttpDurableClient with a qualifier for the hub elsewhere");
        }
    }
}
