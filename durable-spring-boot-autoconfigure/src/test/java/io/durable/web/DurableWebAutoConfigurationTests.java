package io.durable.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.DurableClient;
import io.durable.client.BacklogGuard;
import io.durable.client.ClientPorts;
import io.durable.client.EventsOnce;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.servlet.DispatcherServlet;

class DurableWebAutoConfigurationTests {

    private static final String KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    /** Nobody uses a link here. */
    private static final ClientPorts NO_PORTS =
            new ClientPorts(null, null, null, null, null, null, null, null, null, BacklogGuard.unlimited());

    private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
            .withClassLoader(new FilteredClassLoader(SecurityFilterChain.class))
            .withConfiguration(AutoConfigurations.of(DurableWebAutoConfiguration.class))
            .withBean(DurableClient.class, FakeDurableClient::new);

    @Test
    void servesWhereItIsWrittenOutThatNothingIsSecured() {
        runner.withPropertyValues("durable.web.unsecured=true")
                .run(context ->
                        assertThat(context).hasSingleBean(DurableHttp.class).hasSingleBean(InstancesController.class));
    }

    @Test
    void servesNothingWithoutSecurity() {
        runner.run(context ->
                assertThat(context).doesNotHaveBean(DurableHttp.class).doesNotHaveBean(InstancesController.class));
    }

    @Test
    void servesWithSecurityAndAsksIt() {
        new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(DurableWebAutoConfiguration.class))
                .withBean(DurableClient.class, FakeDurableClient::new)
                .run(context -> assertThat(context)
                        .hasSingleBean(DurableHttp.class)
                        .hasSingleBean(AuthorizedAccess.class)
                        .doesNotHaveBean(CrossSiteRefusal.class));
    }

    @Test
    void asksNobodyWhereThatIsWrittenOutAlthoughThereIsSecurity() {
        new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(DurableWebAutoConfiguration.class))
                .withBean(DurableClient.class, FakeDurableClient::new)
                .withPropertyValues("durable.web.unsecured=true")
                .run(context -> assertThat(context)
                        .doesNotHaveBean(AuthorizedAccess.class)
                        .hasSingleBean(CrossSiteRefusal.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"view", "view-payload", "operate", "admin"})
    void refusesABlankAuthority(String name) {
        runner.withPropertyValues("durable.web.unsecured=true", "durable.web.authorities." + name + "= ")
                .run(context ->
                        assertThat(context).getFailure().rootCause().hasMessageContaining("durable.web.authorities"));
    }

    @Test
    void servesNothingWhereUnsecuredIsDenied() {
        runner.withPropertyValues("durable.web.unsecured=false")
                .run(context -> assertThat(context).doesNotHaveBean(DurableHttp.class));
    }

    @Test
    void servesNothingWithoutAClient() {
        new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(DurableWebAutoConfiguration.class))
                .withPropertyValues("durable.web.unsecured=true")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(DurableHttp.class));
    }

    @Test
    void servesNothingInAnApplicationThatIsNotServed() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(DurableWebAutoConfiguration.class))
                .withBean(DurableClient.class, FakeDurableClient::new)
                .withPropertyValues("durable.web.unsecured=true")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(DurableHttp.class));
    }

    @Test
    void servesNothingWithoutSpringMvc() {
        runner.withPropertyValues("durable.web.unsecured=true")
                .withClassLoader(new FilteredClassLoader(SecurityFilterChain.class, DispatcherServlet.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(DurableHttp.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"durable", "/durable/", "/", "", "/a b", "/{id}"})
    void refusesABasePathThatIsNone(String path) {
        runner.withPropertyValues("durable.web.unsecured=true", "durable.web.base-path=" + path)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("durable.web.base-path")
                        .hasMessageContaining("'" + path + "'"));
    }

    @Test
    void explainsThatNobodySaidWhoMayCall() {
        runner.withUserConfiguration(UserOfDurableHttp.class).run(context -> {
            FailureAnalysis analysis = analyze(context.getStartupFailure(), new MockEnvironment());
            assertThat(analysis).isNotNull();
            assertThat(analysis.getDescription()).contains("nobody has said who may call");
            assertThat(analysis.getAction()).contains("durable.web.unsecured=true");
        });
    }

    @Test
    void explainsThatThereIsNothingToServe() {
        FailureAnalysis analysis = analyze(
                new NoSuchBeanDefinitionException(DurableHttp.class),
                new MockEnvironment().withProperty("durable.web.unsecured", "true"));
        assertThat(analysis).isNotNull();
        assertThat(analysis.getDescription()).contains("no DurableClient");
    }

    @Test
    void explainsThatThereIsNoKeyForLinks() {
        FailureAnalysis analysis = analyze(
                new NoSuchBeanDefinitionException(SignedLinks.class),
                new MockEnvironment().withProperty("durable.web.unsecured", "true"));
        assertThat(analysis).isNotNull();
        assertThat(analysis.getAction()).contains("durable.web.links.keys");
    }

    @Test
    void makesLinksWhereThereIsAKey() {
        WebApplicationContextRunner served = runner.withPropertyValues("durable.web.unsecured=true")
                .withBean(EventsOnce.class, () -> new EventsOnce(NO_PORTS));
        served.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(SignedLinks.class));
        served.withPropertyValues("durable.web.links.keys=" + KEY)
                .run(context -> assertThat(context).hasSingleBean(SignedLinks.class));
        served.withPropertyValues("durable.web.links.keys[0]=" + KEY, "durable.web.links.keys[1]=c2hvcnQta2V5")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("durable.web.links.keys[1]")
                        .hasMessageNotContaining("c2hvcnQta2V5"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop.example.com", "ftp://shop", "https://shop/", "https://shop?x=1", "https://shop/#a"})
    void refusesABaseUrlThatIsNone(String url) {
        runner.withPropertyValues("durable.web.unsecured=true", "durable.web.links.base-url=" + url)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("durable.web.links.base-url"));
    }

    @Test
    void doesNotShowKeys() {
        assertThat(new DurableWebProperties.Links(List.of(KEY), null).toString())
                .doesNotContain(KEY);
    }

    @Test
    void leavesOtherMissingBeansToOthers() {
        assertThat(analyze(new NoSuchBeanDefinitionException(String.class), new MockEnvironment()))
                .isNull();
    }

    private static @Nullable FailureAnalysis analyze(Throwable failure, Environment environment) {
        return new NoDurableHttpFailureAnalyzer(environment).analyze(failure);
    }

    @Configuration(proxyBeanMethods = false)
    static class UserOfDurableHttp {

        @Bean
        String user(DurableHttp http) {
            return http.toString();
        }
    }
}
