package io.durable.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.autoconfigure.DurableAutoConfiguration;
import io.durable.jpa.DurableJpaAutoConfiguration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class DurableActuatorAutoConfigurationTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DataSourceAutoConfiguration.class,
                    DurableJpaAutoConfiguration.class,
                    DurableAutoConfiguration.class,
                    DurableActuatorAutoConfiguration.class))
            .withPropertyValues(
                    "spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1",
                    "durable.jpa.initialize-schema=always",
                    "durable.auto-startup=false");

    @Test
    void showsTheHubWhereTheActuatorIs() {
        runner.withPropertyValues("management.endpoints.web.exposure.include=orchestrations")
                .run(context -> assertThat(context)
                        .hasSingleBean(DurableHealthIndicator.class)
                        .hasSingleBean(DurableInfoContributor.class));
    }

    @Test
    void isNotThereWithoutTheActuator() {
        runner.withClassLoader(new FilteredClassLoader(Endpoint.class))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(HubView.class)
                        .doesNotHaveBean(DurableHealthIndicator.class));
    }

    @Test
    void hasNoHealthWithoutItsModule() {
        runner.withClassLoader(new FilteredClassLoader(HealthIndicator.class))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(DurableInfoContributor.class)
                        .doesNotHaveBean("durableHealthIndicator"));
    }

    @Test
    void canBeSwitchedOff() {
        runner.withPropertyValues("management.health.durable.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(DurableHealthIndicator.class));
    }

    @Test
    void doesNotOfferTheEndpointUnlessItIsExposed() {
        runner.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(OrchestrationsEndpoint.class));
    }

    @Test
    void isNotThereWithoutAHub() {
        runner.withPropertyValues("durable.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(HubView.class));
    }

    @Test
    void saysThatTheNodeWasNotStarted() {
        runner.run(context -> assertThat(
                        context.getBean(DurableHealthIndicator.class).health().getDetails())
                .containsEntry("node", "not started"));
    }
}
