package io.durable.http;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.web.client.RestClient;

/** Makes the HTTP requests of orchestrators wherever spring-web is on the class path, with the application's {@code RestClient.Builder} if there is one. */
@AutoConfiguration(beforeName = "io.durable.autoconfigure.DurableAutoConfiguration")
@ConditionalOnClass(RestClient.class)
@EnableConfigurationProperties(DurableHttpProperties.class)
public final class DurableHttpAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    HttpSecrets durableHttpSecrets(DurableHttpProperties properties) {
        return name -> {
            String secret = properties.secrets().get(name);
            if (secret == null) {
                throw new IllegalArgumentException("There is no secret '" + name + "': set durable.http.secrets." + name
                        + ", or define a bean HttpSecrets that knows it");
            }
            return secret;
        };
    }

    @Bean
    HttpActivity durableHttpActivity(
            DurableHttpProperties properties, HttpSecrets secrets, ObjectProvider<RestClient.Builder> clients) {
        return new HttpActivity(properties, secrets, clients.getIfAvailable(RestClient::builder));
    }
}
