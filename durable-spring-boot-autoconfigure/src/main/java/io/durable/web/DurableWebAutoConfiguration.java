package io.durable.web;

import io.durable.DurableClient;
import io.durable.client.EventsOnce;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.util.unit.DataSize;
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
    DurableHttp durableHttp(DurableClient client, DurableWebProperties properties) {
        return new DurableHttp(client, properties);
    }

    @Bean
    WaitingRoom durableWaitingRoom(DurableWebProperties properties) {
        return new WaitingRoom(properties.maxWaiting());
    }

    @Bean
    InstancesController durableInstancesController(
            DurableClient client, DurableHttp http, Access access, WaitingRoom room) {
        return new InstancesController(client, http, access, room);
    }

    @Bean
    InstanceListController durableInstanceListController(DurableClient client, Access access) {
        return new InstanceListController(client, access);
    }

    @Bean
    CountsController durableCountsController(DurableClient client, Access access) {
        return new CountsController(client, access);
    }

    @Bean
    HistoriesController durableHistoriesController(DurableClient client, Access access) {
        return new HistoriesController(client, access);
    }

    @Bean
    OpenApiController durableOpenApiController(Access access, ObjectProvider<SignedLinks> links) {
        return new OpenApiController(access, links.getIfAvailable() != null);
    }

    @Bean
    QueriesController durableQueriesController(DurableClient client, JsonBody json, Access access) {
        return new QueriesController(client, json, access);
    }

    /** What is too large for a payload is not read. */
    @Bean
    JsonBody durableJsonBody(Environment environment) {
        DataSize payloadSizeMax = Binder.get(environment)
                .bind("durable.payloads.max-size", DataSize.class)
                .orElse(DataSize.ofMegabytes(1));
        return new JsonBody(Math.toIntExact(payloadSizeMax.toBytes()));
    }

    @Bean
    InstanceOperationsController durableInstanceOperationsController(
            DurableClient client, DurableHttp http, JsonBody json, Access access, WaitingRoom room) {
        return new InstanceOperationsController(client, http, json, access, room);
    }

    @Bean
    StartsController durableStartsController(
            DurableClient client, DurableHttp http, JsonBody json, Access access, WaitingRoom room) {
        return new StartsController(client, http, json, access, room);
    }

    @Bean
    WrongVerbController durableWrongVerbController() {
        return new WrongVerbController();
    }

    @Bean
    Problems durableProblems() {
        return new Problems();
    }

    /** Links that work without a login. */
    @Configuration(proxyBeanMethods = false)
    @Conditional(OnLinkKeys.class)
    @ConditionalOnBean(EventsOnce.class)
    static class LinksConfiguration {

        @Bean
        SignedLinks durableSignedLinks(EventsOnce events, DurableWebProperties properties) {
            return new SignedLinks(events, new LinkKeys(properties.links().keys()), properties);
        }

        @Bean
        LinksController durableLinksController(SignedLinks links, EventsOnce events) {
            return new LinksController(links, events);
        }
    }

    /** Everybody may do everything, because that was written out. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBooleanProperty("durable.web.unsecured")
    static class Unsecured {

        @Bean
        Access durableOpenAccess() {
            return Access.OPEN;
        }

        @Bean
        CrossSiteRefusal durableCrossSiteRefusal(DurableWebProperties properties) {
            return new CrossSiteRefusal(properties.basePath());
        }
    }

    /** Spring Security knows who calls. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(AuthorizationManager.class)
    @ConditionalOnBooleanProperty(name = "durable.web.unsecured", havingValue = false, matchIfMissing = true)
    static class Secured {

        @Bean
        Access durableAuthorizedAccess(
                DurableWebProperties properties, ObjectProvider<AuthorizationManager<ManagementRequest>> manager) {
            AuthorizationManager<ManagementRequest> own = manager.getIfAvailable();
            return own == null
                    ? new AuthorizedAccess(new AuthorityMapping(properties.authorities()), false)
                    : new AuthorizedAccess(own, true);
        }
    }
}
