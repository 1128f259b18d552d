package io.durable.web;

import io.durable.DurableClient;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.web.servlet.DispatcherServlet;

/**
 * Serves the HTTP endpoints in a servlet application with Spring MVC. Off unless Spring Security's web module is on the class path or
 * {@code durable.web.unsecured=true} is written out; off means that there is neither an endpoint nor a {@link DurableHttp}.
 */
@AutoConfiguration(afterName = "io.durable.autoconfigure.DurableAutoConfiguration")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(DispatcherServlet.class)
@Conditional(OnServedWeb.class)
@ConditionalOnBean(DurableClient.class)
@EnableConfigurationProperties(DurableWebProperties.class)
public final class DurableWebAutoConfiguration {

    @Bean
    DurableHttp durableHttp(DurableWebProperties properties) {
        return new DurableHttp(properties);
    }

    @Bean
    InstancesController durableInstancesController(DurableClient client, DurableHttp http) {
        return new InstancesController(client, http);
    }
}
